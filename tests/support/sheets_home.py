"""A home with a catalogue of one dataset of the small publisher, for tests and for the children they start."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.landing import land, news, releases, sightings
from inclusive_growth.landing import timeline as timelines
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import content_hash, read_decoded
from inclusive_growth.landing.land import Outcome
from inclusive_growth.landing.news import Look
from inclusive_growth.records import Sighting, sha256
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import registry
from inclusive_growth.store.keys import decoded_key, raw_key
from inclusive_growth.store.object_store import Store, open_store
from tests.support.sheets_publisher import Sheets

DATASET = "sheet_rates"
START = datetime(2026, 2, 1, 9, tzinfo=UTC)

DATASET_YAML = """\
id: sheet_rates
source: sheets
title: Rates by area
publisher: A publisher for tests
licence: OGL-UK-3.0
landing_page: https://sheets.invalid/rates
cadence: monthly
grace_days: 10
period_kind: rolling_year
silently_replaced: {silently}
upstream: {{sheet: rates}}
"""

INDICATOR_YAML = """\
id: {id}
title: A rate
definition: A rate for tests.
unit: percent
polarity: higher_is_better
method: as published
sources:
  - dataset: sheet_rates
    select:
      - where: {{VARIABLE: "{variable}"}}
bounds: {{minimum: 0, maximum: 100, step: 20, why: a rate is a percentage}}
"""


def write_catalogue(root: Path, variables: Mapping[str, str], *, silently: bool = False) -> Catalogue:
    """A catalogue folder whose indicators each select one variable of the sheet; loaded."""
    (root / "datasets").mkdir(parents=True, exist_ok=True)
    (root / "indicators" / "jobs_and_pay").mkdir(parents=True, exist_ok=True)
    (root / "datasets" / f"{DATASET}.yml").write_text(DATASET_YAML.format(silently=str(silently).lower()))
    for name, variable in variables.items():
        text = INDICATOR_YAML.format(id=name, variable=variable)
        (root / "indicators" / "jobs_and_pay" / f"{name}.yml").write_text(text)
    load_catalogue.cache_clear()
    return load_catalogue(root)


def settings_for(home: Path, base_url: str, **more: Any) -> Settings:
    facts: dict[str, Any] = {
        "home": home,
        "environment": "demo",  # a stand-in on this machine answers with sample data
        "comparators": ("E92000001",),
        "base_url": {"sheets": base_url},
        "http_pause": 0,
        "http_backoff": 0,
        "http_attempts": 2,
        "http_timeout": 5,
    }
    return Settings(**facts | more)


@dataclass(frozen=True)
class Place:
    """Everything a landing works with."""

    config: Settings
    store: Store
    catalogue: Catalogue

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, self.catalogue)

    def look(self, at: datetime = START) -> Look:
        return news.look(DATASET, context=self.context, run_at=at)

    def extract(self, at: datetime = START, *, force: bool = False) -> Outcome:
        return land.extract(DATASET, context=self.context, run_at=at, force=force)

    def sightings(self) -> list[Sighting]:
        return sightings.read_sightings(self.store, "sheets", DATASET)

    def timeline(self, passed: Any = lambda release_id: True) -> list[timelines.TimelineEntry]:
        return timelines.timeline(self.store, "sheets", DATASET, passed)

    def health(self) -> timelines.FetchHealth:
        return timelines.fetch_health(self.store, "sheets", DATASET)

    def rows(self, release_id: str) -> list[dict[str, Any]]:
        found = releases.read_release(self.store, "sheets", DATASET, release_id)
        return read_decoded(self.store, decoded_key(found)).to_pylist()

    def values(self, release_id: str) -> dict[tuple[str, str], str]:
        return {(row["area"], row["variable"]): row["value"] for row in self.rows(release_id)}

    def having(self, **changes: Any) -> "Place":
        return replace(self, config=self.config.model_copy(update=changes))

    def selecting(self, root: Path, variables: Mapping[str, str], *, silently: bool = False) -> "Place":
        return replace(self, catalogue=write_catalogue(root, variables, silently=silently))


def place(home: Path, base_url: str, catalogue: Catalogue) -> Place:
    config = settings_for(home, base_url)
    return Place(config, open_store(config), catalogue)


def assert_whole(store: Store) -> None:
    """Whatever is visible is whole: each sighting's release, objects and decoded table are there and agree."""
    for key in store.keys(f"raw/sheets/{DATASET}/objects/"):
        assert sha256(store.get(key)) == key.rpartition("/")[2]
    for sighting in sightings.read_sightings(store, "sheets", DATASET):
        assert store.exists(f"raw/sheets/{DATASET}/plans/{sighting.plan_hash}.json")
        for item in sighting.objects:
            assert store.exists(raw_key("sheets", DATASET, item.sha256))
        if not sighting.release_id:
            continue
        release = releases.read_release(store, "sheets", DATASET, sighting.release_id)
        for item in release.objects:
            assert len(store.get(raw_key("sheets", DATASET, item.sha256))) == item.bytes
        table = read_decoded(store, decoded_key(release))
        assert content_hash(table, Sheets.volatile) == release.decoded_sha256
        assert table.num_rows == release.decoded_rows
        assert set(table["object_sha256"].to_pylist()) <= {item.sha256 for item in release.objects}


def later(**span: float) -> datetime:
    return START + timedelta(**span)


def use_test_publisher() -> None:
    """Register the test publisher in this process, beside the installed sources."""
    registry()["sheets"] = Sheets
