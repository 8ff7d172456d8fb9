"""An index that a new question wants reaches databases that are there, and no reader waits for it."""

import time

import psycopg
import pytest

from inclusive_growth.publish.publish import refresh_surfaces
from inclusive_growth.publish.surfaces.postgres import indexes
from tests.support.checkout import REPOSITORY

pytestmark = pytest.mark.system
MART = "fct_indicator_values"
OLD, NEW = ("indicator_id", "area_code"), ("area_code", "indicator_id")
HELD = f"""
select array_agg(attname::text order by attnum), bool_and(indisvalid)
from pg_index inner join pg_attribute on attrelid = indexrelid
where indrelid = 'parts.{MART}'::regclass group by indexrelid order by 1
"""


@pytest.fixture
def older(house, monkeypatch):
    """A database of a program that knew one question."""
    monkeypatch.setattr(indexes, "declared_indexes", lambda _: {MART: (OLD,)})
    house.published(70.0)
    monkeypatch.setattr(indexes, "declared_indexes", lambda _: {MART: (NEW, OLD)})
    return house


def held(house) -> list[tuple[list[str], bool]]:
    return house.ask(HELD, "igw_marts")


BOTH = [(list(NEW), True), (list(OLD), True), (["part_id"], True)]


def test_a_wanted_index_is_made_in_a_database_that_is_there_once(older):
    assert held(older) == BOTH[1:]
    for _ in range(2):
        refresh_surfaces(config=older.config, store=older.store)
        assert held(older) == BOTH
    assert older.marts_seen() == {70.0}


def test_an_index_that_was_cut_short_is_made_again(older):
    refresh_surfaces(config=older.config, store=older.store)
    name = indexes.index_name(MART, NEW)
    with older.postgres.connect(older.database, "postgres") as con:
        con.execute("update pg_index set indisvalid = false where indexrelid = %s::regclass", [f"parts.{name}"])
    refresh_surfaces(config=older.config, store=older.store)
    assert held(older) == BOTH


def test_an_index_waits_for_a_reader_and_no_reader_waits_for_it(older, monkeypatch):
    monkeypatch.setattr("inclusive_growth.publish.surfaces.postgres.index_upkeep._PATIENCE", "500ms")
    with older.postgres.connect(older.database, autocommit=False) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute(f"select count(*) from marts.{MART}")
        started = time.monotonic()
        assert refresh_surfaces(config=older.config, store=older.store) is False, "and nothing else fails"
        assert time.monotonic() - started < 20
        assert (list(NEW), False) in held(older), "it was cut short"
        assert older.marts_seen() == {70.0}
    refresh_surfaces(config=older.config, store=older.store)
    assert held(older) == BOTH


def test_every_name_fits_and_is_the_only_one():
    names = [
        indexes.index_name(mart, columns)
        for mart, wanted in indexes.declared_indexes(REPOSITORY).items()
        for columns in (("part_id",), *wanted)
    ]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 63, "Postgres cuts longer names off"
