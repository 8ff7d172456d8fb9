"""Columns are only added within a major version, and adding one disturbs no reader who names columns."""

import threading
import time

import psycopg
import pytest

from inclusive_growth.build import marts
from inclusive_growth.errors import PublishRefused
from inclusive_growth.publish.publish import rebuild_surfaces, refresh_surfaces, rollback
from inclusive_growth.publish.surfaces.postgres import PostgresMarts
from inclusive_growth.records import Candidate
from inclusive_growth.store import history
from tests.support.warehouse import take_back

pytestmark = pytest.mark.system

KEY = "'employment_rate' as indicator_id"
DIM = f"select {KEY}, 70.0 as value"
WITH_UNIT = f"select {KEY}, 71.0 as value, 'percent' as unit"


def candidate(house, minutes: int, *queries: str, **more: str) -> Candidate:
    """A candidate whose dim_indicator is these rows, with further marts by name."""
    parts = [house.part("dim_indicator", str(number), query) for number, query in enumerate(queries)]
    parts += [house.part(mart, "-", query) for mart, query in more.items()]
    made = house.candidate(minutes, candidate_id=f"{minutes:064d}", parts=tuple(parts))
    house.judge(made)
    return made


def test_an_added_column_is_there_and_an_older_publication_has_it_empty(house):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    candidate(house, 3, WITH_UNIT)
    house.publish(minutes=4)
    assert house.ask("select value::float8, unit from marts.dim_indicator") == [(71.0, "percent")]
    take_back(house, rollback, 9)
    assert house.ask("select value::float8, unit from marts.dim_indicator") == [(70.0, None)]


def test_readers_who_name_columns_see_no_error_when_a_column_is_added(house):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    named = "select indicator_id, value::float8 from marts.dim_indicator"
    with (
        house.postgres.connect(house.database, autocommit=False) as earlier,
        house.postgres.connect(house.database, prepare_threshold=0) as prepared,
    ):
        earlier.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        earlier.execute("select 1")  # its snapshot is taken, and it holds no lock on the mart
        assert prepared.execute(named).fetchall() == [("employment_rate", 70.0)]
        candidate(house, 3, WITH_UNIT)
        house.publish(minutes=4)
        assert earlier.execute(named).fetchall() == [("employment_rate", 70.0)]
        assert prepared.execute(named).fetchall() == [("employment_rate", 71.0)]


def test_a_prepared_select_star_fails_loudly_and_never_shows_a_wrong_column(house):
    """What docs/marts-in-postgres.md warns of."""
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    with house.postgres.connect(house.database, prepare_threshold=0) as con:
        con.execute("select * from marts.dim_indicator")
        candidate(house, 3, WITH_UNIT)
        house.publish(minutes=4)
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="cached plan must not change result type"):
            con.execute("select * from marts.dim_indicator")


def test_a_new_column_waits_for_a_reader_without_making_others_wait(house):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    candidate(house, 3, WITH_UNIT)
    failed: list[BaseException] = []

    def publish() -> None:
        try:
            house.publish(minutes=4)
        except BaseException as error:
            failed.append(error)

    with house.postgres.connect(house.database, autocommit=False) as reader:
        reader.execute("select value from marts.dim_indicator")  # and leaves its transaction open
        writer = threading.Thread(target=publish)
        writer.start()
        slowest, until = 0.0, time.monotonic() + 3
        while time.monotonic() < until and writer.is_alive():
            started = time.monotonic()
            assert house.marts_seen_of("dim_indicator") == {70.0}
            slowest = max(slowest, time.monotonic() - started)
        assert not history.read_entries(house.store)[1:], "it waits before the commit point"
    writer.join(60)
    assert not failed and house.marts_seen_of("dim_indicator") == {71.0}
    assert slowest < 1.0, "a waiting change gives up its place in the queue"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"select {KEY}", "column dim_indicator.value would be gone"),
        (f"select {KEY}, 'high' as value", r"column dim_indicator.value would be text instead of numeric\(38,1\)"),
    ],
)
def test_a_publication_that_would_take_a_column_from_readers_is_refused(house, query, sentence):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    candidate(house, 3, query)
    with pytest.raises(PublishRefused, match=sentence):
        house.publish(minutes=4)
    assert len(history.read_entries(house.store)) == 1
    assert house.ask("select value::float8 from marts.dim_indicator") == [(70.0,)]


