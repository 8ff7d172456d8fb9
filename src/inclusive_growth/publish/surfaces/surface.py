"""The places where readers look, each of which is brought in line with the history in the same steps.

prepare beside what is shown → (the history entry: the commit) → switch → tidy. Each may be repeated.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from inclusive_growth.errors import LeaseLost, SurfaceLags, SurfaceUnavailable, WarehouseError
from inclusive_growth.records import HistoryEntry
from inclusive_growth.store.lease import Lease

log = logging.getLogger(__name__)


class Surface(Protocol):
    """One place where readers look. `entries` is the whole history, the last of it the one to be shown."""

    @property
    def name(self) -> str: ...

    def shown(self) -> tuple[int, str] | None:
        """(history seq, publication id) that readers see there; None before the first."""

    def prepare(self, entries: list[HistoryEntry]) -> None:
        """Have everything ready; no row that readers see changes. Raises SurfaceError or PublishRefused."""

    def switch(self, entry: HistoryEntry) -> None:
        """Let readers see what was prepared for this entry, all of it at once."""

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """Remove what earlier switches and broken attempts have left."""

    def mend(self, entries: list[HistoryEntry]) -> None:
        """Make again what readers lack of what it shows, which is the last entry; no rows are read."""

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        """What readers find otherwise than it was published, in words; every row is read."""

    def clear(self) -> None:
        """Remove all of it, to be made again from the store."""


def lag(surface: Surface, entries: list[HistoryEntry]) -> int:
    """How many history entries it is behind; 0 also before the first. Raises SurfaceUnavailable."""
    return behind(surface.shown(), entries) if entries else 0


def behind(seen: tuple[int, str] | None, entries: list[HistoryEntry]) -> int:
    """How many history entries a surface that shows this is behind; 0 also before the first."""
    if not entries:
        return 0
    last = entries[-1]
    if seen == (last.seq, last.publication_id):
        return 0
    # One that shows another history's entry of the same number is one behind, not none.
    return max(1, last.seq - (seen[0] if seen else 0))


def bring_in_line(surface: Surface, entries: list[HistoryEntry], lease: Lease | None = None) -> None:
    """Let readers see there what the last of these entries shows. Raises LeaseLost before that."""
    surface.prepare(entries)
    if lease:
        lease.check()
    surface.switch(entries[-1])
    tidy_all([surface], entries)


def tidy_all(found: Iterable[Surface], entries: list[HistoryEntry]) -> None:
    """Tidy every surface; one that cannot be tidied now is tidied by the next run."""
    for surface in found:
        try:
            surface.tidy(entries)
        except SurfaceUnavailable as error:
            log.warning("%s: not tidied: %s", surface.name, error)


def each(found: tuple[Surface, ...], work: Callable[[Surface], None], entry: HistoryEntry) -> None:
    """Do something with every surface after the commit: one that fails or is away does not stop the others.

    Raises SurfaceLags in the end, naming each that failed; LeaseLost at once.
    """
    failed = []
    for surface in found:
        try:
            work(surface)
        except LeaseLost:
            raise
        except WarehouseError as error:
            failed.append(f"{surface.name}: {error}")
    if failed:
        raise SurfaceLags(
            f"history entry {entry.seq} ({entry.action} of {entry.publication_id[:16]}) stands, and readers may "
            f"not see it everywhere: {'; '.join(failed)}. Running igw publish again mends it"
        )
