"""The published DuckDB file as a surface: built beside the old one, switched by rename."""

from dataclasses import dataclass

from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.publish.surfaces.surface import ShownEntry
from inclusive_growth.records import HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store.heartbeat import Heartbeat, no_heartbeat
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class DuckdbFile:
    """The published DuckDB file: built beside the old one, switched by rename."""

    config: Settings
    store: Store
    alive: Heartbeat = no_heartbeat

    @property
    def name(self) -> str:
        return str(self.config.published_db)

    def shown(self) -> tuple[int, str] | None:
        return published_file.shown(self.config.published_db)

    def history(self) -> tuple[ShownEntry, ...]:
        return published_file.history(self.config.published_db)

    def prepare(self, entries: list[HistoryEntry]) -> None:
        published_file.build_beside(self.config.published_db, self.store, entries, self.alive)

    def switch(self, entry: HistoryEntry) -> None:
        published_file.switch(self.config.published_db)

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """Nothing to do: the rename leaves nothing, and the next build removes leftovers of a broken one."""

    def mend(self, entries: list[HistoryEntry]) -> None:
        """Refuse another history; the file came whole by a rename and can lack nothing."""
        published_file.refuse_another_history(self.config.published_db, entries)

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        return published_file.faults(self.config.published_db, self.store, entries)

    def clear(self) -> None:
        published_file.refuse_when_in_use(self.config.published_db)
        self.config.published_db.unlink(missing_ok=True)