def test_a_publication_that_would_take_a_mart_from_readers_is_refused(house):
    candidate(house, 1, DIM, dim_area="select 'E08000031' as area_code")
    house.publish(minutes=2)
    candidate(house, 3, DIM)
    with pytest.raises(PublishRefused, match="mart dim_area would be gone"):
        house.publish(minutes=4)


def test_a_new_major_version_has_a_schema_of_its_own_and_the_old_one_stays(house, monkeypatch):
    first = candidate(house, 1, DIM)
    house.publish(minutes=2)
    monkeypatch.setattr("inclusive_growth.publish.manifest.MARTS_VERSION", marts.MARTS_VERSION + 1)
    monkeypatch.setattr("inclusive_growth.publish.steps.MARTS_VERSION", marts.MARTS_VERSION + 1)
    candidate(house, 3, f"select {KEY}, 'high' as value")
    house.publish(minutes=4)
    assert house.ask("select value from marts_v2.dim_indicator") == [("high",)]
    assert house.ask("select value::float8 from marts.dim_indicator") == [(70.0,)]
    assert house.ask("select publication_id from marts.about") == [(first.candidate_id,)]
    assert house.marts.shown()[0] == 2
    rebuild_surfaces(config=house.config, store=house.store)
    assert house.ask("select value from marts_v2.dim_indicator") == [("high",)]
    assert house.ask("select value::float8 from marts.dim_indicator") == [(70.0,)]

    take_back(house, rollback, 9)
    assert house.ask("select value::float8 from marts.dim_indicator") == [(70.0,)]
    assert house.ask("select value from marts_v2.dim_indicator") == [], "readers were taken back from it"
    assert house.ask("select notice from marts_v2.about")[0][0].startswith("NOTHING IS SHOWN HERE")


def version_two(monkeypatch) -> None:
    for module in ("manifest", "steps"):
        monkeypatch.setattr(f"inclusive_growth.publish.{module}.MARTS_VERSION", 2)


def test_columns_stay_although_the_newest_publication_was_of_another_version(house, monkeypatch):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    with monkeypatch.context() as patch:
        version_two(patch)
        candidate(house, 3, f"select {KEY}, 'high' as value")
        house.publish(minutes=4)
    take_back(house, rollback, 5)
    candidate(house, 6, f"select {KEY}")
    with pytest.raises(PublishRefused, match=r"column dim_indicator\.value would be gone"):
        house.publish(minutes=7)


def test_an_older_version_is_made_again_although_the_first_attempt_was_killed(house, monkeypatch):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    version_two(monkeypatch)
    candidate(house, 3, f"select {KEY}, 'high' as value")
    house.publish(minutes=4)
    house.marts.clear()

    def killed(*given) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(PostgresMarts, "switch", killed)  # the first switch there is that of the older version
        refresh_surfaces(config=house.config, store=house.store)
    assert both_versions(house) == [[], []]
    refresh_surfaces(config=house.config, store=house.store)
    assert both_versions(house) == [[(70.0,)], [("high",)]]


def test_an_older_version_that_was_left_empty_is_made_again(house, monkeypatch):
    candidate(house, 1, DIM)
    house.publish(minutes=2)
    version_two(monkeypatch)
    candidate(house, 3, f"select {KEY}, 'high' as value")
    house.publish(minutes=4)
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute("update registry.pointer set history_seq = 0, publication_id = '' where version = 1")
    refresh_surfaces(config=house.config, store=house.store)
    assert both_versions(house) == [[(70.0,)], [("high",)]]


def both_versions(house) -> list[list[tuple]]:
    """What readers see in marts and in marts_v2; nothing where there is no view."""
    found = []
    for schema in ("marts", "marts_v2"):
        is_there = house.ask(f"select to_regclass('{schema}.dim_indicator') is not null") == [(True,)]
        found.append(house.ask(f"select value from {schema}.dim_indicator") if is_there else [])
    return found
