"""Gate records in the store: gates/<subject>/<gate_version>.json, written once.

A verdict after an acceptance is a record of its own beside it, under `<gate_version>-accepted-<hash>`.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

from inclusive_growth.errors import AlreadyExists, NotInStore
from inclusive_growth.records import ExpectationResult, GateRecord, from_json, sha256, to_json, utc
from inclusive_growth.store.keys import gate_key, gates_prefix
from inclusive_growth.store.object_store import Store

_AMENDED = "-accepted-"


def landing_record(store: Store, release_id: str, version: str) -> GateRecord | None:
    """The landing verdict on a release by this version of the gate; None, and closed, when it did not run."""
    return _record(store, release_id, version)


def landing_records(store: Store, release_id: str) -> dict[str, GateRecord]:
    """All landing verdicts on a release, by key."""
    return {key: from_json(GateRecord, store.get(key)) for key in store.keys(gates_prefix(release_id))}


def publish_record(store: Store, candidate_id: str, version: str) -> GateRecord | None:
    """The publish verdict on a candidate by this version of the gate; None, and closed, when it did not run."""
    return _record(store, candidate_id, version)


def store_record(
    gate: Literal["landing", "publish"],
    subject: str,
    version: str,
    results: Sequence[ExpectationResult],
    data_docs: str,
    *,
    store: Store,
    run_at: datetime,
    decoded_sha256: str = "",
) -> GateRecord:
    """Write the verdict. When another process judged the subject at the same time, its record stands."""
    record = GateRecord(
        gate=gate,
        subject=subject,
        gate_version=version,
        passed=not any(result.severity == "critical" and not result.success for result in results),
        warnings=sum(result.severity == "warning" and not result.success for result in results),
        judged_at=utc(run_at),
        results=tuple(results),
        data_docs=data_docs,
        decoded_sha256=decoded_sha256,
    )
    with suppress(AlreadyExists):
        store.put(gate_key(subject, version), to_json(record))
    return from_json(GateRecord, store.get(gate_key(subject, version)))


def amend_record(
    record: GateRecord, results: Sequence[ExpectationResult], store: Store, run_at: datetime
) -> GateRecord:
    """Write the verdict as it stands after an acceptance; the record before stays as it is."""
    keys = sorted(result.accepted_in for result in results if result.accepted_in)
    version = f"{judged_version(record.gate_version)}{_AMENDED}{sha256(chr(10).join(keys).encode())[:16]}"
    return store_record(
        record.gate,
        record.subject,
        version,
        results,
        record.data_docs,
        store=store,
        run_at=run_at,
        decoded_sha256=record.decoded_sha256,
    )


def judged_version(gate_version: str) -> str:
    """The version of the gate that judged, without what a person accepted afterwards."""
    return gate_version.partition(_AMENDED)[0]


def _record(store: Store, subject: str, version: str) -> GateRecord | None:
    """The verdict by a version, or as it stands after the last acceptance."""
    if (record := _read(store, gate_key(subject, version))) is None:
        return None
    prefix = gate_key(subject, f"{version}{_AMENDED}").removesuffix(".json")
    amended = [from_json(GateRecord, store.get(key)) for key in store.keys(prefix)]
    return max([record, *amended], key=lambda made: sum(bool(result.accepted_in) for result in made.results))


def _read(store: Store, key: str) -> GateRecord | None:
    try:
        return from_json(GateRecord, store.get(key))
    except NotInStore:
        return None
