"""The health of the data: one row per dataset, made from the status and without any figure."""

from dataclasses import dataclass
from datetime import date, datetime

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.operations.watch.status import Status, StoreStatus

LONGEST_REASON = 400  # characters; a reason may quote an untrusted answer


@dataclass(frozen=True, slots=True)
class HealthRow:
    """The health of one dataset. An unknown time is None."""

    dataset_id: str
    title: str
    source: str
    last_status: str
    last_seen_at: datetime | None
    last_landed_at: datetime | None
    release_known_from: datetime | None
    failing_since: datetime | None
    reason: str
    landing_gate: str
    expected_by: date | None
    late: bool


def health_rows(status: Status | StoreStatus, catalogue: Catalogue) -> list[HealthRow]:
    """One row for each dataset of the catalogue, by id."""
    return [
        HealthRow(
            dataset_id=dataset_status.dataset,
            title=catalogue.datasets[dataset_status.dataset].title,
            source=catalogue.datasets[dataset_status.dataset].source,
            last_status=dataset_status.last_status,
            last_seen_at=_moment(dataset_status.last_seen_at),
            last_landed_at=_moment(dataset_status.last_landed_at),
            release_known_from=_moment(dataset_status.release_known_from),
            failing_since=_moment(dataset_status.failing_since),
            # A good fetch needs no reason; gate reasons may quote a figure, so they stay out.
            reason=dataset_status.reason[:LONGEST_REASON] if dataset_status.failing_since else "",
            landing_gate=dataset_status.landing_gate,
            expected_by=date.fromisoformat(dataset_status.expected_by) if dataset_status.expected_by else None,
            late=dataset_status.late,
        )
        for dataset_status in status.datasets
    ]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
