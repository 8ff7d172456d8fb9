"""A surface: one place where readers look, brought in line with the history in the same steps as every other.

prepare beside what is shown → (the history entry: the commit) → switch → tidy. Each step may be repeated.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from inclusive_growth.errors import LeaseLost, SurfaceLags
from inclusive_growth.publish.surfaces.trouble import away_kinds, failure_kinds, trouble_in_words
from inclusive_growth.records import HistoryEntry
from inclusive_growth.store.history import entry_sha256
from inclusive_growth.store.lease import Lease

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A history entry as readers have seen it on a surface; `sha256` is "" where that was not recorded."""

    seq: int
    action: str
    publication_id: str
    who: str
    why: str
    sha256: str


class Surface(Protocol):
    """One place where readers look. `entries` is the whole history; its last entry is to be shown."""

    @property
    def name(self) -> str: ...

    def shown(self) -> tuple[int, str] | None:
        """(history seq, publication id) that readers see on it; None before the first publication."""

    def history(self) -> tuple[ShownEntry, ...]:
        """The history that readers have seen on it, oldest first."""

    def prepare(self, entries: list[HistoryEntry]) -> None:
        """Prepare the last entry; no row that readers see changes. Raises SurfaceError or PublishRefused."""

    def switch(self, entry: HistoryEntry) -> None:
        """Show readers the prepared publication of this entry, whole and at once."""

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """Remove leftovers of earlier switches and broken attempts."""

    def mend(self, entries: list[HistoryEntry]) -> None:
        """Make again whatever readers lack while the last entry is shown, such as a view; no rows are read."""

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        """Differences from the publication that readers find, in words; every row is read."""

    def clear(self) -> None:
        """Remove everything readers see; it can be made again from the store."""


def contradictions(seen: Iterable[ShownEntry], entries: Iterable[HistoryEntry]) -> list[str]:
    """Entries that readers have seen and that the store does not hold, or holds otherwise, in words."""
    held = {entry.seq: entry for entry in entries}
    return [words for entry in seen if (words := _contradiction(entry, held.get(entry.seq)))]


def _contradiction(seen: ShownEntry, held: HistoryEntry | None) -> str:
    name = f"history entry {seen.seq} ({seen.action} of {seen.publication_id[:16]} by {seen.who})"
    if held is None:
        return f"{name} is not in the store"
    if seen.publication_id != held.publication_id:
        return f"{name} is another publication in the store"
    said = (seen.action, seen.who, seen.why)
    if said != (held.action, held.who, held.why) or seen.sha256 not in ("", entry_sha256(held)):
        return f"{name} is not what the store holds now ({held.action} by {held.who}): one of the two was changed"
    return ""


def lag(surface: Surface, entries: list[HistoryEntry]) -> int:
    """The number of history entries that a surface is behind. Raises SurfaceUnavailable."""
    return entries_behind(surface.shown(), entries) if entries else 0


def entries_behind(shown: tuple[int, str] | None, entries: list[HistoryEntry]) -> int:
    """The number of history entries that a surface is behind, from what it shows; 0 before the first entry."""
    if not entries:
        return 0
    last = entries[-1]
    if shown == (last.seq, last.publication_id):
        return 0
    # A surface that shows an entry of another history under the same number is one behind, not none.
    return max(1, last.seq - (shown[0] if shown else 0))


def bring_in_line(surface: Surface, entries: list[HistoryEntry], lease: Lease | None = None) -> None:
    """Prepare and show the last of these entries on one surface. Raises LeaseLost before readers see it."""
    surface.prepare(entries)
    if lease:
        lease.check()
    surface.switch(entries[-1])
    tidy_all([surface], entries)


def tidy_all(surfaces: Iterable[Surface], entries: list[HistoryEntry]) -> None:
    """Tidy every surface; the next run tidies one that is unavailable now."""
    for surface in surfaces:
        try:
            surface.tidy(entries)
        except away_kinds() as error:
            log.warning("not tidied: %s", trouble_in_words(surface.name, error))


def do_for_each(surfaces: tuple[Surface, ...], work: Callable[[Surface], None], entry: HistoryEntry) -> None:
    """Do the work with every surface after the commit: a failing surface does not stop the others.

    Raises SurfaceLags in the end, naming each failed surface; LeaseLost at once.
    """
    failed = []
    for surface in surfaces:
        try:
            work(surface)
        except LeaseLost:
            raise
        except failure_kinds() as error:
            failed.append(trouble_in_words(surface.name, error))
    if failed:
        raise SurfaceLags(
            f"history entry {entry.seq} ({entry.action} of {entry.publication_id[:16]}) stands, and readers may "
            f"not see it everywhere: {'; '.join(failed)}. Running igw publish again mends it"
        )
