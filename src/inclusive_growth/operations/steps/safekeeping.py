"""Keeping the store safe: a copy elsewhere, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass

from inclusive_growth import logs
from inclusive_growth.errors import CorruptObject, SurfaceError, SurfaceLags, UsageError
from inclusive_growth.operations.context import without_catalogue
from inclusive_growth.operations.safekeeping.backup import Copied
from inclusive_growth.operations.safekeeping.drill import Drill

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was copied, and how many objects of the publication that readers see were verified."""

    copied: Copied
    verified: int


def backup(to: str = "", *, progress: Progress | None = None) -> Copied:
    """Copy what is new in the store to a folder or an s3:// address; without one, to where the settings say."""
    from inclusive_growth.operations.safekeeping import backup

    config, store = without_catalogue()
    if not (to or config.backup_to):
        raise UsageError("no place to back up to; name one with --to or set IGW_BACKUP_TO")
    done = backup.backup(to or config.backup_to, config=config, store=store, progress=progress)
    logs.event("backup done", place=done.place, copied=done.copied, objects=done.objects, bytes=done.bytes)
    return done


def restore(source: str, *, progress: Progress | None = None) -> Restored:
    """Fill the empty store from a backup, verify what readers see and bring every surface in line with it.

    Raises CorruptObject, naming each break; nothing is shown to readers then. Raises SurfaceLags when the store
    stands and a surface does not show it, saying what to do.
    """
    from inclusive_growth.audit import verify_hashes
    from inclusive_growth.operations.safekeeping import backup
    from inclusive_growth.publish.publish import refresh_cache
    from inclusive_growth.store import history

    config, store = without_catalogue()
    done = backup.restore(source, config=config, store=store, progress=progress)
    checked = 0
    if history.current(store):
        report = verify_hashes.verify(store=store)
        if not report.ok:
            raise CorruptObject(
                f"restored from {done.place}, and publication {report.publication_id[:16]} is broken: "
                f"{'; '.join(report.problems[:5])}; restore from another backup"
            )
        checked = report.checked
    logs.event("restore done", place=done.place, copied=done.copied, objects=done.objects, verified=checked)
    try:
        refresh_cache(config=config, store=store)
    except SurfaceError as error:
        raise SurfaceLags(
            f"the store is restored from {done.place} and sound; what readers see is not in line yet: {error}. "
            "After a restore: `igw refresh` for a place that was away, `igw refresh --rebuild` for one that still "
            "shows what the backup does not have"
        ) from error
    return Restored(done, checked)


def drill(source: str) -> Drill:
    """Rebuild everything from a backup in a folder of its own and compare it with what readers see."""
    from inclusive_growth.operations.safekeeping import drill

    config, _ = without_catalogue()
    found = drill.drill(source, config=config)
    logs.event("restore drill", place=source, equal=found.ok, tables=len(found.tables), verified=found.verified)
    return found
