"""Safekeeping: copies the store elsewhere, restores it, and rehearses the restore."""

from collections.abc import Callable
from dataclasses import dataclass

from inclusive_growth import logs
from inclusive_growth.errors import CorruptObject, SurfaceError, SurfaceLags, UsageError
from inclusive_growth.operations.context import open_without_catalogue
from inclusive_growth.operations.safekeeping.backup import CopyResult
from inclusive_growth.operations.safekeeping.drill import DrillResult

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The copied objects, and the number of verified objects of the publication that readers see."""

    copied: CopyResult
    verified: int


def backup(to: str = "", *, progress: Progress | None = None) -> CopyResult:
    """Copy the store's new objects to a folder or an s3:// address, by default to IGW_BACKUP_TO."""
    from inclusive_growth.operations.safekeeping import backup

    config, store = open_without_catalogue()
    if not (to or config.backup_to):
        raise UsageError("no place to back up to; name one with --to or set IGW_BACKUP_TO")
    result = backup.backup(to or config.backup_to, config=config, store=store, progress=progress)
    logs.event("backup done", place=result.place, copied=result.copied, objects=result.objects, bytes=result.bytes)
    return result


def restore(source: str, *, progress: Progress | None = None) -> RestoreResult:
    """Fill the empty store from a backup, verify the current publication and bring every surface in line with it.

    Raises CorruptObject, which names each break; then no surface is changed. Raises SurfaceLags, which names the
    remedy, when the store is restored and a surface does not show it.
    """
    from inclusive_growth.audit import verify_hashes
    from inclusive_growth.operations.safekeeping import backup
    from inclusive_growth.publish.publish import refresh_surfaces
    from inclusive_growth.store import history

    config, store = open_without_catalogue()
    copy = backup.restore(source, config=config, store=store, progress=progress)
    verified = 0
    if history.current(store):
        report = verify_hashes.verify(store=store)
        if not report.ok:
            raise CorruptObject(
                f"restored from {copy.place}, and publication {report.publication_id[:16]} is broken: "
                f"{'; '.join(report.problems[:5])}; restore from another backup"
            )
        verified = report.checked
    logs.event("restore done", place=copy.place, copied=copy.copied, objects=copy.objects, verified=verified)
    try:
        refresh_surfaces(config=config, store=store)
    except SurfaceError as error:
        raise SurfaceLags(
            f"the store is restored from {copy.place} and sound; what readers see is not in line yet: {error}. "
            "After a restore: `igw refresh` for a place that was away, `igw refresh --rebuild` for one that still "
            "shows what the backup does not have"
        ) from error
    return RestoreResult(copy, verified)


def drill(source: str) -> DrillResult:
    """Rebuild the warehouse from a backup in a folder of its own and compare it with the published file."""
    from inclusive_growth.operations.safekeeping import drill

    config, _ = open_without_catalogue()
    result = drill.drill(source, config=config)
    logs.event("restore drill", place=source, equal=result.ok, tables=len(result.tables), verified=result.verified)
    return result
