"""What arrives: releases that are fetched, and files that people put into the inbox."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from inclusive_growth import logs
from inclusive_growth.landing import land as landing
from inclusive_growth.landing import sightings, timeline
from inclusive_growth.operations import lineage
from inclusive_growth.operations.context import World, watched, world
from inclusive_growth.operations.steps.building import unbuilt
from inclusive_growth.operations.steps.judging import judge
from inclusive_growth.records import now
from inclusive_growth.sources.addresses import address_in_use

if TYPE_CHECKING:
    from inclusive_growth.landing.editions import Held

PROVIDED = "provided"  # where a file of a person comes from; who it was is in the store, not in the lineage


def poll(source: str) -> list[str]:
    """Ids of the source's datasets that have news: one cheap question each, nothing is fetched."""
    here = world()
    run_at = now()
    return [
        dataset_id
        for dataset_id in watched(here.config, here.catalogue)
        if here.catalogue.datasets[dataset_id].source == source
        and landing.look(dataset_id, run_at=run_at, **here.arguments()).news
    ]


def land(dataset_id: str, *, force: bool = False) -> dict[str, Any]:
    """Fetch, keep, decode and judge one dataset if there is news (or if forced).

    `built` says whether the latest candidate holds what is current: when not, there is something to ring for,
    although an earlier attempt may have landed it.
    """
    from inclusive_growth.alerts import messages

    here, began = world(), now()
    entry = here.catalogue.datasets[dataset_id]
    outcome = landing.extract(dataset_id, run_at=now(), force=force, **here.arguments())
    _log(dataset_id, outcome.release_id, outcome.status, outcome.reason)
    if outcome.status == "landed":
        _tell_lineage(here, dataset_id, outcome.release_id, address_in_use(entry.source, here.config), began)
    passed = False
    if outcome.release_id:
        passed = judge(dataset_id, outcome.release_id, here=here)
    if outcome.status == "refused":
        here.alert(messages.release_refused(entry, outcome.reason, seen_at=now()))
    elif outcome.status == "failed":
        since = timeline.health(here.store, entry.source, dataset_id).failing_since
        here.alert(messages.source_failing(entry, outcome.reason, failing_since=since))
    elif sightings.silently_reissued(here.store, entry.source, dataset_id):
        landed_at = timeline.health(here.store, entry.source, dataset_id).last_landed_at
        here.alert(messages.silently_reissued(entry, outcome.release_id, landed_at=landed_at))
    return {
        "dataset": dataset_id,
        "status": outcome.status,
        "release_id": outcome.release_id,
        "gate": "passed" if passed else "closed" if outcome.release_id else "",
        "built": not unbuilt(dataset_id, here),
        "reason": outcome.reason,
        "requests": len(outcome.requests),
        "payload_bytes": outcome.payload_bytes,
        "signal_bytes": outcome.signal_bytes,
    }


def land_edition(dataset_id: str, held: "Held") -> dict[str, Any]:
    """Land and judge an older edition that a person holds; a refusal raises, for the person sits there."""
    from inclusive_growth.landing import editions

    here, began = world(), now()
    release_id = editions.land_edition(dataset_id, held, run_at=began, **here.arguments())
    _log(dataset_id, release_id, "landed")
    _tell_lineage(here, dataset_id, release_id, PROVIDED, began)
    passed = judge(dataset_id, release_id, here=here)
    return {"dataset": dataset_id, "release_id": release_id, "gate": "passed" if passed else "closed"}


def inbox() -> list[str]:
    """Files that wait in the inbox, as `<dataset>/<file>`."""
    from inclusive_growth.landing import inbox as box

    here = world()
    return box.waiting(config=here.config, store=here.store)


def take_in(file: str) -> dict[str, Any]:
    """Screen, land and judge one file of the inbox; a refusal is told by email."""
    from inclusive_growth.alerts import messages
    from inclusive_growth.landing import inbox as box

    here, began = world(), now()
    taken = box.take_in(file, run_at=began, **here.arguments())
    _log(taken.dataset, taken.release_id, "refused" if taken.reason else "landed", taken.reason)
    if taken.reason:
        entry = here.catalogue.datasets[taken.dataset]
        here.alert(messages.file_refused(entry, taken.file, taken.provided_by, taken.reason))
        return {"file": file, "gate": "", "reason": taken.reason}
    _tell_lineage(here, taken.dataset, taken.release_id, PROVIDED, began)
    passed = judge(taken.dataset, taken.release_id, here=here)
    return {"file": file, "gate": "passed" if passed else "closed", "reason": ""}


def _tell_lineage(here: World, dataset_id: str, release_id: str, origin: str, began: datetime) -> None:
    lineage.tell_landed(
        dataset_id, release_id, config=here.config, catalogue=here.catalogue, origin=origin, began=began
    )


def _log(dataset_id: str, release_id: str, status: str, reason: str = "") -> None:
    tell = logs.trouble if status in ("refused", "failed") else logs.event
    tell(f"fetch {status}", dataset=dataset_id, release_id=release_id, reason=reason)
