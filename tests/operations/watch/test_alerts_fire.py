"""Which alerts a warehouse raises, from its own metrics: also when there is nothing yet to measure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.operations.safekeeping.backup import backup
from inclusive_growth.operations.watch.metric_samples import Sample
from inclusive_growth.operations.watch.metrics import registry
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
from tests.operations.watch.promql import fires
from tests.operations.watch.test_alert_rules import RULES
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
NEVER_ASKED, NEVER_MADE, NOT_SET_UP = "PublishersNeverAsked", "BackupNeverMade", "BackupNotSetUp"


def fired(given: Iterable[Sample], now: datetime) -> set[str]:
    found = list(given)
    return {rule["alert"] for rule in RULES if fires(rule["expr"], found, now.timestamp())}


def scraped(config: Settings, now: datetime) -> list[Sample]:
    """What Prometheus reads, by a clock that stands still, with time for a slow machine."""
    scrape = registry(config, load_catalogue(), clock=lambda: now, wait=60.0).collect()
    return [Sample(item.name, item.value, item.labels) for family in scrape for item in family.samples]


def raised(config: Settings, now: datetime) -> set[str]:
    """Alerts that Prometheus would raise, however long each of them waits."""
    return fired(scraped(config, now), now)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


@pytest.fixture
def asked(world: World) -> World:
    """A warehouse whose publishers were asked on the first day."""
    world.land(CLAIMANTS, ROWS, 1)
    return world


def meant(world: World, tmp_path: Path) -> Settings:
    """Its settings with a place for the nightly backup."""
    return world.config.model_copy(update={"backup_to": str(tmp_path / "backup")})


def make(world: World, tmp_path: Path, day: int) -> None:
    backup(str(tmp_path / "backup"), config=world.config, store=world.store, clock=lambda: world.day(day))


def test_a_warehouse_that_does_nothing_yet_is_no_quiet_one(world: World) -> None:
    assert raised(world.config, world.day(1)) == {NEVER_ASKED, NOT_SET_UP}


def test_publishers_are_asked_or_somebody_is_told(asked: World, tmp_path: Path) -> None:
    make(asked, tmp_path, 1)
    assert raised(asked.config, asked.day(1)) == set()
    assert raised(asked.config, asked.day(1) + timedelta(hours=13)) == {"PublishersNotAsked"}


def test_without_a_place_for_backups_somebody_is_told_until_one_was_made_all_the_same(
    asked: World, tmp_path: Path
) -> None:
    assert raised(asked.config, asked.day(1)) == {NOT_SET_UP}
    make(asked, tmp_path, 1)  # by hand, with --to
    assert raised(asked.config, asked.day(1)) == set()


def test_a_backup_that_is_meant_to_be_made_and_never_was_is_told(asked: World, tmp_path: Path) -> None:
    config = meant(asked, tmp_path)
    assert raised(config, asked.day(1)) == {NEVER_MADE}
    make(asked, tmp_path, 1)
    assert raised(config, asked.day(1)) == set()


@pytest.mark.parametrize("by_night", [True, False])
def test_an_old_backup_is_told_whoever_made_it(asked: World, tmp_path: Path, by_night: bool) -> None:
    config = meant(asked, tmp_path) if by_night else asked.config
    make(asked, tmp_path, 1)
    asked.sight(CLAIMANTS, 4, "failed")
    assert raised(config, asked.day(4)) == {"BackupOld"}


def test_a_store_that_is_away_is_told_as_that_and_nothing_else(asked: World, tmp_path: Path) -> None:
    config = meant(asked, tmp_path)
    config.store_dir.rename(tmp_path / "away")
    config.store_dir.write_text("not a folder")
    assert raised(config, asked.day(1)) == {"StoreUnreachable"}


def test_a_process_of_metrics_that_is_gone_is_told(world: World) -> None:
    assert fired([], world.day(1)) == {"MetricsMissing"}


def test_one_warehouse_with_backups_does_not_speak_for_another(asked: World, tmp_path: Path) -> None:
    """One Prometheus, two warehouses: it tells them apart by `instance`."""
    other = World(tmp_path / "other")
    open_store(other.config)
    make(asked, tmp_path, 1)
    now = asked.day(1)
    both = [
        Sample(item.name, item.value, item.labels | {"instance": name})
        for name, config in (("one", asked.config), ("other", other.config))
        for item in scraped(config, now)
    ]
    assert fired(both, now) == {NEVER_ASKED, NOT_SET_UP}
