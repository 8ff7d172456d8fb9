"""Outbox: an alert is written before it is sent, and leaves in order, at least once, even after a crash.

One cause makes one entry: its name ends in the hash of its key. Of two entries that were written at the same
moment the sender takes the first. A repeat after a crash carries the same Message-ID. Who has an alert that still
waits for others is kept, too. When the store cannot be reached, the spool on this host takes its place and the
email goes out directly.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from inclusive_growth import logs
from inclusive_growth.alerts.delivery import Delivered, DeliveryReport, WaitingAlert, send_round
from inclusive_growth.alerts.letter import Alert, Letter
from inclusive_growth.alerts.rendering import render
from inclusive_growth.alerts.spool import Spool
from inclusive_growth.errors import AlreadyExists, LeaseHeld, LeaseLost, StoreError
from inclusive_growth.records import Delivery, Sent, from_json, now, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import (
    DELIVERED,
    OUTBOX,
    SENT,
    delivered_key,
    delivered_prefix,
    outbox_key,
    sent_key,
)
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import Store, open_store, put_same

STAMP = "%Y%m%dT%H%M%S%fZ"


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
    """Send the waiting alerts, oldest first. One sender at a time; who has not accepted one gets it later.

    An address that the server refuses for good is told to the other recipients, once a month.
    """
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

            def record(delivered: Delivered) -> None:
                _record(store, delivered, run_at)
                lease.check()

            report = send_round(_kept_alerts(store), config, record)  # another sender may have just finished
            if report.sent and _tell_refused(report.refused, config, store, run_at):
                send_round(_kept_alerts(store), config, record)
            return report
    except (LeaseHeld, LeaseLost) as error:
        return DeliveryReport(0, len(waiting), str(error))
    except (StoreError, OSError) as error:
        report = _send_spool(spool, config)
        waiting_in_store = _count_waiting(store)
        return DeliveryReport(report.sent, report.waiting + waiting_in_store, f"the store cannot be used: {error}")


def last_refused(store: Store) -> Mapping[str, str]:
    """The addresses that the mail server refused when the newest alert left, with its words."""
    names = _names(store, SENT)
    return from_json(Sent, store.get(sent_key(names[-1]))).refused if names else {}


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


def _kept_alerts(store: Store) -> list[WaitingAlert]:
    """The alerts that wait in the outbox, with those who have them already."""
    begun = {key.split("/")[1] for key in store.keys(f"{DELIVERED}/")}
    return [
        WaitingAlert(name, store.get(outbox_key(name)), _accepted(store, name) if name in begun else frozenset())
        for name in waiting_in(store)
    ]


def _accepted(store: Store, name: str) -> frozenset[str]:
    return frozenset(from_json(Delivery, store.get(key)).recipient for key in store.keys(delivered_prefix(name)))


def _record(store: Store, delivered: Delivered, run_at: datetime) -> None:
    """Record that an alert left for good, or who has it while it waits for others."""
    if delivered.finished:
        put_same(store, sent_key(delivered.name), to_json(Sent(utc(run_at), dict(delivered.refused))))
        return
    for recipient in delivered.accepted:
        put_same(store, delivered_key(delivered.name, recipient), to_json(Delivery(recipient)))


def _tell_refused(refused: Mapping[str, str], config: Settings, store: Store, run_at: datetime) -> bool:
    """Write a letter for each address that the server refuses; whether one of them is new."""
    from inclusive_growth.alerts.messages.recipients import recipient_refused

    letters = [recipient_refused(name, words, seen_at=run_at) for name, words in refused.items()]
    told = [_write(store, render(letter, config, utc(run_at)), run_at) for letter in letters]
    return any(told)


def _send_spool(spool: Spool, config: Settings) -> DeliveryReport:
    with spool.one_sender():
        waiting = {alert.name: alert for alert in spool.waiting()}
        if not waiting or not config.smtp_host:
            return DeliveryReport(0, len(waiting))

        def record(delivered: Delivered) -> None:
            if delivered.finished:
                spool.mark_sent(delivered.name)
            else:
                spool.mark_accepted(waiting[delivered.name], delivered.accepted)

        return send_round(list(waiting.values()), config, record)


def _move_spool_to_outbox(spool: Spool, store: Store) -> None:
    """Move the spool's alerts, kept while the store was away, into the outbox, the record of all alerts."""
    if spool.is_empty():
        return
    with spool.one_sender():
        known = {_hash_of(name) for name in _names(store, OUTBOX)}
        for alert, was_sent in spool.entries():
            if _hash_of(alert.name) not in known:
                put_same(store, outbox_key(alert.name), alert.body)
            for recipient in alert.accepted:
                put_same(store, delivered_key(alert.name, recipient), to_json(Delivery(recipient)))
            if was_sent:
                put_same(store, sent_key(alert.name), to_json(Sent()))
            spool.remove(alert.name)


def _names(store: Store, folder: str) -> list[str]:
    return [key.removeprefix(f"{folder}/") for key in store.keys(f"{folder}/")]


def _name(moment: datetime, alert: Alert) -> str:
    return f"{moment.astimezone(UTC).strftime(STAMP)}-{alert.key_hash}.json"


def _hash_of(name: str) -> str:
    return name.removesuffix(".json").partition("-")[2]
