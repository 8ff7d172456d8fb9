"""A drill is a warehouse by itself: whatever goes on in the real one goes on as if there were none."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.safekeeping import backup as backups
from inclusive_growth.operations.safekeeping.backup import CopyResult, backup
from inclusive_growth.operations.safekeeping.drill import DrillResult, drill
from inclusive_growth.publish.publish import publish, withdraw
from inclusive_growth.publish.steps import commit, switch_surfaces, tidy_surfaces
from inclusive_growth.store.lease import writer_lease
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import Postgres
from tests.support.warehouse import Warehouse, take_back


@pytest.fixture
def marts(postgres: Postgres, tmp_path: Path) -> Iterator[MartsHouse]:
    made = marts_house(postgres, tmp_path / "home")
    yield made
    postgres.drop_database(made.database)


def taken(house: Warehouse, to: Path) -> None:
    backup(str(to), config=house.config, store=house.store)


def drilled(house: Warehouse, place: Path) -> DrillResult:
    return drill(str(place), config=house.config)


def in_postgres(house: MartsHouse) -> dict[str, list[tuple]]:
    """Everything that our role holds there: what is shown, and what was made ready to be shown."""
    tables = house.ask(
        "select format('%I.%I', schemaname, tablename) from pg_tables"
        r" where schemaname ~ '^(registry|parts)' order by 1",
        "igw_marts",
    )
    return {name: sorted(map(str, house.ask(f"select * from {name}", "igw_marts"))) for (name,) in tables}


def test_a_drill_while_a_publication_is_prepared_and_not_yet_shown_leaves_it_whole(
    marts: MartsHouse, elsewhere: Path
) -> None:
    marts.published(70.0)
    taken(marts, elsewhere)
    with marts.halted_before(commit, 71.0) as switch:
        ready = in_postgres(marts)
        assert drilled(marts, elsewhere).ok
        assert in_postgres(marts) == ready
        for step in (commit, switch_surfaces, tidy_surfaces):
            step(switch)
    assert marts.marts_seen() == {71.0}
    assert marts.ask("select count(*) from marts.fct_indicator_values") == [(400,)]


def test_a_drill_with_an_older_backup_says_what_to_do_and_leaves_the_database_as_it_is(
    marts: MartsHouse, elsewhere: Path
) -> None:
    marts.published(70.0)
    taken(marts, elsewhere)
    marts.published(71.0, 2)
    before = in_postgres(marts)
    words = f"history entry 1 and readers see 2: run igw backup --to {elsewhere}, then the drill again"
    with pytest.raises(UsageError, match=re.escape(words)):
        drilled(marts, elsewhere)
    assert in_postgres(marts) == before


def test_a_database_that_lags_is_not_switched_by_a_drill(marts: MartsHouse, elsewhere: Path) -> None:
    marts.published(70.0)
    candidate = marts.candidate(5, value=71.0)
    marts.judge(candidate)
    without = marts.config.model_copy(update={"marts_url": ""})
    with writer_lease(marts.store) as lease:
        publish(
            context=Context(without, marts.store, load_catalogue()),
            run_at=marts.at(6),
            who="anna",
            why="",
            lease=lease,
        )
    taken(marts, elsewhere)
    before = in_postgres(marts)
    assert drilled(marts, elsewhere).ok
    assert in_postgres(marts) == before
    assert marts.marts_seen() == {70.0}


def test_a_drill_asks_no_service_for_anything(house: Warehouse, elsewhere: Path) -> None:
    taken(house, elsewhere)
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        port = door.getsockname()[1]
        everything: dict[str, Any] = {
            "marts_url": f"postgresql://igw_marts@127.0.0.1:{port}/marts",
            "lineage": f"http://127.0.0.1:{port}",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
        }
        assert drill(str(elsewhere), config=house.config.model_copy(update=everything)).ok
        with pytest.raises(BlockingIOError):  # nobody has knocked
            door.accept()


def test_readers_that_are_switched_while_the_backup_is_restored_do_not_fail_the_drill(
    house: Warehouse, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(house, elsewhere)
    restore = backups.restore

    def slowly(*place: Any, **arguments: Any) -> CopyResult:
        house.published(71.0, 2)
        return restore(*place, **arguments)

    monkeypatch.setattr(backups, "restore", slowly)
    assert drilled(house, elsewhere).ok
    assert house.values_seen() == {71.0}


def test_what_readers_see_after_a_withdrawal_is_drilled_too(house: Warehouse, elsewhere: Path) -> None:
    gone = house.published(71.0, 2)
    take_back(house, withdraw, 3, publication_id=gone.publication_id, why="disclosive cell")
    taken(house, elsewhere)
    found = drilled(house, elsewhere)
    assert found.ok and found.verified == 0
    assert set(found.tables) == {"about", "dim_publication", "dim_indicator", "fct_indicator_values"}
    assert {tables[0].partition(" ")[0] for name, tables in found.tables.items() if "_indicator" in name} == {"0"}


def test_a_backup_newer_than_the_published_file_sends_to_refresh(house: Warehouse, elsewhere: Path) -> None:
    old = house.config.published_db.read_bytes()
    house.published(71.0, 2)
    taken(house, elsewhere)
    house.config.published_db.write_bytes(old)
    with pytest.raises(UsageError, match=r"history entry 2 and readers see 1: .*run igw refresh, then the drill"):
        drilled(house, elsewhere)


def test_the_store_itself_is_no_backup_to_drill(house: Warehouse) -> None:
    with pytest.raises(UsageError, match="the store itself"):
        drilled(house, house.config.store_dir)
