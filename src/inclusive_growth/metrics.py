"""Metrics for Prometheus: read from the store's records, nothing counted in memory, nothing invented.

A scrape within `IGW_METRICS_SECONDS` of the last one gets the same answer: the store is not asked again. When the
store is away, `igw_store_reachable` is 0 and everything that was read from it is absent, rather than old.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.alerts.outbox import reachable_store
from inclusive_growth.alerts.spool import Spool
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.errors import StoreError
from inclusive_growth.metrics_of_store import Sample, of_store
from inclusive_growth.records import now
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

HELP = {
    "igw_store_reachable": "1 when the object store answers, else 0.",
    "igw_spool_pending": "Emails that wait on this host's disk because the store was away.",
    "igw_read_timestamp_seconds": "When these metrics were read from the store.",
    "igw_dataset_known_timestamp_seconds": "Since when the dataset's last release that passed is known.",
    "igw_dataset_seconds_since_known": "Seconds since then.",
    "igw_dataset_expected_by_timestamp_seconds": "The day by which the next release is expected (its start, UTC).",
    "igw_dataset_late": "1 when nothing new came by then.",
    "igw_dataset_seen_timestamp_seconds": "When the publisher was last asked and answered, or failed to.",
    "igw_dataset_failing_since_timestamp_seconds": "Since when fetching fails; absent while it goes well.",
    "igw_landing_gate": "1 for the landing gate's verdict on what the last fetch of the dataset brought.",
    "igw_candidate_gate": "1 for the verdict of the publish gate on the candidate that readers do not see yet.",
    "igw_candidate_waits_for_approval": "1 when a person has to decide on the candidate.",
    "igw_candidate_built_timestamp_seconds": "When the latest candidate was built.",
    "igw_gate_expectations": "Expectations of the last publish gate by severity and outcome.",
    "igw_publication": "1 for the publication that readers see; sample says whether it holds sample data.",
    "igw_publication_rows": "Rows of each mart of the publication that readers see.",
    "igw_publication_timestamp_seconds": "When readers were last switched to something.",
    "igw_history_seq": "Number of the last history entry.",
    "igw_surface_lag": "History entries that a surface is behind.",
    "igw_step_seconds": "Seconds that the last run of a step took.",
    "igw_step_finished_timestamp_seconds": "When it finished.",
    "igw_build_seconds": "Seconds of the last build by part of it.",
    "igw_outbox_pending": "Emails in the outbox that no mail server has accepted yet.",
    "igw_outbox_oldest_seconds": "Seconds since the oldest of them was written; 0 when none waits.",
    "igw_backup_timestamp_seconds": "When the last backup of the store finished; absent before the first.",
    "igw_backup_objects": "Objects that the last backup copied.",
}


def samples(config: Settings, catalogue: Catalogue, run_at: datetime) -> Iterator[Sample]:
    """Every metric now. Never raises for trouble with the store."""
    store = reachable_store(config)
    found = _of_store(config, store, catalogue, run_at) if store else None
    yield Sample("igw_store_reachable", int(found is not None))
    yield Sample("igw_spool_pending", len(Spool(config.spool_dir).waiting()))
    if found is not None:
        yield Sample("igw_read_timestamp_seconds", run_at.timestamp())
        yield from found


def registry(
    config: Settings,
    catalogue: Catalogue,
    *,
    clock: Callable[[], datetime] = now,
    ticks: Callable[[], float] = time.monotonic,
) -> "CollectorRegistry":
    """What Prometheus scrapes: the metrics, read again when those of the last scrape are too old."""
    from prometheus_client import CollectorRegistry

    made = CollectorRegistry()
    made.register(_Collector(config, catalogue, clock, ticks))
    return made


class _Collector:
    def __init__(
        self,
        config: Settings,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        self._config, self._catalogue, self._clock, self._ticks = config, catalogue, clock, ticks
        self._read_at = float("-inf")
        self._samples: tuple[Sample, ...] = ()

    def describe(self) -> list["Metric"]:
        return []  # else registering would read the store

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        if self._ticks() - self._read_at >= self._config.metrics_seconds:
            self._samples = tuple(samples(self._config, self._catalogue, self._clock()))
            self._read_at = self._ticks()
        families: dict[str, GaugeMetricFamily] = {}
        for item in self._samples:
            if item.name not in families:
                families[item.name] = GaugeMetricFamily(item.name, HELP[item.name], labels=list(item.labels))
            families[item.name].add_metric(list(item.labels.values()), item.value)
        yield from families.values()


def _of_store(config: Settings, store: Store, catalogue: Catalogue, run_at: datetime) -> tuple[Sample, ...] | None:
    try:
        return tuple(of_store(config, store, catalogue, run_at))
    except (StoreError, OSError):
        return None
