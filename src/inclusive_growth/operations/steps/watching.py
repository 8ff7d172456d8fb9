"""Watching: tells people of publications and verdicts, and makes the watchkeeper's round."""

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
    from inclusive_growth.alerts import DeliveryReport
    from inclusive_growth.operations.watch.health import HealthRow
    from inclusive_growth.operations.watch.status import StoreStatus


@dataclass(frozen=True, slots=True)
class DeliverResult:
    """The result of a delivery. `digests` names publications; `health` says whether its table was written.

    `problem` says why emails wait; `refused` names each address that the mail server refuses, with its words.
    """

    digests: tuple[str, ...]
    health: str
    sent: int
    waiting: int
    problem: str = ""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchResult:
    """The result of a round. `surfaces` is `in line` or the trouble with them; `late` names datasets."""

    surfaces: str
    health: str
    late: tuple[str, ...]
    digests: tuple[str, ...]
    sent: int
    waiting: int
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataHealth:
    """The health of each dataset, and whether the table in Postgres was replaced."""

    rows: tuple["HealthRow", ...]
    written: bool


def deliver() -> DeliverResult:
    """Write the digest of each publication not yet told, and send the emails of the outbox."""
    from inclusive_growth.alerts.announce import announce_publications

    context = _open_or_spool()
    run_at = now()
    digests = announce_publications(config=context.config, store=context.store, run_at=run_at)
    report = _send(context, run_at)
    # After the emails, so that the dashboards show the health of the data as of a new publication.
    return DeliverResult(
        digests=tuple(digests),
        health=_refresh_health(context, run_at),
        sent=report.sent,
        waiting=report.waiting,
        problem=report.problem,
        refused=_refused(report),
    )


def watch() -> WatchResult:
    """Make the watchkeeper's round: lateness, reminders, verdicts untold after a crash, the outbox; then surfaces.

    Emails come first. Trouble with a surface does not end the round, and an email tells of it. The slow re-fetch
    needs no step here: it is news to the next look.
    """
    from inclusive_growth import alerts
    from inclusive_growth.alerts.announce import (
        announce_landing_verdicts,
        announce_last_verdict,
        announce_publications,
        announce_set_aside,
    )
    from inclusive_growth.operations.watch.status import store_status

    context = _open_or_spool()
    run_at = now()
    status = store_status(run_at=run_at, context=context)
    # What was due before its first release came to us is told by the status: no day brought it about.
    late = [one for one in status.datasets if one.late and not one.due_before_seen]
    for dataset_status in late:
        entry = context.catalogue.datasets[dataset_status.dataset]
        alert(context, alerts.messages.source_late(entry, dataset_status.release_known_from))
    remind(context, run_at)
    announce_landing_verdicts(context)
    announce_set_aside(context)
    announce_last_verdict(context)
    digests = announce_publications(config=context.config, store=context.store, run_at=run_at)
    report = _send(context, run_at)
    broken = _guard_history(context, run_at)
    trouble = broken or mend_surfaces(context)
    if trouble and not broken:
        logs.trouble("a surface stays behind", reason=trouble)
        alert(context, alerts.messages.surface_behind(trouble, seen_at=run_at))
    return WatchResult(
        surfaces=trouble or "in line",
        health=_refresh_health(context, run_at, status),
        late=tuple(dataset_status.dataset for dataset_status in late),
        digests=tuple(digests),
        sent=report.sent,
        waiting=report.waiting,
        refused=_refused(report),
    )


def _guard_history(context: Context, run_at: datetime) -> str:
    """Tell people of a history that does not hold; else list what is new in the ledger, once a day.

    Returns the fault in words, "" when there is none.
    """
    from inclusive_growth import alerts
    from inclusive_growth.audit.verify_history import history_fault
    from inclusive_growth.store.ledger import page_is_due, write_page
    from inclusive_growth.store.seals import seal_keys

    if fault := history_fault(context.config, context.store):
        logs.trouble("the history does not hold", reason=fault)
        alert(context, alerts.messages.history_broken(fault, seen_at=run_at))
        return fault
    if page_is_due(context.store, run_at):
        write_page(context.store, seal_keys(context.config), run_at)
    return ""


def remind(context: Context, run_at: datetime) -> None:
    """Remind people once a day of a candidate that waits for their approval."""
    from inclusive_growth import alerts, gates
    from inclusive_growth.build.candidates import read_candidate
    from inclusive_growth.publish import approvals

    waiting = approvals.waiting_candidate(context)
    record = waiting and gates.publish_record(
        context.store, waiting, gates.publish_gate_version(context.config, context.catalogue)
    )
    if waiting and record and (days := (run_at - datetime.fromisoformat(record.judged_at)).days):
        candidate = read_candidate(context.store, waiting)
        alert(context, alerts.messages.approval_needed(candidate, record, days_waiting=days))


def health(
    *,
    write: bool = False,
    context: Context | None = None,
    run_at: datetime | None = None,
    status: "StoreStatus | None" = None,
) -> DataHealth:
    """The health of each dataset; with `write` the table in Postgres is replaced."""
    from inclusive_growth.operations.watch import health_table
    from inclusive_growth.operations.watch.health import health_rows
    from inclusive_growth.operations.watch.status import store_status
    from inclusive_growth.publish.surfaces.postgres.connection import marts_place

    context, run_at = context or open_context(), run_at or now()
    lines = health_rows(status or store_status(run_at=run_at, context=context), context.catalogue)
    if not write:
        return DataHealth(tuple(lines), False)
    place = marts_place(context.config)
    if place is None:
        raise SettingsError("setting IGW_MARTS_URL: is not set, so there is no table to write; set it")
    return DataHealth(tuple(lines), health_table.write(place, lines, run_at))


def _open_or_spool() -> Context:
    """Open the context; without the store, send the emails on this host's disk before the error is raised."""
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
    for line in _refused(report):
        logs.trouble("an address gets no emails", reason=line)
    return report


def _refused(report: "DeliveryReport") -> tuple[str, ...]:
    return tuple(f"{address}: {words}" for address, words in report.refused.items())


def _refresh_health(context: Context, run_at: datetime, status: "StoreStatus | None" = None) -> str:
    """Write the table after a round; returns the outcome in words, "" without a Postgres. Never raises."""
    from inclusive_growth.publish.surfaces import asking

    if not context.config.marts_url:
        return ""
    work = partial(health, write=True, context=context, run_at=run_at, status=status)
    try:
        replaced = asking.finish_within(asking.ASKING_SECONDS, work, "the table of the data's health")
    except (SurfaceError, SettingsError) as error:
        logs.trouble("the health of the data could not be written", reason=str(error))
        return str(error)
    return "written" if replaced.written else "nothing is published yet"
