"""Telling people what happened, and the watchkeeper's round over everything that should have happened."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from inclusive_growth import logs
from inclusive_growth.errors import SettingsError, StoreError, SurfaceError
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.context import alert, open_context
from inclusive_growth.operations.steps.publishing import mend_surfaces
from inclusive_growth.records import now

if TYPE_CHECKING:
    from inclusive_growth.alerts.outbox import DeliveryReport
    from inclusive_growth.operations.watch.health import HealthRow
    from inclusive_growth.operations.watch.status import StoreStatus


@dataclass(frozen=True, slots=True)
class Delivered:
    """What people were told. `digests` names publications; `health` says whether its table was written."""

    digests: tuple[str, ...]
    health: str
    sent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Watched:
    """What a round found and told. `surfaces` says what keeps one behind, or `in line`; `late` names datasets."""

    surfaces: str
    health: str
    late: tuple[str, ...]
    digests: tuple[str, ...]
    sent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DataHealth:
    """How each dataset is, and whether the table in Postgres was replaced."""

    rows: tuple["HealthRow", ...]
    written: bool


def deliver() -> Delivered:
    """Write the digest of each publication not yet told, and send what waits in the outbox."""
    from inclusive_growth.alerts.announce import tell_publications

    context = _open_or_spool()
    run_at = now()
    told = tell_publications(config=context.config, store=context.store, run_at=run_at)
    sent = _send(context, run_at)
    # Emails first. Whoever opens the dashboards after a publication finds the health of the data as of now.
    return Delivered(tuple(told), _refresh_health(context, run_at), sent.sent, sent.waiting)


def watch() -> Watched:
    """The watchkeeper's round: lateness, reminders, what a crash left unsaid, the outbox; then what readers see.

    Emails first: whatever is wrong with a surface, the round goes on, and the trouble is told. The slow re-fetch
    needs no place here: it is a look that has news.
    """
    from inclusive_growth import alerts
    from inclusive_growth.alerts.announce import tell_landing_verdicts, tell_last_verdict, tell_publications
    from inclusive_growth.operations.watch.status import store_status

    context = _open_or_spool()
    run_at = now()
    found = store_status(run_at=run_at, context=context)
    late = [item for item in found.datasets if item.late]
    for item in late:
        entry = context.catalogue.datasets[item.dataset]
        alert(context, alerts.messages.source_late(entry, item.release_known_from))
    remind(context, run_at)
    tell_landing_verdicts(context)
    tell_last_verdict(context)
    told = tell_publications(config=context.config, store=context.store, run_at=run_at)
    sent = _send(context, run_at)
    trouble = mend_surfaces(context)
    if trouble:
        logs.trouble("a surface stays behind", reason=trouble)
        alert(context, alerts.messages.surface_behind(trouble, seen_at=run_at))
    return Watched(
        surfaces=trouble or "in line",
        health=_refresh_health(context, run_at, found),
        late=tuple(item.dataset for item in late),
        digests=tuple(told),
        sent=sent.sent,
        waiting=sent.waiting,
    )


def remind(context: Context, run_at: datetime) -> None:
    """Once a day, remind people of a candidate that waits for their approval."""
    from inclusive_growth import alerts, gates
    from inclusive_growth.build.candidates import read_candidate
    from inclusive_growth.publish import approvals

    waiting = approvals.pending(context)
    record = waiting and gates.publish_record(
        context.store, waiting, gates.publish_gate_version(context.config, context.catalogue)
    )
    if waiting and record and (days := (run_at - datetime.fromisoformat(record.judged_at)).days):
        candidate = read_candidate(context.store, waiting)
        alert(context, alerts.messages.approval_needed(candidate, record, days_waiting=days))


def _open_or_spool() -> Context:
    """Open the context; without the store, what waits on this host's disk is sent before the error is raised."""
    from inclusive_growth import alerts
    from inclusive_growth.settings import settings

    try:
        return open_context()
    except (StoreError, OSError):
        alerts.deliver(config=settings(), store=None, run_at=now())
        raise


def _send(context: Context, run_at: datetime) -> "DeliveryReport":
    from inclusive_growth import alerts

    report = alerts.deliver(config=context.config, store=context.store, run_at=run_at)
    if report.problem:
        logs.trouble("emails wait", waiting=report.waiting, reason=report.problem)
    return report


def health(
    *,
    write: bool = False,
    context: Context | None = None,
    run_at: datetime | None = None,
    found: "StoreStatus | None" = None,
) -> DataHealth:
    """How each dataset is; with `write` the table in Postgres is replaced, and whether it was is told."""
    from inclusive_growth.operations.watch import health_table
    from inclusive_growth.operations.watch.health import rows
    from inclusive_growth.operations.watch.status import store_status
    from inclusive_growth.publish.surfaces.postgres.connection import marts_place

    context, run_at = context or open_context(), run_at or now()
    lines = rows(found or store_status(run_at=run_at, context=context), context.catalogue)
    if not write:
        return DataHealth(tuple(lines), False)
    place = marts_place(context.config)
    if place is None:
        raise SettingsError("setting IGW_MARTS_URL: is not set, so there is no table to write; set it")
    return DataHealth(tuple(lines), health_table.write(place, lines, run_at))


def _refresh_health(context: Context, run_at: datetime, found: "StoreStatus | None" = None) -> str:
    """Write it after a round; "" without a Postgres, else what came of it. Trouble with Postgres ends no round."""
    from inclusive_growth.publish.surfaces import asking

    if not context.config.marts_url:
        return ""
    work = partial(health, write=True, context=context, run_at=run_at, found=found)
    try:
        replaced = asking.within(asking.ASKING_SECONDS, work, "the table of the data's health")
    except (SurfaceError, SettingsError) as error:
        logs.trouble("the health of the data could not be written", reason=str(error))
        return str(error)
    return "written" if replaced.written else "nothing is published yet"
