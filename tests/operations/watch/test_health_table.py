"""The table of the data's health through the versions of this program: its columns and its schemas."""

from datetime import UTC, datetime

import pytest

from inclusive_growth.operations.watch import health_table
from inclusive_growth.operations.watch.health import HealthRow
from inclusive_growth.publish.surfaces.postgres.connection import connected
from inclusive_growth.publish.surfaces.postgres.schemas import migrate
from tests.support.marts_house import MartsHouse

pytestmark = pytest.mark.system
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROW = HealthRow("els_claimant_count", "Claimants", "els", "landed", NOW, NOW, NOW, None, "", "passed", None, False)


@pytest.fixture
def house(house_with_marts: MartsHouse) -> MartsHouse:
    return house_with_marts


def test_a_column_of_a_newer_program_is_added_to_the_table_that_is_there(house):
    house.published(70.0)
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute("create table marts.data_health (dataset_id text primary key, title text not null)")
        con.execute("insert into marts.data_health values ('gone', 'Gone')")
    for _ in range(2):
        assert health_table.write(house.marts.place, [ROW], NOW)
    assert house.ask("select dataset_id, title, late, refreshed_at from marts.data_health") == [
        ("els_claimant_count", "Claimants", False, NOW)
    ]
    words = (
        "select col_description('marts.data_health'::regclass, attnum) from pg_attribute where attname = 'late'"
    )
    assert house.ask(words + " and attrelid = 'marts.data_health'::regclass")[0][0]


def test_readers_of_every_major_version_have_it(house, monkeypatch):
    house.published(70.0)
    monkeypatch.setattr(health_table, "MARTS_VERSION", 2)
    assert health_table.write(house.marts.place, [ROW], NOW), "nothing of the new version is published yet"
    assert house.ask("select dataset_id from marts.data_health") == [("els_claimant_count",)]
    with connected(house.marts.place) as con:
        migrate(con, 2)
    assert health_table.write(house.marts.place, [ROW], NOW)
    assert house.ask("select dataset_id from marts_v2.data_health") == [("els_claimant_count",)]
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute("drop schema marts cascade")
    assert health_table.write(house.marts.place, [ROW], NOW), "the old version is over"
