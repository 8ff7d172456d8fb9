"""Verify every hash of a publication, and the chain of checksum lists back to the first one."""

from collections.abc import Iterator
from dataclasses import dataclass

from inclusive_growth.errors import CorruptObject, NotInStore, UsageError
from inclusive_growth.records import GateRecord, Manifest, from_json, sha256
from inclusive_growth.store import history
from inclusive_growth.store.keys import publication_of_sums, sums_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.tombstones import tombstone


@dataclass(frozen=True, slots=True)
class HashReport:
    """Count of objects verified, and one line for each broken object."""

    publication_id: str
    checked: int
    chain: tuple[str, ...]  # publications whose checksum lists were followed, newest first
    problems: tuple[str, ...]
    erased: tuple[str, ...] = ()  # objects that were erased, with the reason

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(publication_id: str | None = None, *, store: Store) -> HashReport:
    """Read every object of a publication (the current one by default) and compare it with its recorded hash."""
    try:
        history.read_entries(store)
    except CorruptObject as error:
        return HashReport(publication_id or "", 0, (), (str(error),))
    if publication_id:
        manifest = history.manifest(store, publication_id)
    elif shown := history.current(store):
        manifest = shown[1]
    else:
        raise UsageError("nothing is published; name a publication, or publish one first")
    problems: list[str] = []
    chain = list(_chain(store, manifest.publication_id, problems))
    lines = read_sums(store, manifest.publication_id)
    erased = {key: words for key, recorded in lines.items() if (words := _erased(store, key, recorded))}
    for key, recorded in lines.items():
        problems += [] if key in erased else _problem(store, key, recorded)
    if not problems:
        problems += _verdict_problems(store, manifest)
    return HashReport(
        publication_id=manifest.publication_id,
        checked=len(lines),
        chain=tuple(chain),
        problems=tuple(dict.fromkeys(problems)),
        erased=tuple(erased.values()),
    )


def check_sums(store: Store, publication_id: str) -> dict[str, str]:
    """Read the checksum list of a publication (key -> recorded hash), itself compared with the history.

    Raises CorruptObject when the list is not the one that was published.
    """
    anchors = {
        entry.sums_sha256
        for entry in history.read_entries(store)
        if entry.publication_id == publication_id and entry.sums_sha256
    }
    if anchors != {sha256(store.get(sums_key(publication_id)))}:
        raise CorruptObject(
            f"{sums_key(publication_id)}: the checksum list is not the one that the history recorded"
        )
    return read_sums(store, publication_id)


def read_sums(store: Store, publication_id: str) -> dict[str, str]:
    """Read the checksum list of a publication: key -> hash."""
    lines = store.get(sums_key(publication_id)).decode().splitlines()
    return {key: recorded for recorded, _, key in (line.partition("  ") for line in lines)}


def _chain(store: Store, publication_id: str, problems: list[str]) -> Iterator[str]:
    """Follow the checksum lists to the first publication; each is named by hash in the next."""
    while publication_id:
        yield publication_id
        try:
            lines = check_sums(store, publication_id)
        except (CorruptObject, NotInStore) as error:
            problems.append(str(error))
            return
        before = next(iter(lines), "")
        publication_id = publication_of_sums(before)
        if publication_id:
            problems += _problem(store, before, lines[before])


def _problem(store: Store, key: str, recorded: str) -> list[str]:
    try:
        actual = sha256(store.get(key))
    except NotInStore:
        return [f"{key}: is gone"]
    return [] if actual == recorded else [f"{key}: recorded hash {recorded[:12]}…, found {actual[:12]}…"]


def _erased(store: Store, key: str, recorded: str) -> str:
    """Reason why an object is rightly gone; "" when it is there or its tombstone is about other bytes."""
    if store.exists(key):
        return ""
    stone = tombstone(store, key)
    return f"{key}: {stone.words}" if stone and stone.sha256 == recorded else ""


def _verdict_problems(store: Store, manifest: Manifest) -> list[str]:
    """Check that every verdict and approval is about exactly the release or candidate that it let pass."""
    problems = []
    verdicts = {manifest.gate_record: manifest.publication_id} | {
        key: release_id for release_id, key in manifest.candidate.landing_gates.items()
    }
    for key, subject in verdicts.items():
        record = from_json(GateRecord, store.get(key))
        if not record.passed or record.subject != subject:
            problems.append(f"{key}: is not a passed record of {subject[:16]}")
    if manifest.approval and manifest.approval.candidate_id != manifest.publication_id:
        problems.append(f"the approval of {manifest.publication_id[:16]} is about another candidate")
    return problems
