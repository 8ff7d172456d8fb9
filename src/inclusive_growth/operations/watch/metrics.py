"""Metrics for Prometheus, read from the store's records: no counter in memory, no invented number.

A scrape within `IGW_METRICS_SECONDS` of the last reading gets the same answer: the store is not asked again. When
the store is away, or has given no whole answer for three times as long, `igw_store_reachable` is 0 and the numbers
from the store are absent rather than old. A scrape is answered in time even when the store hangs.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.alerts.spool import Spool
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.operations.watch.metric_reader import LatestReading, Samples, StoreReader
from inclusive_growth.operations.watch.metric_samples import Sample
from inclusive_growth.records import now
from inclusive_growth.settings import Settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

SCRAPE_SECONDS = 5.0  # a scrape's wait for a reading that has just begun; Prometheus gives up after ten

HELP = {
    "igw_store_reachable": "1 when the object store answers, else 0.",
    "igw_spool_pending": "Emails that wait on this host's disk because the store was away.",
    "igw_read_timestamp_seconds": "When these metrics were read from the store.",
    "igw_dataset_known_timestamp_seconds": "Since when the dataset's last release that passed is known.",
    "igw_dataset_seconds_since_known": "Seconds since then.",
    "igw_dataset_expected_by_timestamp_seconds": (
        "The day by which the next release is expected, by the publisher's calendar (its start, UTC)."
    ),
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
    "igw_outbox_pending": "Emails in the outbox that wait for at least one recipient.",
    "igw_outbox_oldest_seconds": "Seconds since the oldest of them was written; 0 when none waits.",
    "igw_recipients_refused": "Addresses that the mail server refused when the newest alert left.",
    "igw_backup_configured": "1 when IGW_BACKUP_TO names a place for the nightly backup, else 0.",
    "igw_backup_timestamp_seconds": "When the last backup of the store finished; absent before the first.",
    "igw_backup_objects": "Objects that the last backup copied.",
    "igw_surface_reachable": "1 when the surface can be asked; 0 when not: its lag is then the whole history.",
}


def registry(
    config: Settings,
    catalogue: Catalogue,
    *,
    clock: Callable[[], datetime] = now,
    ticks: Callable[[], float] = time.monotonic,
    wait: float = SCRAPE_SECONDS,
) -> "CollectorRegistry":
    """The registry that Prometheus scrapes; a scrape reads the store again when the last reading is too old."""
    from prometheus_client import CollectorRegistry

    reader = StoreReader(config, catalogue)
    latest = LatestReading(lambda: reader.read(clock()), config.metrics_seconds, ticks)
    collectors = CollectorRegistry()
    collectors.register(_Collector(config, latest, wait))
    return collectors


class _Collector:
    def __init__(self, config: Settings, latest: LatestReading, wait: float) -> None:
        self._config, self._latest, self._wait = config, latest, wait

    def describe(self) -> list["Metric"]:
        return []  # else registering would read the store

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[str, GaugeMetricFamily] = {}
        for sample in _samples(self._config, self._latest.get(self._wait)):
            name, labels = sample.name, sample.labels
            if name not in families:
                families[name] = GaugeMetricFamily(name, HELP[name], labels=list(labels))
            families[name].add_metric(list(labels.values()), sample.value)
        yield from families.values()


def _samples(config: Settings, from_store: Samples | None) -> Iterator[Sample]:
    yield Sample("igw_store_reachable", int(from_store is not None))
    yield Sample("igw_spool_pending", len(Spool(config.spool_dir).waiting()))
    yield Sample("igw_backup_configured", int(bool(config.backup_to)))
    yield from from_store or ()
