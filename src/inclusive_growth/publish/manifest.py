"""The manifest of a publication: its parts and every object that its figures rest on, with their hashes.

`publications/<id>/manifest.json`  the candidate, gate record, approval, and the evidence list
`publications/<id>/schema.json`    tables, columns, types and descriptions
`publications/<id>/SHA256SUMS`     all of these and the evidence, chained to the publication before

`sha256sum -c publications/<id>/SHA256SUMS` at the root of a directory store checks every file without our code.
"""

import contextlib
from collections.abc import Iterator

from inclusive_growth.build.marts import MARTS_VERSION
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.errors import AlreadyExists
from inclusive_growth.landing.releases import read_release
from inclusive_growth.records import Approval, Candidate, EvidenceObject, GateRecord, Manifest, Release, sha256
from inclusive_growth.store.keys import (
    ACCEPTED,
    HISTORY,
    candidate_key,
    decoded_key,
    decoding_key,
    dictionary_key,
    gate_key,
    manifest_key,
    name_of,
    part_key,
    plan_key,
    raw_key,
    releases_prefix,
    schema_key,
    sums_key,
)
from inclusive_growth.store.object_store import Store, get_checked, series


def make_manifest(
    candidate: Candidate,
    record: GateRecord,
    approval: tuple[str, Approval] | None,
    previous: Manifest | None,
    *,
    store: Store,
    catalogue: Catalogue,
) -> Manifest:
    """Make the manifest, with a hash for every object from raw bytes to gate record.

    Stored objects never change, so hashes in the previous manifest are taken over and only new objects are read;
    `verify` finds bytes that were damaged since.
    """
    known = {evidence.key: evidence.sha256 for evidence in previous.evidence} if previous else {}
    keys = dict.fromkeys(
        [
            candidate_key(candidate.candidate_id),
            gate_key(record.subject, record.gate_version),
            *([approval[0]] if approval else []),
            *_evidence_keys(candidate, store, catalogue),
            *_acceptance_keys(candidate, record, store),
        ]
    )
    evidence = [EvidenceObject(key, known.get(key) or sha256(store.get(key))) for key in keys]
    for part in candidate.parts:
        get_checked(store, part_key(part), part.sha256)
        evidence.append(EvidenceObject(part_key(part), part.sha256))
    return Manifest(
        publication_id=candidate.candidate_id,
        candidate=candidate,
        gate_record=gate_key(record.subject, record.gate_version),
        approval=approval[1] if approval else None,
        previous=previous.publication_id if previous else "",
        origin=candidate.origin,
        evidence=tuple(sorted(evidence, key=lambda evidence_object: evidence_object.key)),
        marts_version=MARTS_VERSION,
    )


def write_once(store: Store, key: str, data: bytes) -> bytes:
    """Put an object unless an interrupted attempt to publish the same candidate did; the stored bytes."""
    with contextlib.suppress(AlreadyExists):
        store.put(key, data)
    return store.get(key)


def write_sums(store: Store, manifest: Manifest, page: str) -> str:
    """Write the checksum list of a publication after its manifest, schema and dictionary; the hash of the list.

    It names a page of the ledger, and so every record that was there.
    """
    publication_keys = [key(manifest.publication_id) for key in (manifest_key, schema_key, dictionary_key)]
    history_keys = [key for seq, key in series(store, HISTORY) if seq <= manifest.candidate.based_on]
    previous_keys = [sums_key(manifest.previous)] if manifest.previous else []
    lines = [
        f"{sha256(store.get(key))}  {key}" for key in [*previous_keys, page, *history_keys, *publication_keys]
    ]
    lines += [f"{evidence.sha256}  {evidence.key}" for evidence in manifest.evidence]
    return sha256(write_once(store, sums_key(manifest.publication_id), ("\n".join(lines) + "\n").encode()))


def _evidence_keys(candidate: Candidate, store: Store, catalogue: Catalogue) -> Iterator[str]:
    """Plans, landing verdicts, release records, decoded tables and raw objects behind a candidate."""
    yield from candidate.landing_gates.values()
    for dataset, current in sorted(candidate.releases.items()):
        source = catalogue.dataset(dataset).source
        if plan := candidate.plans.get(dataset):
            yield plan_key(source, dataset, plan)
        for key in store.keys(releases_prefix(source, dataset)):
            name = name_of(key)
            if name == current or name in candidate.landing_gates:
                yield key
                yield from _release_keys(_read_by_decoder(candidate, source, dataset, name, store), store)


def _acceptance_keys(candidate: Candidate, record: GateRecord, store: Store) -> Iterator[str]:
    """What persons accepted: of the releases behind the candidate, and of its own rows."""
    yield from (result.accepted_in for result in record.results if result.accepted_in)
    for key in store.keys(f"{ACCEPTED}/"):
        if key.split("/")[1] in candidate.landing_gates:
            yield key


def _release_keys(release: Release, store: Store) -> Iterator[str]:
    decoding = decoding_key(release.source, release.dataset, release.release_id, release.decoder_version)
    if store.exists(decoding):
        yield decoding
    yield decoded_key(release)
    for raw in release.objects:
        yield raw_key(release.source, release.dataset, raw.sha256)


def _read_by_decoder(candidate: Candidate, source: str, dataset: str, release_id: str, store: Store) -> Release:
    """A release as the candidate's decoder read it; the decoder of its landing or of today may differ."""
    return read_release(store, source, dataset, release_id, candidate.decoders.get(dataset, ""))
