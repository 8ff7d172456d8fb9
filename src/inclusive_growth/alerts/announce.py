"""Announce verdicts and publications by email; safe to repeat, for one cause makes one email.

The store says what is due, so a letter that a crash swallowed is written in a later round.
"""

import json
import logging
from datetime import datetime

from inclusive_growth import gates
from inclusive_growth.alerts import messages, raise_alert
from inclusive_growth.alerts.digest.announced import mark_announced, unannounced
from inclusive_growth.alerts.digest.digest import make_digest
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.build.set_aside import set_aside_now
from inclusive_growth.errors import WarehouseError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.landing.sightings import last_good, read_sightings
from inclusive_growth.publish.approvals import waiting_candidate
from inclusive_growth.publish.mart_schema import added_columns
from inclusive_growth.records import Candidate, GateRecord, HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.keys import schema_key
from inclusive_growth.store.object_store import Store

log = logging.getLogger(__name__)


def announce_verdict(candidate: Candidate, record: GateRecord, *, config: Settings, store: Store) -> str:
    """Alert unless the verdict is clean; returns `passed`, `warnings` (a person decides) or `closed`."""
    if not record.passed:
        raise_alert(messages.publish_gate_closed(candidate, record), config=config, store=store)
        return "closed"
    if record.warnings and config.approval == "required":
        raise_alert(messages.approval_needed(candidate, record), config=config, store=store)
        return "warnings"
    if record.warnings:
        raise_alert(messages.published_with_warnings(candidate, record), config=config, store=store)
    return "passed"


def announce_last_verdict(context: Context) -> None:
    """Announce the verdict on the latest candidate, when nobody has decided on it yet."""
    config, store = context.config, context.store
    latest = latest_candidate(store)
    if latest is None:
        return
    record = gates.publish_record(
        store, latest.candidate_id, gates.publish_gate_version(config, context.catalogue)
    )
    if record is None:
        return
    is_decided = config.approval == "required" and waiting_candidate(context) is None
    if not (record.passed and is_decided):
        announce_verdict(latest, record, config=config, store=store)


def announce_landing_verdicts(context: Context) -> None:
    """Alert for each dataset whose newest release was set aside."""
    store = context.store
    for dataset_id, dataset in context.catalogue.datasets.items():
        newest = last_good(read_sightings(store, dataset.source, dataset_id))
        verdict = gates.Verdicts(dataset_id, context).last(newest.release_id) if newest else None
        if newest and verdict and not verdict[1].passed:
            landed = read_release(store, dataset.source, dataset_id, newest.release_id)
            raise_alert(
                messages.landing_gate_closed(dataset, landed, verdict[1]), config=context.config, store=store
            )


def announce_set_aside(context: Context) -> None:
    """Alert for each release that passed landing and with which the marts cannot be built."""
    for dataset_id, dataset in context.catalogue.datasets.items():
        for aside in set_aside_now(dataset_id, context):
            landed = read_release(context.store, dataset.source, dataset_id, aside.release_id)
            letter = messages.release_set_aside(dataset, landed, aside)
            raise_alert(letter, config=context.config, store=context.store)


def announce_publications(*, config: Settings, store: Store, run_at: datetime) -> list[str]:
    """Put the digest of each publication not yet announced into the outbox; returns their ids.

    A digest that cannot be made is logged, alerted and tried again in the next round; it holds up no other.
    """
    announced = []
    for entry, before in unannounced(store):
        try:
            _announce_entry(entry, before, config=config, store=store)
        except Exception as error:
            log.exception("the digest of history entry %s could not be made", entry.seq)
            ours = isinstance(error, WarehouseError)
            reason = str(error) if ours else f"{type(error).__name__}; the log holds its words"
            letter = messages.digest_failed(entry, reason, seen_at=run_at)
            raise_alert(letter, config=config, store=store, run_at=run_at, send=False)
        else:
            announced.append(entry.publication_id)
    return announced


def _announce_entry(entry: HistoryEntry, before: HistoryEntry | None, *, config: Settings, store: Store) -> None:
    if entry.action == "withdraw":
        sample = history.read_manifest(store, entry.publication_id).sample
        raise_alert(messages.publication_withdrawn(entry, sample=sample), config=config, store=store, send=False)
        mark_announced(store, entry)
        return
    manifest_before = history.read_manifest(store, before.publication_id) if before else None
    digest = make_digest(entry, manifest_before, store=store)
    if digest.is_news:
        raise_alert(messages.publication_digest(digest), config=config, store=store, send=False)
    if before and entry.action == "publish" and (names := _added_columns(entry, before, store)):
        raise_alert(messages.columns_added(entry, names), config=config, store=store, send=False)
    if letter := messages.revision_beyond_tolerance(digest):
        raise_alert(letter, config=config, store=store, send=False)
    mark_announced(store, entry)


def _added_columns(entry: HistoryEntry, before: HistoryEntry, store: Store) -> tuple[str, ...]:
    new, known = (json.loads(store.get(schema_key(shown.publication_id))) for shown in (entry, before))
    return added_columns(new, known)
