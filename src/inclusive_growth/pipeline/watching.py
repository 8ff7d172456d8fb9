"""Telling people what happened, and the watchkeeper's round over everything that should have happened."""

from datetime import datetime
from typing import Any

from inclusive_growth.pipeline.publishing import mend_surfaces
from inclusive_growth.records import now
from inclusive_growth.world import World, world


def deliver() -> dict[str, Any]:
    """Write the digest of each publication not yet told, and send what waits in the outbox."""
    from inclusive_growth import alerts
    from inclusive_growth.telling import tell_publications

    here = world()
    run_at = now()
    told = tell_publications(config=here.config, store=here.store, run_at=run_at)
    report = alerts.deliver(config=here.config, store=here.store, run_at=run_at)
    return {"digests": told, "sent": report.sent, "waiting": report.waiting}


def watch() -> dict[str, Any]:
    """The watchkeeper's round: surfaces that lag, lateness, reminders, what a crash left unsaid, the outbox.

    The slow re-fetch needs no place here: it is a look that has news.
    """
    from inclusive_growth import alerts, status
    from inclusive_growth.telling import tell_landing_verdicts, tell_last_verdict, tell_publications

    here = world()
    run_at = now()
    trouble = mend_surfaces(here)
    found = status.status(run_at=run_at, **here.arguments())
    late = [item for item in found.datasets if item.late]
    for item in late:
        here.alert(alerts.messages.source_late(here.catalogue.datasets[item.dataset], item.release_known_from))
    remind(here, run_at)
    tell_landing_verdicts(**here.arguments())
    tell_last_verdict(**here.arguments())
    told = tell_publications(config=here.config, store=here.store, run_at=run_at)
    report = alerts.deliver(config=here.config, store=here.store, run_at=run_at)
    return {
        "surfaces": trouble or "in line",
        "late": [item.dataset for item in late],
        "digests": told,
        "sent": report.sent,
        "waiting": report.waiting,
    }


def remind(here: World, run_at: datetime) -> None:
    """Once a day, remind people of a candidate that waits for their approval."""
    from inclusive_growth import alerts, approvals, gates
    from inclusive_growth.build import read_candidate

    waiting = approvals.pending(**here.arguments())
    record = waiting and gates.publish_record(
        here.store, waiting, gates.publish_gate_version(here.config, here.catalogue)
    )
    if waiting and record and (days := (run_at - datetime.fromisoformat(record.judged_at)).days):
        here.alert(alerts.messages.approval_needed(read_candidate(here.store, waiting), record, days_waiting=days))
