"""Postgres away, before and after the commit point; lost and made again from the store."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from inclusive_growth.errors import CorruptObject, PublishRefused, SurfaceError, SurfaceLags, SurfaceUnavailable
from inclusive_growth.operations.steps.publishing import mend_surfaces
from inclusive_growth.operations.watch import status
from inclusive_growth.publish.publish import rebuild_surfaces, refresh_surfaces, rollback, withdraw
from inclusive_growth.publish.steps import SWITCH_STEPS, PlannedSwitch, next_entry, switch_surfaces
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.publish.surfaces.postgres import connection
from inclusive_growth.settings import child_environment
from inclusive_growth.store import history as published
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import PASSWORDS, Postgres, postgres_server
from tests.support.status_words import words
from tests.support.warehouse import take_back

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def own_server():
    """A server that these tests may stop: the others share one."""
    with postgres_server() as running:
        yield running


@pytest.fixture
def house(own_server: Postgres, tmp_path: Path):
    return marts_house(own_server, tmp_path / "home")


def seen(house: MartsHouse) -> status.Status:
    return status.status(context=house.context, run_at=house.at(60))


def test_a_server_that_is_down_stops_a_publication_before_anything_is_public(house):
    house.published(70.0)
    house.published(70.5, minutes=2)
    house.judge(house.candidate(5, value=71.0))
    house.postgres.stop()
    try:
        with pytest.raises(SurfaceLags, match=r"Postgres 127\.0\.0\.1:.*refused") as refused:
            house.publish(minutes=6)
        assert PASSWORDS["igw_marts"] not in str(refused.value)
        with pytest.raises(SurfaceUnavailable):
            take_back(house, rollback, 7)
        assert len(published.read_entries(house.store)) == 2
        assert house.values_seen() == {70.5}
        assert "cannot be asked: Postgres 127.0.0.1" in words(seen(house))
    finally:
        house.postgres.start()
    assert house.publish(minutes=8) is not None
    assert house.marts_seen() == house.values_seen() == {71.0}


def test_a_server_that_dies_after_the_commit_lags_until_the_next_run(house):
    house.published(70.0)
    with house.halted_before(switch_surfaces, 71.0) as switch:
        house.postgres.stop("immediate")
        try:
            with pytest.raises(SurfaceLags, match=r"history entry 2 .* stands.*igw publish again mends it"):
                switch_surfaces(switch)
        finally:
            house.postgres.start()
    assert house.values_seen() == {71.0}, "the other surface has it"
    assert house.marts_seen() == {70.0}
    found = {item.name: item.lag for item in seen(house).surfaces}
    assert sorted(found.values()) == [0, 1]
    assert house.publish(minutes=9) is None, "it is published already; this run mends what lags"
    assert house.marts_seen() == {71.0}
    assert [item.lag for item in seen(house).surfaces] == [0, 0]


def withdrawn_and_killed(house: MartsHouse, publication_id: str) -> None:
    """A withdrawal whose process died after the commit, before any reader was shown it."""
    with writer_lease(house.store) as lease:
        entry = next_entry(house.store, "withdraw", publication_id, "anna", "disclosive cell", house.at(5), lease)
        switch = PlannedSwitch(entry, house.config, house.store, lease)
        for step in SWITCH_STEPS[: SWITCH_STEPS.index(switch_surfaces)]:
            step(switch)


def test_a_killed_withdrawal_is_finished_in_the_file_although_postgres_is_away(house):
    withdrawn_and_killed(house, house.published(70.0).publication_id)
    assert house.values_seen() == {70.0}
    house.postgres.stop()
    try:
        with pytest.raises(SurfaceLags, match=r"Postgres 127\.0\.0\.1.*refused"):
            refresh_surfaces(config=house.config, store=house.store)
        assert house.values_seen() == set(), "no figure is left where it can be taken out"
    finally:
        house.postgres.start()
    assert refresh_surfaces(config=house.config, store=house.store) is True
    assert house.marts_seen() == set()


def test_a_killed_withdrawal_is_finished_in_postgres_although_the_file_cannot_be_read(house):
    withdrawn_and_killed(house, house.published(70.0).publication_id)
    house.config.published_db.write_bytes(b"no database")
    with pytest.raises(SurfaceLags, match=r"published\.duckdb: cannot be read.*igw refresh --rebuild"):
        refresh_surfaces(config=house.config, store=house.store)
    assert house.marts_seen() == set()
    rebuild_surfaces(config=house.config, store=house.store)
    assert house.read("select action from about") == [("withdraw",)]


def test_what_must_be_withdrawn_is_withdrawn_where_it_can_be(house):
    gone = house.published(70.0)
    house.postgres.stop()
    try:
        with pytest.raises(SurfaceLags, match="history entry 2"):
            take_back(house, withdraw, 5, publication_id=gone.publication_id, why="disclosive cell")
        assert published.current(house.store) is None
        assert house.values_seen() == set()
    finally:
        house.postgres.start()
    assert refresh_surfaces(config=house.config, store=house.store) is True
    assert house.marts_seen() == set()


def test_a_dropped_database_is_made_again_from_the_store_with_equal_rows(house):
    house.published(70.0)
    house.published(71.0, minutes=5)
    rows = house.ask("select * from marts.fct_indicator_values order by 1, 2, 3")
    history = house.ask("select * from marts.dim_publication order by 1")
    house.postgres.drop_database(house.database)
    with pytest.raises(SurfaceLags, match=r"marts_roles\.sql"):
        refresh_surfaces(config=house.config, store=house.store)
    house.postgres.make_roles(house.database)
    assert refresh_surfaces(config=house.config, store=house.store) is True
    assert house.ask("select * from marts.fct_indicator_values order by 1, 2, 3") == rows
    assert house.ask("select * from marts.dim_publication order by 1") == history
    entries = published.read_entries(house.store)
    assert [one.faults(entries) for one in surfaces(house.config, house.store)] == [(), ()]


def test_a_row_changed_by_hand_is_found_and_a_rebuild_mends_it(house):
    house.published(70.0)
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute(
            "update parts.fct_indicator_values set value = 99 where area_code = '7' and dataset_id = 'one'"
        )
    (fault,) = house.marts.faults(published.read_entries(house.store))
    assert fault.startswith("mart fct_indicator_values, dataset one: the part holds 200 row(s) with checksum")
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute("create table marts.data_health as select 1 as x")
    rebuild_surfaces(config=house.config, store=house.store)
    assert house.marts.faults(published.read_entries(house.store)) == ()
    assert house.marts_seen() == house.values_seen() == {70.0}


def test_a_rebuild_that_is_cut_short_has_dropped_nothing(house, monkeypatch):
    """Half of it gone, part numbers would begin again over rows that are still there."""
    house.published(70.0)
    monkeypatch.setattr(connection, "LOCK_PATIENCE", 0.3)
    monkeypatch.setattr(connection, "_OWN_MILLISECONDS", 300)
    with house.postgres.connect(house.database, "igw_marts", autocommit=False) as other:
        for table in ("registry.part", "parts.dim_indicator", "marts.about"):
            other.execute(f"lock table {table} in access share mode")
            with pytest.raises(SurfaceUnavailable):
                house.marts.clear()
            other.rollback()
            assert house.marts_seen() == {70.0}
    rebuild_surfaces(config=house.config, store=house.store)
    assert house.marts_seen() == {70.0}


def test_a_database_that_shows_another_store_is_refused_not_overwritten(house, tmp_path):
    house.published(70.0)
    other = MartsHouse(
        house.config.model_copy(update={"home": tmp_path / "other"}),
        DirectoryStore(tmp_path / "other" / "store"),
        house.postgres,
        house.database,
    )
    other.judge(other.candidate(value=80.0))
    with pytest.raises(SurfaceError, match="has shown another history than the store holds"):
        other.publish()
    assert not published.read_entries(other.store)
    assert house.marts_seen() == {70.0}


def test_rows_that_do_not_arrive_as_they_were_sent_are_never_shown(house):
    """A trigger stands for whatever may change a row on its way."""
    house.published(70.0)
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute(
            "create function registry.spoil() returns trigger language plpgsql as "
            "$$ begin new.value = new.value + 0.5; return new; end $$"
        )
        con.execute(
            "create trigger spoil before insert on parts.dim_indicator for each row "
            "execute function registry.spoil()"
        )
    house.judge(house.candidate(5, value=71.0))
    with pytest.raises(CorruptObject, match="mart dim_indicator, dataset -: the part holds 1 row"):
        house.publish(minutes=6)
    assert house.marts_seen() == {70.0}
    assert len(published.read_entries(house.store)) == 1


def test_a_value_without_a_place_in_postgres_is_refused_by_name(house):
    part = house.part("dim_indicator", "-", "select ['a', 'b'] as names")
    house.judge(house.candidate(1, parts=(part,)))
    with pytest.raises(PublishRefused, match=r"mart dim_indicator, column names: type VARCHAR\[\]"):
        house.publish()
    assert not published.read_entries(house.store)


def test_the_watchkeeper_mends_a_database_that_missed_several_publications(house):
    house.published(70.0)
    away = house.config.model_copy(update={"marts_url": ""})
    for number, value in enumerate((71.0, 72.0)):
        house.judge(house.candidate(5 + number, value=value))
        house.publish(minutes=6 + number, config=away)
    assert house.marts_seen() == {70.0}
    context = house.context
    house.postgres.stop()
    try:
        assert mend_surfaces(context).startswith("Postgres 127.0.0.1"), "it is told, and the round goes on"
    finally:
        house.postgres.start()
    assert mend_surfaces(context) == ""
    assert house.marts_seen() == {72.0}
    assert house.ask("select history_seq from marts.dim_publication order by 1") == [(1,), (2,), (3,)]


def test_a_writer_that_was_paused_does_not_turn_the_marts_back(house):
    first = house.published(70.0)
    house.published(71.0, minutes=5)
    house.marts.switch(first)
    assert house.marts_seen() == {71.0}


def test_the_password_is_never_said(house):
    assert PASSWORDS["igw_marts"] not in repr(house.marts) + repr(house.config)
    wrong = house.config.model_copy(update={"marts_password": type(house.config.marts_password)("wrong-7f3a")})
    house.judge(house.candidate())
    with pytest.raises(SurfaceUnavailable, match="password authentication failed") as refused:
        house.publish(config=wrong)
    assert "wrong-7f3a" not in str(refused.value)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(house.postgres.url(house.database), password="wrong-7f3a")


def igw(house: MartsHouse, password_file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command itself, told of the database by its settings."""
    environment = {
        "IGW_HOME": str(house.config.home),
        "IGW_ENVIRONMENT": "demo",
        "IGW_MARTS_URL": house.config.marts_url,
        "IGW_MARTS_PASSWORD_FILE": str(password_file),
    }
    command = [sys.executable, "-m", "inclusive_growth", *words]
    return subprocess.run(command, env=child_environment(environment), capture_output=True, text=True, timeout=120)


def test_one_command_makes_everything_again_and_says_that_it_is_equal(house, tmp_path):
    house.published(70.0)
    house.config.published_db.unlink()
    house.postgres.drop_database(house.database)
    house.postgres.make_roles(house.database)
    password_file = tmp_path / "password"
    password_file.write_text(PASSWORDS["igw_marts"] + "\n")
    done = igw(house, password_file, "refresh")
    assert done.returncode == 0, done.stderr
    assert done.stdout.replace("\n", " ").count("rows and checksums equal the publication") == 2
    assert house.marts_seen() == house.values_seen() == {70.0}
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute("delete from parts.dim_indicator")
    done = igw(house, password_file, "refresh")
    assert (done.returncode, "dim_indicator" in done.stdout) == (7, True)
