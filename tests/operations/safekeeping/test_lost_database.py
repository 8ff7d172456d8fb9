"""What a deployment can lose of what it can make again: local files and Postgres, alone and with the store."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.errors import SurfaceLags
from inclusive_growth.operations import steps
from inclusive_growth.operations.safekeeping.drill import table_sums
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import Store, open_store
from inclusive_growth.store.s3_location import s3_variables
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import PASSWORDS, Postgres, postgres_server
from tests.support.seaweed import Seaweed

pytestmark = pytest.mark.system

# Every view of the readers, with each row, each column and its type and comment, and who may read it.
VIEWS = (
    "select relname from pg_class where relnamespace = 'marts'::regnamespace and relkind in ('v', 'r') order by 1"
)
DESCRIBED = """
select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum),
    obj_description(attrelid, 'pg_class'), has_table_privilege('bi_reader', attrelid, 'select'),
    has_table_privilege('bi_reader', attrelid, 'insert')
from pg_attribute where attrelid = 'marts.{0}'::regclass and attnum > 0 order by attnum
"""
ROWS = "select count(*), md5(string_agg(line::text, '' order by line::text)) from marts.{0} as line"


def readers_see(house: MartsHouse) -> dict[str, Any]:
    """Everything that a BI tool finds, view by view; the health of the data alone says when it was written."""
    names = [name for (name,) in house.ask(VIEWS) if name != "data_health"]
    return {name: (house.ask(DESCRIBED.format(name)), house.ask(ROWS.format(name))) for name in names}


def use(house: MartsHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of this process work on the house."""
    given = {
        "IGW_HOME": str(house.config.home),
        "IGW_ENVIRONMENT": "demo",
        "IGW_MARTS_URL": house.config.marts_url,
    }
    stored = s3_variables(house.config) if house.config.store_url else {}
    for name, value in (given | {"IGW_MARTS_PASSWORD": PASSWORDS["igw_marts"]} | stored).items():
        if value:
            monkeypatch.setenv(name, value)
    settings.cache_clear()


def content(store: Store) -> dict[str, bytes]:
    """Every object but the leases, which say who was at work."""
    return {key: store.get(key) for key in store.keys("") if not key.startswith("leases/")}


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MartsHouse]:
    made = marts_house(postgres, tmp_path / "home")
    open_store(made.config)
    use(made, monkeypatch)
    yield made
    postgres.drop_database(made.database)


def test_without_postgres_volume_and_local_files_everything_is_made_again_from_the_object_store(
    s3: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is on S3; the server that comes back is a new one with nothing but the deployment's roles."""
    with postgres_server() as lost:
        house = marts_house(lost, tmp_path / "home", **s3.settings(uuid.uuid4().hex))
        use(house, monkeypatch)
        open_store(house.config)
        house.published(70.0)
        house.published(71.0, 2)
        stored, tables, seen = content(house.store), table_sums(house.config.published_db), readers_see(house)
    assert len(tables) == 4 and set(seen) == set(tables)
    shutil.rmtree(house.config.home)

    with postgres_server() as new:
        new.make_roles(house.database)
        moved = house.config.model_copy(update={"marts_url": new.url(house.database)})
        house = MartsHouse(moved, house.store, new, house.database)
        use(house, monkeypatch)
        assert set(steps.refresh().values()) == {()}  # every row was read against the store
        assert table_sums(house.config.published_db) == tables
        assert readers_see(house) == seen
        assert content(house.store) == stored
        house.published(72.0, 3)  # and work goes on
        assert house.values_seen() == house.marts_seen() == {72.0}


def test_a_database_newer_than_the_backup_is_named_after_the_restore_and_made_anew_by_rebuild(
    house: MartsHouse, tmp_path: Path
) -> None:
    """The store is lost, Postgres survived and shows what nobody can prove any more."""
    house.published(70.0)
    before = readers_see(house)
    steps.backup(str(tmp_path / "backup"))
    house.published(71.0, 2)
    shutil.rmtree(house.config.store_dir)

    with pytest.raises(SurfaceLags, match=r"restored .* and sound; .* another history .*igw refresh --rebuild"):
        steps.restore(str(tmp_path / "backup"))
    assert house.values_seen() == house.marts_seen() == {71.0}
    with pytest.raises(SurfaceLags, match="igw refresh --rebuild"):
        steps.refresh()
    assert set(steps.refresh(rebuild=True).values()) == {()}
    assert readers_see(house) == before
    house.published(72.0, 3)
    assert house.values_seen() == house.marts_seen() == {72.0}


def test_a_database_that_is_away_during_the_restore_is_brought_in_line_by_refresh(
    house: MartsHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.published(70.0)
    steps.backup(str(tmp_path / "backup"))
    shutil.rmtree(house.config.home)
    with monkeypatch.context() as away:
        away.setenv("IGW_MARTS_URL", "postgresql://igw_marts@127.0.0.1:9/marts")
        settings.cache_clear()
        with pytest.raises(
            SurfaceLags, match=r"restored .* and sound; .*127\.0\.0\.1:9.*`igw refresh` for a place"
        ):
            steps.restore(str(tmp_path / "backup"))
    settings.cache_clear()
    assert house.values_seen() == {70.0}
    assert set(steps.refresh().values()) == {()}
    assert house.marts_seen() == {70.0}
