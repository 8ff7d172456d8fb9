"""The metrics say what the store says: freshness, verdicts, rows, durations and what waits."""

import subprocess
import sys
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from inclusive_growth import durations
from inclusive_growth.alerts import raise_alert
from inclusive_growth.backups import backup
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.durations import measured
from inclusive_growth.metrics import HELP, registry, samples
from inclusive_growth.settings import Settings, child_environment
from tests.alerts.conftest import letter
from tests.candidate.world import World, els
from tests.publish.warehouse import Warehouse, warehouse

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
Numbers = dict[tuple[str, str], float]


def numbers(config: Settings, run_at: Any) -> Numbers:
    """(name, what its labels say) -> value."""
    found = {}
    for item in samples(config, load_catalogue(), run_at):
        said = {key: value for key, value in item.labels.items() if key != "source"}
        found[item.name, " ".join(said.values())] = item.value
    return found


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


def test_a_step_that_did_something_leaves_its_duration_and_no_other(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with measured(house.store, "build"):
        pass  # nothing to do
    with pytest.raises(ValueError, match="broke"), measured(house.store, "gates") as measure:
        raise ValueError("broke")
    ticks = iter((10.0, 12.5))
    monkeypatch.setattr(durations, "now", lambda: house.at(7))
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    with measured(house.store, "publish") as measure:
        measure.candidate_id = "c" * 64
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
    found = registry(house.config, load_catalogue(), clock=lambda: clock["now"], ticks=lambda: clock["ticks"])
    assert found.get_sample_value("igw_store_reachable") == 1
    house.config.store_dir.rename(house.config.home / "away")
    house.config.store_dir.write_text("not a folder")
    raise_alert(letter(), config=house.config, store=None, run_at=house.at(6))
    clock["ticks"] = house.config.metrics_seconds - 1.0
    assert found.get_sample_value("igw_store_reachable") == 1  # read a moment ago
    clock["ticks"] += 1
    names = {sample.name: sample.value for family in found.collect() for sample in family.samples}
    assert names == {"igw_store_reachable": 0, "igw_spool_pending": 1}


def test_a_scrape_soon_after_another_does_not_ask_the_store(house: Warehouse) -> None:
    house.published(70.0)
    ticks = {"now": 0.0}
    found = registry(house.config, load_catalogue(), clock=lambda: house.at(5), ticks=lambda: ticks["now"])
    assert found.get_sample_value("igw_history_seq") == 1
    house.published(71.0, 2)
    assert found.get_sample_value("igw_history_seq") == 1
    ticks["now"] = float(house.config.metrics_seconds)
    assert found.get_sample_value("igw_history_seq") == 2


def served(read: Callable[[str], None], home: Path) -> None:
    """Start the real command and hand over its address."""
    environment = child_environment({"IGW_HOME": str(home), "IGW_METRICS_PORT": "0", "IGW_ENVIRONMENT": "demo"})
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
        with urllib.request.urlopen(address, timeout=60) as answer:
            families = list(text_string_to_metric_families(answer.read().decode()))
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
    from inclusive_growth.store import DirectoryStore

    house.published(70.0)
    read: list[str] = []
    get = DirectoryStore.get
    monkeypatch.setattr(DirectoryStore, "get", lambda self, key: read.append(key) or get(self, key))
    numbers(house.config, house.at(5) + timedelta(minutes=1))
    assert read and not [key for key in read if key.startswith(("parts/", "decoded/")) or "/objects/" in key]
