"""`igw refresh` says "equal" only after a look where readers look."""

import pytest

from inclusive_growth.errors import SurfaceLags
from inclusive_growth.publish.publish import rebuild_surfaces, refresh_surfaces, withdraw
from inclusive_growth.publish.surfaces.postgres import PostgresMarts
from inclusive_growth.store import history
from tests.support.warehouse import take_back

pytestmark = pytest.mark.system

MENDED = {
    "a view is gone": "drop view marts.dim_indicator",
    "a view lost a column": "drop view marts.dim_indicator; create view marts.dim_indicator as"
    " select indicator_id from parts.dim_indicator",
    "readers may not read a view": "revoke select on marts.dim_indicator from bi_reader",
    "readers may not read what is shown": "revoke select on marts.about from bi_reader",
    "readers may not enter": "revoke usage on schema marts from bi_reader",
    "a mart is not listed": "delete from registry.content where mart = 'dim_indicator'",
    "a part is not listed": "update registry.content set part_ids = part_ids[1:1]"
    " where mart = 'fct_indicator_values'",
    "what is shown is not said": "drop view marts.about",
    "the history is gone": "drop view marts.dim_publication",
    "a history entry is gone": "delete from registry.history where history_seq = 1",
}
SAID = {
    "a view shows every part": "create or replace view marts.dim_indicator with (security_barrier = true) as"
    " select indicator_id, value from parts.dim_indicator",
    "all rows are gone": "drop schema parts cascade",
    "a row was changed": "update parts.dim_indicator set value = 99",
}


def faults(house) -> tuple[str, ...]:
    return house.marts.faults(history.read_entries(house.store))


def break_it(house, statement: str) -> None:
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute(statement)


@pytest.mark.parametrize("statement", MENDED.values(), ids=MENDED.keys())
def test_what_readers_lack_is_found_and_a_refresh_makes_it_again(house, statement):
    house.published(70.0)
    house.published(71.0, minutes=5)
    break_it(house, statement)
    assert faults(house)
    refresh_surfaces(config=house.config, store=house.store)
    assert faults(house) == ()
    assert house.marts_seen() == {71.0}
    assert house.ask("select count(*) from marts.about, marts.dim_publication") == [(2,)]


@pytest.mark.parametrize("statement", SAID.values(), ids=SAID.keys())
def test_what_readers_find_otherwise_is_said_with_what_mends_it(house, statement):
    house.published(70.0)
    house.published(71.0, minutes=5)
    break_it(house, statement)
    refresh_surfaces(config=house.config, store=house.store)
    found = faults(house)
    assert found and all("igw refresh --rebuild" in one for one in found), found
    rebuild_surfaces(config=house.config, store=house.store)
    assert faults(house) == ()


def test_a_database_with_another_history_than_the_store_is_not_written_over_unasked(house):
    house.published(70.0)
    house.published(71.0, minutes=5)
    break_it(house, "update registry.history set who = 'nobody' where history_seq = 1")
    with pytest.raises(SurfaceLags, match=r"history entry 1 .* by nobody.*igw refresh --rebuild"):
        refresh_surfaces(config=house.config, store=house.store)
    rebuild_surfaces(config=house.config, store=house.store)
    assert faults(house) == ()


def test_a_figure_that_is_shown_after_a_withdrawal_is_found(house):
    gone = house.published(70.0)
    take_back(house, withdraw, 5, publication_id=gone.publication_id, why="disclosive cell")
    assert faults(house) == ()
    break_it(
        house,
        "insert into parts.dim_indicator values (99, 'x', 1);"
        " create or replace view marts.dim_indicator as select indicator_id, value from parts.dim_indicator",
    )
    (fault,) = faults(house)
    assert "dim_indicator" in fault and "withdrawn" in fault


def test_a_refresh_that_finds_everything_writes_no_part_again(house, monkeypatch):
    house.published(70.0)
    rows = "select ctid, xmin from {} order by 1"
    names = ("registry.part", "registry.content", "parts.fct_indicator_values")
    before = [house.ask(rows.format(name), "igw_marts") for name in names]
    assert refresh_surfaces(config=house.config, store=house.store) is False
    assert [house.ask(rows.format(name), "igw_marts") for name in names] == before


def test_a_database_without_anything_is_a_fault(house):
    house.published(70.0)
    house.marts.clear()
    assert isinstance(house.marts, PostgresMarts) and faults(house)
