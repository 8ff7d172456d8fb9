"""The metrics say what the store says: freshness, verdicts, rows, durations and what waits."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from inclusive_growth.alerts import raise_alert
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.operations.safekeeping.backup import backup
from inclusive_growth.operations.watch import metric_reader
from inclusive_growth.operations.watch.metric_reader import LatestReading
from inclusive_growth.operations.watch.metric_samples import Sample
from inclusive_growth.operations.watch.metrics import HELP, registry
from inclusive_growth.settings import Settings, child_environment
from inclusive_growth.store import durations
from tests.support.landed_rows import World, els
from tests.support.letters import letter
from tests.support.warehouse import Warehouse, warehouse

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
Numbers = dict[tuple[str, str], float]


def numbers(config: Settings, run_at: Any) -> Numbers:
    """(name, what its labels say) -> value."""
    found = {}
    scrape = registry(config, load_catalogue(), clock=lambda: run_at, wait=60.0).collect()
    for item in (sample for family in scrape for sample in family.samples):
        said = {key: value for key, value in item.labels.items() if key != "source"}
        found[item.name, " ".join(said.values())] = item.value
    return found


def scraped(house: Warehouse, **given: Any) -> CollectorRegistry:
    """What Prometheus scrapes, by a clock that stands still, with time for a slow machine."""
    given = {"clock": lambda: house.at(5), "ticks": lambda: 0.0, "wait": 60.0} | given
    return registry(house.config, load_catalogue(), **given)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return warehouse(tmp_path / "home")


def test_freshness_is_counted_from_when_the_release_became_known(world: World) -> None:
    world.land(CLAIMANTS, ROWS, 1)
    entry = world.catalogue.datasets[CLAIMANTS]
    allowed = entry.cadence.days + entry.grace_days
    found = numbers(world.config, world.day(3))
    assert found["igw_dataset_known_timestamp_seconds", CLAIMANTS] == world.day(1).timestamp()
    assert found["igw_dataset_seconds_since_known", CLAIMANTS] == 2 * 86_400
    assert found["igw_dataset_seen_timestamp_seconds", CLAIMANTS] == world.day(1).timestamp()
    expected = found["igw_dataset_expected_by_timestamp_seconds", CLAIMANTS]
    assert 0 <= world.day(1 + allowed).timestamp() - expected < 86_400
    assert found["igw_dataset_late", CLAIMANTS] == 0
    assert numbers(world.config, world.day(2 + allowed))["igw_dataset_late", CLAIMANTS] == 1


def test_a_dataset_that_was_never_fetched_has_no_invented_freshness(world: World) -> None:
    found = numbers(world.config, world.day(1))
    assert not [name for name, labels in found if labels == CLAIMANTS and name != "igw_dataset_late"]


def test_a_failing_source_says_since_when(world: World) -> None:
    world.land(CLAIMANTS, ROWS, 1)
    name = ("igw_dataset_failing_since_timestamp_seconds", CLAIMANTS)
    assert name not in numbers(world.config, world.day(2))
    world.sight(CLAIMANTS, 2, "failed")
    world.sight(CLAIMANTS, 3, "failed")
    assert numbers(world.config, world.day(4))[name] == world.day(2).timestamp()


@pytest.mark.parametrize(("passed", "verdict"), [(True, "passed"), (False, "closed")])
def test_exactly_one_landing_verdict_is_one(world: World, passed: bool, verdict: str) -> None:
    world.land(CLAIMANTS, ROWS, 1, passed=passed)
    found = numbers(world.config, world.day(2))
    one = {labels for (name, labels), value in found.items() if name == "igw_landing_gate" and value}
    assert one == {f"{CLAIMANTS} {verdict}"}


def test_rows_are_those_of_the_publication_that_readers_see(house: Warehouse) -> None:
    house.published(70.0)
    found = numbers(house.config, house.at(5))
    counts = {labels: value for (name, labels), value in found.items() if name == "igw_publication_rows"}
    tables = {name: house.read(f"select count(*) from {name}")[0][0] for name in counts}
    assert counts == tables == {"dim_indicator": 1, "fct_indicator_values": 400}
    assert found["igw_history_seq", ""] == 1
    assert found["igw_publication_timestamp_seconds", ""] == house.at(1).timestamp()
    assert found["igw_surface_lag", str(house.config.published_db)] == 0


def test_a_surface_that_lags_and_a_candidate_that_is_held_back_are_seen(house: Warehouse) -> None:
    house.published(70.0)
    before = house.config.published_db.read_bytes()
    house.published(71.0, 2)
    house.config.published_db.write_bytes(before)
    house.judge(house.candidate(3, value=7200.0), passed=False)
    found = numbers(house.config, house.at(5))
    assert found["igw_surface_lag", str(house.config.published_db)] == 1
    held = {labels: value for (name, labels), value in found.items() if name == "igw_candidate_gate"}
    assert held == {"passed": 0, "warnings": 0, "closed": 1, "not judged": 0}
    assert found["igw_gate_expectations", "critical failed"] == 1
    assert found["igw_candidate_built_timestamp_seconds", ""] == house.at(3).timestamp()


def test_a_build_tells_the_seconds_of_its_parts(house: Warehouse) -> None:
    house.candidate(seconds={"load": 1.5, "dbt": 12.25})
    found = numbers(house.config, house.at(5))
    assert (found["igw_build_seconds", "load"], found["igw_build_seconds", "dbt"]) == (1.5, 12.25)


def test_the_duration_that_a_step_keeps_is_told_with_when_it_finished(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durations, "now", lambda: house.at(7))
    durations.keep_duration(house.store, "publish", "c" * 64, 2.5)
    monkeypatch.undo()
    found = numbers(house.config, house.at(9))
    steps = {labels: value for (name, labels), value in found.items() if name == "igw_step_seconds"}
    assert steps == {"publish": 2.5}
    assert found["igw_step_finished_timestamp_seconds", "publish"] == house.at(7).timestamp()


def test_waiting_emails_are_counted_with_the_age_of_the_oldest(house: Warehouse) -> None:
    assert numbers(house.config, house.at(0))["igw_outbox_oldest_seconds", ""] == 0
    for minutes in (0, 30):
        raise_alert(letter(minutes), config=house.config, store=house.store, run_at=house.at(minutes))
    found = numbers(house.config, house.at(60))
    assert (found["igw_outbox_pending", ""], found["igw_outbox_oldest_seconds", ""]) == (2, 3600)


def test_a_backup_is_seen_by_its_time(house: Warehouse, tmp_path: Path) -> None:
    house.published(70.0)
    assert ("igw_backup_timestamp_seconds", "") not in numbers(house.config, house.at(5))
    backup(str(tmp_path / "b"), config=house.config, store=house.store, clock=lambda: house.at(4))
    assert numbers(house.config, house.at(5))["igw_backup_timestamp_seconds", ""] == house.at(4).timestamp()


def test_without_the_store_nothing_old_is_shown_as_if_it_were_new(house: Warehouse) -> None:
    house.published(70.0)
    clock = {"now": house.at(5), "ticks": 0.0}
    found = scraped(house, clock=lambda: clock["now"], ticks=lambda: clock["ticks"])
    assert found.get_sample_value("igw_store_reachable") == 1
    house.config.store_dir.rename(house.config.home / "away")
    house.config.store_dir.write_text("not a folder")
    raise_alert(letter(), config=house.config, store=None, run_at=house.at(6))
    clock["ticks"] = house.config.metrics_seconds - 1.0
    assert found.get_sample_value("igw_store_reachable") == 1  # read a moment ago
    clock["ticks"] += 1
    names = {sample.name: sample.value for family in found.collect() for sample in family.samples}
    assert names == {"igw_store_reachable": 0, "igw_spool_pending": 1, "igw_backup_configured": 0}


def test_a_scrape_soon_after_another_does_not_ask_the_store(house: Warehouse) -> None:
    house.published(70.0)
    ticks = {"now": 0.0}
    found = scraped(house, ticks=lambda: ticks["now"])
    assert found.get_sample_value("igw_history_seq") == 1
    house.published(71.0, 2)
    assert found.get_sample_value("igw_history_seq") == 1
    ticks["now"] = float(house.config.metrics_seconds)
    assert found.get_sample_value("igw_history_seq") == 2


def asked(address: str) -> str:
    """A scrape with Prometheus's own patience."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def served(read: Callable[[str], None], home: Path, **settings: str) -> None:
    """Start the real command and hand over its address."""
    given = {"IGW_HOME": str(home), "IGW_METRICS_PORT": "0", "IGW_ENVIRONMENT": "demo", **settings}
    environment = child_environment(given)
    process = subprocess.Popen(
        [sys.executable, "-m", "inclusive_growth", "metrics"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        read(process.stdout.readline().split()[2].rstrip(";"))
    finally:
        process.kill()
        process.communicate()


def test_prometheus_can_read_what_the_command_serves_and_every_metric_is_explained(house: Warehouse) -> None:
    house.published(70.0)

    def read(address: str) -> None:
        until = time.monotonic() + 60
        while "igw_publication_rows" not in (text := asked(address)):
            assert time.monotonic() < until, text
        families = list(text_string_to_metric_families(text))
        names = {family.name for family in families}
        assert {"igw_publication_rows", "igw_dataset_late", "igw_store_reachable"} <= names <= set(HELP)
        assert all(family.documentation == HELP[family.name] for family in families)
        # Numbers and ids only: no figure, no reason that could quote one.
        labels = {key for family in families for sample in family.samples for key in sample.labels}
        assert labels <= {
            *("dataset", "source", "verdict", "severity", "outcome", "publication_id", "sample"),
            *("mart", "surface", "step", "part"),
        }

    served(read, house.config.home)


def test_no_metric_needs_more_than_the_small_records_of_the_store(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cheap: not one part, raw object or decoded table is read for a scrape."""
    from inclusive_growth.store.object_store import DirectoryStore

    house.published(70.0)
    read: list[str] = []
    get = DirectoryStore.get
    monkeypatch.setattr(DirectoryStore, "get", lambda self, key: read.append(key) or get(self, key))
    numbers(house.config, house.at(5) + timedelta(minutes=1))
    assert read and not [key for key in read if key.startswith(("parts/", "decoded/")) or "/objects/" in key]


SILENT_STORE = {
    "store_url": "s3://igw/metrics",
    "s3_access_key": "me",
    "s3_secret_key": "silent-secret-7f3a",
    "metrics_seconds": "1",
}


@pytest.fixture
def silent_service() -> Iterator[str]:
    """A service that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    held.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


def test_a_scrape_is_answered_in_time_while_the_store_hangs(silent_service: str, tmp_path: Path) -> None:
    """Else Prometheus gives up, and neither StoreUnreachable nor MetricsMissing ever fires."""

    def read(address: str) -> None:
        for _ in range(3):
            assert "igw_store_reachable 0.0" in asked(address)

    given = {f"IGW_{name.upper()}": value for name, value in SILENT_STORE.items()}
    served(read, tmp_path / "home", **given, IGW_S3_ENDPOINT=silent_service)


def test_one_reading_at_a_time_however_often_a_hanging_store_is_scraped(
    silent_service: str, tmp_path: Path
) -> None:
    config = Settings(_env_file=None, home=tmp_path, s3_endpoint=silent_service, **SILENT_STORE)
    found = registry(config, load_catalogue(), wait=0.5)
    began = time.monotonic()
    for _ in range(10):
        assert found.get_sample_value("igw_store_reachable") == 0
    assert time.monotonic() - began < 5, "only the scrape that began the reading waits for it"
    assert len([thread for thread in threading.enumerate() if thread.name == "metrics"]) == 1


def test_a_store_that_begins_to_hang_counts_as_away_when_three_readings_are_missed() -> None:
    ticks, hangs, goes_on = {"now": 0.0}, threading.Event(), threading.Event()
    numbers = (Sample("igw_history_seq", 1),)

    def read() -> tuple[Sample, ...]:
        if hangs.is_set():
            goes_on.wait(60)
        return numbers

    latest = LatestReading(read, 60.0, lambda: ticks["now"])
    assert latest.get(60.0) == numbers
    hangs.set()
    for seconds, found in ((60.0, numbers), (180.0, numbers), (181.0, None), (1000.0, None)):
        ticks["now"] = seconds
        assert latest.get(0.01) == found
    hangs.clear()
    goes_on.set()  # the reading that was begun at 60 s ends: too old to be shown, and the next one begins
    until = time.monotonic() + 60
    while latest.get(60.0) is None:
        assert time.monotonic() < until
        ticks["now"] += 1


def test_what_is_wrong_with_one_surface_hides_nothing_else(house: Warehouse) -> None:
    house.published(70.0)
    lost = {"marts_url": "postgresql://igw_marts@127.0.0.1:5432/marts", "marts_password_file": Path("/nowhere")}
    found = numbers(house.config.model_copy(update=lost), house.at(5))
    file, marts = str(house.config.published_db), "Postgres 127.0.0.1:5432/marts"
    assert (found["igw_surface_reachable", file], found["igw_surface_lag", file]) == (1, 0)
    assert (found["igw_surface_reachable", marts], found["igw_surface_lag", marts]) == (0, 1)
    house.config.published_db.write_bytes(b"no database" * 1000)
    found = numbers(house.config, house.at(5))
    assert (found["igw_surface_reachable", file], found["igw_surface_lag", file]) == (0, 1)
    assert found["igw_store_reachable", ""] == 1 and found["igw_history_seq", ""] == 1


def test_a_key_that_cannot_be_read_is_a_store_that_cannot_be_reached(tmp_path: Path) -> None:
    given = SILENT_STORE | {"s3_secret_key": "", "s3_secret_key_file": Path("/nowhere/at/all")}
    config = Settings(_env_file=None, home=tmp_path, **given)
    nothing = {"igw_store_reachable": 0, "igw_spool_pending": 0, "igw_backup_configured": 0}
    assert numbers(config, datetime.now(UTC)) == {(name, ""): number for name, number in nothing.items()}


def test_the_store_is_opened_once_for_all_readings(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client of S3 is megabytes of parsed descriptions."""
    opened: list[Any] = []
    open_one = metric_reader._opened
    monkeypatch.setattr(metric_reader, "_opened", lambda config: opened.append(config) or open_one(config))
    house.published(70.0)
    ticks = {"now": 0.0}
    found = scraped(house, ticks=lambda: ticks["now"])
    for _ in range(3):
        assert found.get_sample_value("igw_history_seq") == 1
        ticks["now"] += house.config.metrics_seconds
    assert len(opened) == 1


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "inclusive_growth", "metrics"],
            env=child_environment({"IGW_HOME": str(tmp_path), "IGW_METRICS_PORT": port}),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"igw: setting IGW_METRICS_PORT: cannot answer on 127.0.0.1:{port} (")
    assert len(done.stderr.strip().splitlines()) == 1
