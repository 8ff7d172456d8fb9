"""How everything is as the store alone says it: no surface is asked, so no trouble with one hides what is late."""

from datetime import datetime

from inclusive_growth import published
from inclusive_growth import status as full
from inclusive_growth.alerts.outbox import waiting_in
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.status import Status
from inclusive_growth.store import Store


def store_status(*, config: Settings, store: Store, catalogue: Catalogue, run_at: datetime) -> Status:
    """The state now, with no word of the surfaces."""
    shown = published.current(store)
    return Status(
        shown=shown[0] if shown else None,
        sample=shown[1].sample if shown else False,
        surfaces=(),
        candidate=full._candidate(config, store, catalogue),
        datasets=tuple(
            full._dataset(name, config, store, catalogue, run_at) for name in sorted(catalogue.datasets)
        ),
        outbox_pending=len(waiting_in(store)),
    )
