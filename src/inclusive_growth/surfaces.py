"""The places where readers look, each of which is brought in line with the history in the same steps.

prepare beside what is shown → (the history entry: the commit) → switch → tidy. Each may be repeated.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from inclusive_growth import cache
from inclusive_growth.errors import LeaseLost, SurfaceLags, SurfaceUnavailable, WarehouseError
from inclusive_growth.heartbeat import Alive, silent
from inclusive_growth.lease import Lease
from inclusive_growth.postgres import postgres_marts
from inclusive_growth.records import HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store

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


@dataclass(frozen=True, slots=True)
class DuckdbFile:
    """The published DuckDB file: built beside the old one, switched by rename."""

    config: Settings
    store: Store
    alive: Alive = silent

    @property
    def name(self) -> str:
        return str(self.config.published_db)

    def shown(self) -> tuple[int, str] | None:
        return cache.shown(self.config.published_db)

    def prepare(self, entries: list[HistoryEntry]) -> None:
        cache.build_beside(self.config.published_db, self.store, entries, self.alive)

    def switch(self, entry: HistoryEntry) -> None:
        cache.switch(self.config.published_db)

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """The rename leaves nothing, and the next build removes what a broken one has left."""

    def mend(self, entries: list[HistoryEntry]) -> None:
        """The file came whole by a rename, so there is nothing that it can lack."""

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        return cache.faults(self.config.published_db, self.store, entries)

    def clear(self) -> None:
        cache.refuse_when_in_use(self.config.published_db)
        self.config.published_db.unlink(missing_ok=True)


def surfaces(config: Settings, store: Store, alive: Alive = silent) -> tuple[Surface, ...]:
    """Every surface that the settings name; while one is prepared it calls `alive` again and again."""
    return (DuckdbFile(config, store, alive), *postgres_marts(config, store, alive))


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
