"""The health of the data: one row per dataset, as the status says it; no figure stands in it."""

from dataclasses import dataclass
from datetime import date, datetime

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.operations.watch.status import Status, StoreStatus

LONGEST = 400  # a reason may hold words of an untrusted answer


@dataclass(frozen=True, slots=True)
class HealthRow:
    """How one dataset is. What is not known is None."""

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


def rows(found: Status | StoreStatus, catalogue: Catalogue) -> list[HealthRow]:
    """One row for each dataset of the catalogue, by id."""
    return [
        HealthRow(
            dataset_id=item.dataset,
            title=catalogue.datasets[item.dataset].title,
            source=catalogue.datasets[item.dataset].source,
            last_status=item.last_status,
            last_seen_at=_moment(item.last_seen_at),
            last_landed_at=_moment(item.last_landed_at),
            release_known_from=_moment(item.release_known_from),
            failing_since=_moment(item.failing_since),
            # Of a good fetch nothing need be said; gate reasons may quote a figure, so they are not told here.
            reason=item.reason[:LONGEST] if item.failing_since else "",
            landing_gate=item.landing_gate,
            expected_by=date.fromisoformat(item.expected_by) if item.expected_by else None,
            late=item.late,
        )
        for item in found.datasets
    ]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
