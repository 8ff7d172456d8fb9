"""The steps that change what readers see, each of which may be repeated.

Evidence and manifest → the DuckDB file beside the old one → the history entry (the commit point) → rename.
After a crash anywhere a second attempt finishes the work or has left the old publication as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from inclusive_growth import cache, published
from inclusive_growth.approvals import approval_of, passed_record
from inclusive_growth.build import read_candidate
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.dictionary import data_dictionary
from inclusive_growth.errors import AlreadyExists, PublishRefused
from inclusive_growth.lease import Lease
from inclusive_growth.manifest import (
    dictionary_key,
    make_manifest,
    manifest_key,
    schema_key,
    sums_key,
    write_once,
    write_sums,
)
from inclusive_growth.published import HISTORY
from inclusive_growth.records import HistoryEntry, sha256, to_json, utc
from inclusive_growth.schema import describe
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store, highest


@dataclass(frozen=True, slots=True)
class Switch:
    """One change of what readers see, decided but not yet made."""

    entry: HistoryEntry
    config: Settings
    store: Store
    lease: Lease
    catalogue: Catalogue | None = None  # only a publication needs it: a rollback must work when it is broken


def write_evidence(switch: Switch) -> None:
    """Store the manifest, the schema and the checksum list; nothing that readers see changes."""
    store, catalogue = switch.store, switch.catalogue or load_catalogue()
    candidate = read_candidate(store, switch.entry.publication_id)
    entries = published.history(store)
    record = passed_record(candidate.candidate_id, config=switch.config, store=store, catalogue=catalogue)
    manifest = make_manifest(
        candidate,
        record,
        approval_of(store, candidate.candidate_id, record.gate_version),
        published.read_manifest(store, entries[-1].publication_id) if entries else None,
        store=store,
        catalogue=catalogue,
    )
    write_once(store, manifest_key(candidate.candidate_id), to_json(manifest))
    schema = describe(candidate, store=store, project_dir=switch.config.project_dir)
    write_once(store, schema_key(candidate.candidate_id), to_json(schema))
    words = data_dictionary(switch.config.project_dir, catalogue).encode()
    write_once(store, dictionary_key(candidate.candidate_id), words)
    write_sums(store, published.read_manifest(store, candidate.candidate_id))


def build_cache(switch: Switch) -> None:
    """Build the DuckDB file beside the one that readers have open."""
    entries = [*published.history(switch.store), switch.entry]
    cache.build_beside(switch.config.published_db, switch.store, entries)


def commit(switch: Switch) -> None:
    """Write the history entry: from here on the change is public."""
    sums = sha256(switch.store.get(sums_key(switch.entry.publication_id)))
    switch.lease.check()
    try:
        switch.store.put(
            f"{HISTORY}/{switch.entry.seq:08d}.json", to_json(replace(switch.entry, sums_sha256=sums))
        )
    except AlreadyExists:
        raise PublishRefused(
            f"history entry {switch.entry.seq} was written by another process meanwhile, so this one changed "
            "nothing: look at `igw status`, then try again"
        ) from None


def rename(switch: Switch) -> None:
    """Let readers have the new file."""
    # A writer that was paused after its commit must not put its file over a newer one.
    switch.lease.check()
    cache.switch(switch.config.published_db)


Step = Callable[[Switch], None]
SWITCH_STEPS: tuple[Step, ...] = (build_cache, commit, rename)
PUBLISH_STEPS: tuple[Step, ...] = (write_evidence, *SWITCH_STEPS)


def make(switch: Switch, steps: tuple[Step, ...]) -> HistoryEntry:
    for step in steps:
        step(switch)
    return published.history(switch.store)[-1]


def next_entry(
    store: Store,
    action: Literal["publish", "rollback", "withdraw"],
    publication_id: str,
    who: str,
    why: str,
    run_at: datetime,
    lease: Lease,
) -> HistoryEntry:
    seq = highest(store, HISTORY) + 1
    return HistoryEntry(seq, action, publication_id, who, why, utc(run_at), lease.fencing)
