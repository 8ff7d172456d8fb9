"""How everything is as the store alone says it: no surface is asked, so no trouble with one hides what is late."""

from dataclasses import dataclass
from datetime import datetime

from inclusive_growth import status as whole
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.status import CandidateStatus, DatasetStatus
from inclusive_growth.store import Store


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What waits and how each dataset is at one moment."""

    candidate: CandidateStatus | None
    datasets: tuple[DatasetStatus, ...]


def store_status(*, config: Settings, store: Store, catalogue: Catalogue, run_at: datetime) -> StoreStatus:
    """The state now; nothing is asked of any publisher or surface."""
    return StoreStatus(
        candidate=whole._candidate(config, store, catalogue),
        datasets=tuple(
            whole._dataset(name, config, store, catalogue, run_at) for name in sorted(catalogue.datasets)
        ),
    )
