"""The publishers' own files: sound ones pass, and those of an earlier shape are refused, not misread."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from inclusive_growth import gates
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing import decoding
from inclusive_growth.landing.context import Context
from inclusive_growth.records import GateRecord, Release
from inclusive_growth.settings import Settings
from inclusive_growth.sources.formats.delimited import read_delimited
from inclusive_growth.store.keys import decoded_key
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.catalogue_datasets import datasets_of
from tests.support.sample_warehouse import INCOMPLETE, RUN_AT, failed

pytestmark = pytest.mark.published_files

EDITIONS = {
    "els_children_in_relative_poverty": "els_children-in-relative-poverty",
    "els_claimant_count": "els_claimant-count",
    "els_employment_rate": "els_employment-rate",
    "els_healthy_life_expectancy": "els_healthy-life-expectancy",
}


# What real editions do, and a person should hear: both decimals became one.
TRUE_ALARMS = {"2026-02-20T0923_902dc62ebc.csv.gz": {"precision_kept"}}


def land(config: Settings, dataset: str, name: str, table: pa.Table) -> Release:
    """A release with these rows, as landing would keep it."""
    table = table.append_column("object_sha256", pa.array(["0" * 64] * table.num_rows, pa.string()))
    table = table.append_column("row_number", pa.array(range(1, table.num_rows + 1), pa.int64()))
    source = load_catalogue().datasets[dataset].source
    release = Release(source, dataset, name, (), name, table.num_rows, "1", "test", "", "", "sample")
    decoding.keep_decoded(DirectoryStore(config.store_dir), decoded_key(release), table)
    return release


def judge(config: Settings, release: Release, previous: Release | None = None) -> GateRecord:
    return gates.judge_release(
        release,
        context=Context(config, DirectoryStore(config.store_dir), load_catalogue()),
        run_at=RUN_AT,
        previous=previous,
    )


def body(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.parametrize("dataset", datasets_of(load_catalogue(), "ons_explore_local_statistics"))
def test_whole_published_files_pass_without_a_warning(published_files: Path, tmp_path: Path, dataset: str) -> None:
    config = Settings(home=tmp_path)
    name = load_catalogue().dataset(dataset).params.indicator_file
    folder = published_files / "ons" / "explore_local_statistics"
    path = next(path for end in ("csv", "csv.gz") if (path := folder / f"{name}.{end}").exists())
    record = judge(config, land(config, dataset, "whole", read_delimited(body(path), name)))
    assert record.passed
    assert failed(record, "warning") == INCOMPLETE.get(dataset, set())


@pytest.mark.parametrize("dataset", sorted(EDITIONS))
def test_editions_of_the_agreed_shape_pass_and_earlier_shapes_are_refused(
    published_files: Path, tmp_path: Path, dataset: str
) -> None:
    config = Settings(home=tmp_path)
    expected = set(load_catalogue().dataset(dataset).params.dimensions) | {
        "areacd", "areanm", "period", "observation", "unit", "lci_95", "uci_95", "status",
    }  # fmt: skip
    previous: Release | None = None
    judged = {True: 0, False: 0}
    for number, path in enumerate(sorted((published_files / "editions" / EDITIONS[dataset]).iterdir())):
        try:
            table = read_delimited(body(path), path.name)
        except UnexpectedResponse:
            continue  # refused before it is a table
        release = land(config, dataset, f"edition{number}", table)
        record = judge(config, release, previous)
        judged[record.passed] += 1
        if record.passed:
            assert expected <= set(table.column_names), path.name
            assert failed(record, "warning") == TRUE_ALARMS.get(path.name, set()), path.name
            previous = release
        else:
            assert failed(record) & {"agreed_columns_are_there", "something_asked_is_there"}, path.name
    assert judged[True] >= 1
    assert judged[False] >= 1


def test_areas_under_two_geography_types_in_the_publishers_file_pass(
    published_files: Path, tmp_path: Path
) -> None:
    # Tees Valley: its unitary authorities stand in the file as unitary and as district.
    config = Settings(home=tmp_path, authority="E47000006", comparators=("E12000001",))
    plan = load_catalogue().plan("nomis_population", config.authority, config.comparators)
    path = published_files / "nomis" / "NM_2002_1_jrf_lad_full_columns.csv.gz"
    table = read_delimited(body(path), path.name)
    rows = [
        row
        for row in table.to_pylist()
        if row["GEOGRAPHY_CODE"] in scope_areas(config.authority, config.comparators)
        and row["C_AGE"] in plan.codes("C_AGE")
        and row["GENDER"] in plan.codes("GENDER")
    ]
    # The file answers a wider question than ours; our rows of it, counted as an answer of their own.
    answer = [
        {**row, "RECORD_OFFSET": str(number), "RECORD_COUNT": str(len(rows))} for number, row in enumerate(rows)
    ]
    found = pa.Table.from_pylist(answer, schema=table.schema)
    types: dict[str, set[str]] = {}
    for row in rows:
        types.setdefault(row["GEOGRAPHY_CODE"], set()).add(row["GEOGRAPHY_TYPE"])
    twice = next(number for number, row in enumerate(rows) if len(types[row["GEOGRAPHY_CODE"]]) == 2)
    record = judge(config, land(config, "nomis_population", "two_types", found))
    assert record.passed
    assert record.warnings == 0
    wrong = [{**row, "OBS_VALUE": "1"} if number == twice else row for number, row in enumerate(answer)]
    broken = pa.Table.from_pylist(wrong, schema=table.schema)
    release = land(config, "nomis_population", "two_figures", broken)
    assert failed(judge(config, release)) == {"copies_agree"}
