"""What was public at an instant, and a file to open it with."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import UsageError
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.records import HistoryEntry, utc
from inclusive_growth.store import history
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class PublicThen:
    """What readers saw at an instant. Without a publication, `last` says why: a withdrawal, or nothing yet."""

    shown: HistoryEntry | None
    last: HistoryEntry | None  # the history's last entry until then
    next: HistoryEntry | None  # the one that changed what readers saw
    withdrawn: HistoryEntry | None  # the entry that has taken the publication from readers since
    sample: bool = False


def public_then(store: Store, instant: datetime) -> PublicThen:
    """What was public at an instant, even if it was withdrawn or corrected since."""
    entries = history.read_entries(store)
    until = [entry for entry in entries if entry.at <= utc(instant)]
    shown = history.as_of(store, instant)
    return PublicThen(
        shown=shown,
        last=until[-1] if until else None,
        next=entries[len(until)] if len(until) < len(entries) else None,
        withdrawn=history.withdrawn(entries).get(shown.publication_id) if shown else None,
        sample=history.read_manifest(store, shown.publication_id).sample if shown else False,
    )


def write_file(store: Store, then: PublicThen, path: Path) -> None:
    """Write the DuckDB file that readers had, with the history until then.

    Raises UsageError when nothing was public, when it was withdrawn since, or for a file that is there already.
    """
    if then.shown is None:
        raise UsageError("nothing was public then, so there is nothing to write")
    if gone := then.withdrawn:
        raise UsageError(
            f"publication {gone.publication_id[:16]} was withdrawn by {gone.who} ({gone.why}), so nobody opens it "
            f"any more; igw verify {gone.publication_id[:16]} proves what it held"
        )
    if path.exists():
        raise UsageError(f"{path} is there already; name a new file")
    entries = [entry for entry in history.read_entries(store) if entry.seq <= then.shown.seq]
    published_file.build_beside(path, store, entries)
    published_file.switch(path)
