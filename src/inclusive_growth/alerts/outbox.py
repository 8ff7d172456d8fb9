"""Outbox: an alert is written before it is sent, and leaves in order, at least once, even after a crash.

One cause makes one entry: its name ends in the hash of its key. Of two entries that were written at the same
moment the sender takes the first. A repeat after a crash carries the same Message-ID. When the store
cannot be reached, the spool on this host takes its place and the email goes out directly.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inclusive_growth import logs
from inclusive_growth.alerts.letter import Alert, Letter, render
from inclusive_growth.alerts.smtp import as_email, connection, send
from inclusive_growth.alerts.spool import Spool
from inclusive_growth.errors import (
    AlreadyExists,
    CorruptObject,
    LeaseHeld,
    LeaseLost,
    MailRefused,
    MailUnavailable,
    SettingsError,
    StoreError,
)
from inclusive_growth.records import from_json, now, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import OUTBOX, SENT, outbox_key, sent_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import Store, open_store, put_same

STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Counts of one round of the sender; `problem` says in words why something still waits."""

    sent: int
    waiting: int
    problem: str = ""


def reachable_store(config: Settings) -> Store | None:
    """Open the store; None when it cannot be opened, for alerts must leave even then."""
    try:
        return open_store(config)
    except (StoreError, OSError):
        return None


def raise_alert(
    letter: Letter, *, config: Settings, store: Store | None, run_at: datetime | None = None, send: bool = True
) -> bool:
    """Put a letter in the outbox, then send what waits, unless the caller does so later.

    While the store is away the spool takes its place. Returns False when the same cause was raised before.
    Raises nothing for trouble with the store or the mail server: a later `deliver` sends what could not leave.
    """
    moment = run_at or now()  # of writing, not of the cause
    alert = render(letter, config, utc(moment))
    if store is not None:
        try:
            if not _write(store, alert, moment):
                return False
        except (StoreError, OSError):
            pass
        else:
            logs.event("alert", kind=alert.kind, subject=alert.subject)
            if send:
                deliver(config=config, store=store, run_at=moment)
            return True
    spool = Spool(config.spool_dir)
    if not spool.add(_name(moment, alert), to_json(alert), alert.key_hash):
        return False
    logs.trouble("alert kept in the spool: the store is away", kind=alert.kind, subject=alert.subject)
    _send_spool(spool, config)
    return True


def deliver(*, config: Settings, store: Store | None, run_at: datetime) -> DeliveryReport:
    """Send the waiting alerts, oldest first. One sender at a time; an alert not accepted stays for later."""
    spool = Spool(config.spool_dir)
    if store is None:
        return _send_spool(spool, config)
    try:
        _move_spool_to_outbox(spool, store)
        waiting = waiting_in(store)
        if not waiting:
            return DeliveryReport(0, 0)
        if not config.smtp_host:
            return DeliveryReport(0, len(waiting), "IGW_SMTP_HOST is not set: alerts stay in the outbox")
        with writer_lease(store, OUTBOX) as lease:
            waiting = waiting_in(store)  # another sender may have just finished

            def accepted(name: str, refused: dict[str, str]) -> None:
                put_same(store, sent_key(name), to_json({"sent_at": utc(run_at), "refused": refused}))
                lease.check()

            return _send_all({name: store.get(outbox_key(name)) for name in waiting}, config, accepted)
    except (LeaseHeld, LeaseLost) as error:
        return DeliveryReport(0, len(waiting), str(error))
    except (StoreError, OSError) as error:
        report = _send_spool(spool, config)
        waiting_in_store = _count_waiting(store)
        return DeliveryReport(report.sent, report.waiting + waiting_in_store, f"the store cannot be used: {error}")


def _write(store: Store, alert: Alert, moment: datetime) -> bool:
    while True:
        names = _names(store, OUTBOX)
        if any(_hash_of(name) == alert.key_hash for name in names):
            return False
        # Names sort in the order in which alerts were raised, even within one microsecond.
        stamp = moment.astimezone(UTC).strftime(STAMP)
        newest = max((name.partition("-")[0] for name in names), default="")
        if newest >= stamp:
            moment = datetime.strptime(newest, STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1)
        try:
            store.put(outbox_key(_name(moment, alert)), to_json(alert))
        except AlreadyExists:
            continue
        return True


def waiting_in(store: Store) -> list[str]:
    """Names of alerts not yet accepted by the mail server, oldest first, one for each cause."""
    done = {_hash_of(name) for name in _names(store, SENT)}
    first: dict[str, str] = {}
    for name in _names(store, OUTBOX):
        first.setdefault(_hash_of(name), name)
    return [name for key, name in first.items() if key not in done]


def written_at(name: str) -> datetime:
    """Time at which an alert of the outbox was written, read from its name."""
    return datetime.strptime(name.partition("-")[0], STAMP).replace(tzinfo=UTC)


def _count_waiting(store: Store) -> int:
    try:
        return len(waiting_in(store))
    except (StoreError, OSError):
        return 0  # the outbox cannot be listed: the report's problem says so


def _send_all(
    waiting: dict[str, bytes], config: Settings, accepted: Callable[[str, dict[str, str]], object]
) -> DeliveryReport:
    """Send in order. An unavailable server ends the round; a refused or damaged message is passed over."""
    sent, problem = 0, ""
    try:
        with connection(config) as client:
            for name, body in waiting.items():
                try:
                    refused = send(client, as_email(from_json(Alert, body), config))
                except (MailRefused, CorruptObject) as error:
                    problem = str(error)
                    continue
                accepted(name, refused)
                sent += 1
    except (MailUnavailable, SettingsError, smtplib.SMTPException) as error:
        problem = str(error)
    return DeliveryReport(sent, len(waiting) - sent, problem)


def _send_spool(spool: Spool, config: Settings) -> DeliveryReport:
    with spool.one_sender():
        waiting = spool.waiting()
        if not waiting or not config.smtp_host:
            return DeliveryReport(0, len(waiting))
        return _send_all(waiting, config, lambda name, refused: spool.mark_sent(name))


def _move_spool_to_outbox(spool: Spool, store: Store) -> None:
    """Move the spool's alerts, kept while the store was away, into the outbox, the record of all alerts."""
    if spool.is_empty():
        return
    with spool.one_sender():
        known = {_hash_of(name) for name in _names(store, OUTBOX)}
        for name, body, was_sent in spool.entries():
            if _hash_of(name) not in known:
                put_same(store, outbox_key(name), body)
            if was_sent:
                put_same(store, sent_key(name), to_json({"sent_at": "", "refused": {}}))
            spool.remove(name)


def _names(store: Store, folder: str) -> list[str]:
    return [key.removeprefix(f"{folder}/") for key in store.keys(f"{folder}/")]


def _name(moment: datetime, alert: Alert) -> str:
    return f"{moment.astimezone(UTC).strftime(STAMP)}-{alert.key_hash}.json"


def _hash_of(name: str) -> str:
    return name.removesuffix(".json").partition("-")[2]
