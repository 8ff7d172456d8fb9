"""Parts and inputs hashes without dbt: fast."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.build import parts
from inclusive_growth.build.inputs import inputs_hash
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.schemes import SCHEMES
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.errors import CorruptObject
from inclusive_growth.records import Part
from inclusive_growth.store.duck import connect
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.checkout import REPOSITORY
from tests.support.landed_rows import World, els

MARTS = read_marts(REPOSITORY)
ROWS = 3 * parts.ROW_GROUP_ROWS + 17


def warehouse(threads: int, *, rows: int = ROWS, seed: int = 7919):
    """Marts of which the first has several row groups, its rows in no useful order."""
    con = connect()
    con.execute("create schema marts")
    con.execute("set schema = 'marts'")
    con.execute(f"set threads = {threads}")
    for mart in MARTS:
        columns = ", ".join(f"null::varchar as {name}" for name in {*mart.key, "dataset_id"})
        con.execute(f"create table {mart.name} as select {columns} limit 0")
    con.execute(
        "create or replace table fct_indicator_values as select 'rate' as indicator_id, "
        f"'A' || ((i * {seed}) % {rows + 1}) as area_code, '2021' as period_id, 'all' as breakdown_id, "
        "case when i % 3 = 0 then 'two' else 'one' end as dataset_id, i / 7.0 as value "
        f"from range({rows}) as numbers(i)"
    )
    return con


def test_parts_are_the_same_bytes_at_any_number_of_threads_over_several_row_groups(tmp_path: Path):
    found = []
    for threads in (1, 2, 4):
        store = DirectoryStore(tmp_path / str(threads))
        exported = parts.export_marts(warehouse(threads), MARTS, store=store, folder=tmp_path / "work", groups={})
        found.append(exported)
    assert found[0] == found[1] == found[2]
    first = found[0][0]
    assert (first.mart, first.dataset, first.rows) == ("fct_indicator_values", "one", ROWS * 2 // 3)
    assert first.rows > parts.ROW_GROUP_ROWS
    data = DirectoryStore(tmp_path / "1").get(part_key(first))
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (first.sha256, first.bytes)


def test_an_empty_mart_still_has_a_part_for_its_columns(tmp_path: Path):
    store = DirectoryStore(tmp_path / "store")
    found = parts.export_marts(warehouse(1, rows=3), MARTS, store=store, folder=tmp_path / "work", groups={})
    assert {part.mart for part in found} == {mart.name for mart in MARTS}
    [vintages] = [part for part in found if part.mart == "fct_indicator_vintages"]
    assert (vintages.dataset, vintages.rows) == (parts.WHOLE, 0)


def test_a_part_that_lies_damaged_in_the_store_is_not_passed_over(tmp_path: Path):
    store = DirectoryStore(tmp_path / "store")
    first = parts.export_marts(warehouse(1, rows=3), MARTS, store=store, folder=tmp_path / "work", groups={})[0]
    damaged = tmp_path / "store" / part_key(first)
    damaged.write_bytes(damaged.read_bytes() + b"!")
    with pytest.raises(CorruptObject, match=first.sha256):
        parts.export_marts(warehouse(1, rows=3), MARTS, store=store, folder=tmp_path / "work", groups={})


def test_the_candidate_id_depends_on_every_part():
    one, two = Part("a", "-", "1" * 64, 1, 1), Part("b", "-", "2" * 64, 1, 1)
    assert len({parts.candidate_id(listed) for listed in ((one, two), (one,), (two,), (two, one))}) == 4


def hash_of(world: World) -> str:
    inputs = build_inputs.gather_inputs(world.context)
    return inputs_hash(inputs, config=world.config, catalogue=world.catalogue)


def test_the_inputs_hash_changes_with_what_can_change_a_mart_and_with_nothing_else(world: World):
    claimants = [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")]
    release = world.land("els_claimant_count", claimants, 1, signal="s")
    start = hash_of(world)

    world.sight("els_claimant_count", 2, "unchanged", signal="s", release_id=release)
    assert hash_of(world) == start

    world.sight("els_claimant_count", 3, "failed")
    failing = hash_of(world)
    assert failing != start
    world.sight("els_claimant_count", 4, "failed")
    assert hash_of(world) == failing

    world.sight("els_claimant_count", 5, "unchanged", signal="s", release_id=release)
    assert hash_of(world) == start

    world.land("els_claimant_count", [*claimants, claimants[0] | {"areacd": "E08000025"}], 6)
    assert hash_of(world) != start


def test_the_inputs_hash_changes_with_the_catalogue_and_the_authority(world: World):
    inputs = build_inputs.gather_inputs(world.context)
    start = hash_of(world)
    elsewhere = world.config.model_copy(update={"authority": "E47000001"})
    assert inputs_hash(inputs, config=elsewhere, catalogue=world.catalogue) != start
    indicator = world.catalogue.indicators["claimant_rate"]
    renamed = replace(indicator, file=indicator.file.model_copy(update={"title": "Another title"}))
    catalogue = replace(world.catalogue, indicators=world.catalogue.indicators | {"claimant_rate": renamed})
    assert inputs_hash(inputs, config=world.config, catalogue=catalogue) != start


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [("statuses", "estimated,no figure,3", "estimated,no figure,8"), ("units", ",1,,100,", ",1,,1000,")],
)
def test_the_inputs_hash_changes_with_one_cell_of_a_scheme_table(world: World, tmp_path: Path, table, old, new):
    folder = tmp_path / "schemes"
    shutil.copytree(SCHEMES, folder)
    inputs = build_inputs.gather_inputs(world.context)

    def hashed() -> str:
        return inputs_hash(inputs, config=world.config, catalogue=world.catalogue, schemes=folder)

    start = hashed()
    path = folder / f"{table}.csv"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    assert hashed() != start


def test_the_catalogue_tables_hold_every_selection_and_the_scope_of_the_authority(world: World):
    tables = {table.name: table.rows for table in catalogue_tables(world.catalogue, "E47000007", ("E47000001",))}
    scope = dict(tables["scope_areas"])
    assert (scope["E47000007"], scope["E08000031"], scope["E08000003"]) == (
        "authority",
        "member",
        "comparator_member",
    )
    assert len(scope) == 1 + 7 + 1 + 10
    selected = {row[:2] for row in tables["selections"]}
    assert ("employment_rate", "nomis_aps") in selected and ("employment_rate", "els_employment_rate") in selected
    assert ("age=16-24|sex=female", "age", "16-24") in tables["breakdown_categories"]
    assert ("nomis_aps", "21003", "half_width_95") in tables["measures"]
