"""Verifies every hash of a publication, and the chain of checksum lists back to the first one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inclusive_growth import published
from inclusive_growth.errors import CorruptObject, NotInStore, UsageError
from inclusive_growth.manifest import Manifest, sums_key
from inclusive_growth.records import GateRecord, from_json, sha256
from inclusive_growth.store import Store

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified and what is wrong, one line for each broken object."""

    publication_id: str
    checked: int
    chain: tuple[str, ...]  # publications whose checksum lists were followed, newest first
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(publication_id: str | None = None, *, store: Store) -> Report:
    """Read every object of a publication (the current one by default) and compare it with its recorded hash."""
    if publication_id:
        manifest = published.manifest(store, publication_id)
    elif shown := published.current(store):
        manifest = shown[1]
    else:
        raise UsageError("nothing is published; name a publication, or publish one first")
    problems: list[str] = []
    chain = list(_chain(store, manifest.publication_id, problems))
    lines = read_sums(store, manifest.publication_id)
    for key, recorded in lines.items():
        problems += _problem(store, key, recorded)
    if not problems:
        problems += _verdict_problems(store, manifest)
    return Report(manifest.publication_id, len(lines), tuple(chain), tuple(dict.fromkeys(problems)))


def check_sums(store: Store, publication_id: str) -> dict[str, str]:
    """Key -> recorded hash of a publication, its list itself checked against the history.

    Raises CorruptObject when the list is not the one that was published.
    """
    anchors = {
        entry.sums_sha256
        for entry in published.history(store)
        if entry.publication_id == publication_id and entry.sums_sha256
    }
    found = sha256(store.get(sums_key(publication_id)))
    if anchors != {found}:
        raise CorruptObject(
            f"{sums_key(publication_id)}: the checksum list is not the one that the history recorded"
        )
    return read_sums(store, publication_id)


def read_sums(store: Store, publication_id: str) -> dict[str, str]:
    """Key -> hash, as the checksum list of a publication says."""
    lines = store.get(sums_key(publication_id)).decode().splitlines()
    return {key: recorded for recorded, _, key in (line.partition("  ") for line in lines)}


def show(report: Report, out: "Console") -> None:
    """Say what was verified in words."""
    for problem in report.problems:
        out.print(f"[red]broken[/red] {problem}")
    out.print(
        f"publication {report.publication_id[:16]}: {report.checked} objects, "
        f"{len(report.chain)} chained publication(s), "
        + ("every hash is right" if report.ok else f"{len(report.problems)} problem(s)")
    )


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
        publication_id = before.split("/")[1] if before.endswith("/SHA256SUMS") else ""
        if publication_id:
            problems += _problem(store, before, lines[before])


def _problem(store: Store, key: str, recorded: str) -> list[str]:
    try:
        found = sha256(store.get(key))
    except NotInStore:
        return [f"{key}: is gone"]
    return [] if found == recorded else [f"{key}: recorded hash {recorded[:12]}…, found {found[:12]}…"]


def _verdict_problems(store: Store, manifest: Manifest) -> list[str]:
    record = from_json(GateRecord, store.get(manifest.gate_record))
    if record.passed and record.subject == manifest.publication_id:
        return []
    return [f"{manifest.gate_record}: is not a passed record of this publication"]
