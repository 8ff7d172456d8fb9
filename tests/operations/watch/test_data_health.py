"""The health of the data in Postgres: what the store says, for BI tools to read and nobody else to write."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from inclusive_growth.errors import SettingsError, SurfaceUnavailable
from inclusive_growth.operations import steps
from inclusive_growth.operations.safekeeping.drill import table_sums
from inclusive_growth.operations.watch import health, status
from inclusive_growth.operations.watch.health_table import COLUMNS, write
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, marts_place
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import open_store
from tests.support.landed_rows import World, els
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import PASSWORDS, Postgres

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MartsHouse]:
    made = marts_house(postgres, tmp_path / "home")
    given = {"HOME": str(made.config.home), "ENVIRONMENT": "demo", "MARTS_URL": made.config.marts_url}
    for name, value in {**given, "MARTS_PASSWORD": PASSWORDS["igw_marts"]}.items():
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()
    open_store(made.config)
    yield made
    postgres.drop_database(made.database)


def place(house: MartsHouse) -> MartsPlace:
    found = marts_place(house.config)
    assert found is not None
    return found


def seen(house: MartsHouse) -> dict[str, dict[str, Any]]:
    """What a BI tool reads, by dataset."""
    lines = house.ask("select row_to_json(data_health) from marts.data_health")
    return {line["dataset_id"]: line for (line,) in lines}


def test_a_bi_tool_reads_one_row_per_dataset_that_says_what_the_store_says(house: MartsHouse) -> None:
    world = World(house.config.home)
    house.published(70.0)
    world.land(CLAIMANTS, ROWS, 1)
    steps.health(write=True)
    landed = seen(house)[CLAIMANTS]
    assert (landed["last_status"], landed["landing_gate"], landed["failing_since"]) == ("landed", "passed", None)
    world.sight(CLAIMANTS, 2, "failed")
    told = steps.health(write=True)
    assert told.written
    table = seen(house)
    assert set(table) == set(world.catalogue.datasets) == {row.dataset_id for row in told.rows}
    row = table[CLAIMANTS]
    assert row["title"] == world.catalogue.datasets[CLAIMANTS].title
    assert (row["source"], row["last_status"]) == ("ons_explore_local_statistics", "failed")
    assert row["landing_gate"] == ""  # the last fetch brought nothing to judge
    (own,) = [one for one in told.rows if one.dataset_id == CLAIMANTS]
    assert own.expected_by and (row["expected_by"], row["late"]) == (own.expected_by.isoformat(), own.late)
    assert datetime.fromisoformat(row["failing_since"]) == world.day(2)
    assert datetime.fromisoformat(row["release_known_from"]) == world.day(1)
    assert row["refreshed_at"]
    never = next(line for line in table.values() if line["last_status"] == "never")
    assert never["last_seen_at"] is None and never["expected_by"] is None
    assert "6.0" not in json.dumps(row), "a figure"


def test_the_table_says_what_each_column_means_and_is_the_readers_to_read_only(house: MartsHouse) -> None:
    house.published(70.0)
    steps.health(write=True)
    described = house.ask(
        "select column_name, col_description('marts.data_health'::regclass, ordinal_position::int)"
        " from information_schema.columns where table_schema = 'marts' and table_name = 'data_health'"
        " order by ordinal_position"
    )
    assert dict(described) == {name: words for name, (_, words) in COLUMNS.items()}
    for change in ("delete from marts.data_health", "update marts.data_health set late = false"):
        with house.postgres.connect(house.database) as reader:
            reader.execute("set default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(change)


def test_the_watchkeeper_refreshes_it_and_a_reader_never_sees_it_empty(house: MartsHouse) -> None:
    house.published(70.0)
    steps.watch()
    first = seen(house)
    with house.postgres.connect(house.database, autocommit=False) as reader:
        reader.execute("set transaction isolation level repeatable read")
        before = reader.execute("select count(*), max(refreshed_at) from marts.data_health").fetchone()
        assert steps.watch().health == "written"
        assert reader.execute("select count(*), max(refreshed_at) from marts.data_health").fetchone() == before
    moments = [
        {datetime.fromisoformat(row["refreshed_at"]) for row in table.values()} for table in (first, seen(house))
    ]
    assert max(moments[0]) < min(moments[1])


def test_it_is_there_once_the_first_publication_was_told(house: MartsHouse) -> None:
    World(house.config.home).land(CLAIMANTS, ROWS, 1)
    house.published(70.0)
    assert steps.deliver().health == "written"
    assert CLAIMANTS in seen(house)


def test_a_dataset_that_left_the_catalogue_leaves_the_table(house: MartsHouse) -> None:
    house.published(70.0)
    steps.health(write=True)
    context = house.context
    found = status.status(context=context, run_at=NOW)
    rows = health.health_rows(found, context.catalogue)[:3]
    assert write(place(house), rows, NOW)
    assert set(seen(house)) == {row.dataset_id for row in rows}


def test_before_the_first_publication_there_is_no_place_for_it_and_the_command_says_so(house: MartsHouse) -> None:
    assert steps.health(write=True).written is False
    assert steps.watch().health == "nothing is published yet"


def test_without_a_postgres_the_command_names_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_HOME", str(tmp_path))
    settings.cache_clear()
    assert steps.health().written is False
    with pytest.raises(SettingsError, match="IGW_MARTS_URL"):
        steps.health(write=True)


def test_a_postgres_that_is_away_stops_no_email_and_no_round(
    house: MartsHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGW_MARTS_URL", "postgresql://igw_marts@127.0.0.1:9/marts")
    settings.cache_clear()
    told = steps.watch()
    assert "127.0.0.1:9" in told.health
    with pytest.raises(SurfaceUnavailable):
        steps.health(write=True)


@pytest.mark.system
def test_after_the_local_files_and_postgres_are_lost_everything_comes_back_from_the_backup(
    house: MartsHouse, tmp_path: Path
) -> None:
    """The restore drill with nothing left: store, published file, database."""
    house.published(70.0)
    house.published(71.0, 2)
    steps.health(write=True)
    steps.backup(str(tmp_path / "backup"))
    names = ("about", "dim_publication", "dim_indicator", "fct_indicator_values")
    sums = "select '{0}', count(*), md5(string_agg(line::text, '' order by line::text)) from marts.{0} as line"
    before = [house.ask(sums.format(name)) for name in names]
    stored = {key: house.store.get(key) for key in house.store.keys("parts/")}
    tables = table_sums(house.config.published_db)
    shutil.rmtree(house.config.home)
    house.postgres.drop_database(house.database)
    house.postgres.make_roles(house.database)

    steps.restore(str(tmp_path / "backup"))
    assert {key: house.store.get(key) for key in house.store.keys("parts/")} == stored
    assert table_sums(house.config.published_db) == tables
    assert [house.ask(sums.format(name)) for name in names] == before
    assert steps.refresh() == {str(house.config.published_db): (), str(place(house)): ()}
    assert steps.health(write=True).written and len(seen(house)) == len(steps.health().rows)
