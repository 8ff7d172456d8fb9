"""Steps that switch readers from one publication to another; each may be repeated.

Evidence, a page of the ledger and manifest → every surface prepared beside what it shows → the history entry (the
commit point) → every surface switched, then tidied. After a crash anywhere a second attempt finishes the work, or
the old publication stands as it was.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from inclusive_growth.build.candidates import read_candidate
from inclusive_growth.build.marts import MARTS_VERSION
from inclusive_growth.catalogue import Catalogue, served_catalogue
from inclusive_growth.errors import AlreadyExists, PublishRefused
from inclusive_growth.landing.context import Context
from inclusive_growth.publish.approvals import approval_in_force, passed_record
from inclusive_growth.publish.dictionary import data_dictionary
from inclusive_growth.publish.manifest import make_manifest, write_once, write_sums
from inclusive_growth.publish.mart_schema import check_columns, describe_marts
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.publish.surfaces.surface import do_for_each, tidy_all
from inclusive_growth.publish.surfaces.trouble import away_kinds
from inclusive_growth.records import HistoryEntry, sha256, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.heartbeat import heartbeat
from inclusive_growth.store.keys import HISTORY, dictionary_key, history_key, manifest_key, schema_key, sums_key
from inclusive_growth.store.lease import Lease
from inclusive_growth.store.ledger import write_page
from inclusive_growth.store.object_store import Store, highest
from inclusive_growth.store.seals import seal_keys


@dataclass(frozen=True, slots=True)
class PlannedSwitch:
    """One switch of readers to another publication or to none: decided, not yet made."""

    entry: HistoryEntry
    config: Settings
    store: Store
    lease: Lease
    catalogue: Catalogue | None = None  # only a publication needs it: a rollback must work with a broken catalogue

    @property
    def final_entry(self) -> HistoryEntry:
        """The entry as it is written: with the hashes of checksum list and entry before it, and its seal."""
        sums = sha256(self.store.get(sums_key(self.entry.publication_id)))
        before = [entry for entry in history.read_entries(self.store) if entry.seq < self.entry.seq]
        return history.chained(replace(self.entry, sums_sha256=sums), before, seal_keys(self.config))


def write_evidence(switch: PlannedSwitch) -> None:
    """Store the manifest, the schema, the dictionary and the checksum list; nothing that readers see changes."""
    store, catalogue = switch.store, switch.catalogue or served_catalogue(switch.config.authority)
    candidate = read_candidate(store, switch.entry.publication_id)
    entries = history.read_entries(store)
    record = passed_record(candidate.candidate_id, Context(switch.config, store, catalogue))
    manifest = make_manifest(
        candidate,
        record,
        approval_in_force(store, candidate.candidate_id, record.gate_version),
        history.read_manifest(store, entries[-1].publication_id) if entries else None,
        store=store,
        catalogue=catalogue,
    )
    schema = describe_marts(candidate, store=store, project_dir=switch.config.project_dir)
    _check_kept_columns(schema, store, entries)
    write_once(store, manifest_key(candidate.candidate_id), to_json(manifest))
    write_once(store, schema_key(candidate.candidate_id), to_json(schema))
    dictionary = data_dictionary(switch.config.project_dir, catalogue).encode()
    write_once(store, dictionary_key(candidate.candidate_id), dictionary)
    page = write_page(store, seal_keys(switch.config), datetime.fromisoformat(switch.entry.at))
    write_sums(store, history.read_manifest(store, candidate.candidate_id), page)


def prepare_surfaces(switch: PlannedSwitch) -> None:
    """Prepare every surface; an unavailable one stops the switch before anything is public."""
    entries = [*history.read_entries(switch.store), switch.final_entry]
    for surface in surfaces(switch.config, switch.store, heartbeat(switch.lease)):
        try:
            surface.prepare(entries)
        except away_kinds():
            # A withdrawal goes ahead on every surface that answers; the others show as lagging.
            if switch.entry.action != "withdraw":
                raise


def commit(switch: PlannedSwitch) -> None:
    """Write the history entry: from here on the switch is public."""
    entry = switch.final_entry
    switch.lease.check()
    try:
        switch.store.put(history_key(entry.seq), to_json(entry))
    except AlreadyExists:
        raise PublishRefused(
            f"history entry {switch.entry.seq} was written by another process meanwhile, so this one changed "
            "nothing: look at `igw status`, then try again"
        ) from None


def switch_surfaces(switch: PlannedSwitch) -> None:
    """Switch every surface to the history entry."""
    # A writer that was paused after its commit must not put its publication over a newer one.
    switch.lease.check()
    targets = surfaces(switch.config, switch.store)
    entry = switch.final_entry
    do_for_each(targets, lambda surface: surface.switch(entry), entry)


def tidy_surfaces(switch: PlannedSwitch) -> None:
    """Tidy every surface; the next switch removes leftovers that cannot be removed now."""
    tidy_all(surfaces(switch.config, switch.store), history.read_entries(switch.store))


Step = Callable[[PlannedSwitch], None]
SWITCH_STEPS: tuple[Step, ...] = (prepare_surfaces, commit, switch_surfaces, tidy_surfaces)
PUBLISH_STEPS: tuple[Step, ...] = (write_evidence, *SWITCH_STEPS)


def carry_out(switch: PlannedSwitch, steps: tuple[Step, ...]) -> HistoryEntry:
    """Take the steps in order; the history entry as it was written."""
    for step in steps:
        step(switch)
    return history.read_entries(switch.store)[-1]


def next_entry(
    store: Store,
    action: Literal["publish", "rollback", "withdraw"],
    publication_id: str,
    who: str,
    why: str,
    run_at: datetime,
    lease: Lease,
) -> HistoryEntry:
    """The entry that follows the last of the history; not yet written."""
    seq = highest(store, HISTORY) + 1
    return HistoryEntry(seq, action, publication_id, who, why, utc(run_at), lease.fencing)


def _check_kept_columns(schema: Mapping[str, Any], store: Store, entries: list[HistoryEntry]) -> None:
    """Raise PublishRefused when readers of this major version would lose a column."""
    for entry in reversed(entries):
        if entry.action != "publish":
            continue
        if history.read_manifest(store, entry.publication_id).marts_version == MARTS_VERSION:
            check_columns(schema, json.loads(store.get(schema_key(entry.publication_id))))
            return  # the newest publication of this version has every column of those before it
