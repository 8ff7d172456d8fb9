"""The restore drill: a warehouse made from a backup alone, compared with the published file of today."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.audit import verify_hashes
from inclusive_growth.errors import UsageError
from inclusive_growth.operations.safekeeping import backup
from inclusive_growth.operations.safekeeping.place import backup_place
from inclusive_growth.publish import publish
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.duck import connect, identifier
from inclusive_growth.store.object_store import open_store


@dataclass(frozen=True, slots=True)
class DrillResult:
    """The result of a drill: each table with a checksum of its rows, before and after ("" when missing)."""

    objects: int
    verified: int
    tables: dict[str, tuple[str, str]]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems and all(before == after for before, after in self.tables.values())


def drill(source: str, *, config: Settings) -> DrillResult:
    """Restore a backup beside the warehouse, build the published file from it alone and compare every table.

    Nothing of the warehouse is touched. Raises UsageError when the backup shows another publication.
    """
    before = published_file.shown(config.published_db)
    if before is None:
        raise UsageError("nothing is published yet, so there is nothing to compare a restored warehouse with")
    sums_before = table_sums(config.published_db)  # now, because a publication meanwhile switches the file
    if published_file.shown(config.published_db) != before:
        raise UsageError("readers were switched to another publication at this moment: run the drill again")
    backup_place(source, config)  # the store itself would pass every drill
    config.work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=config.work_dir) as folder:
        beside = _isolated(config, Path(folder))
        restored = open_store(beside)
        restore = backup.restore(source, config=beside, store=restored)
        publish.refresh_surfaces(config=beside, store=restored)
        _same_entry(published_file.shown(beside.published_db), before, source)
        report = verify_hashes.verify(store=restored) if history.current(restored) else None
        sums_after = table_sums(beside.published_db)
    names = sorted({*sums_before, *sums_after})
    tables = {name: (sums_before.get(name, ""), sums_after.get(name, "")) for name in names}
    return DrillResult(restore.objects, report.checked if report else 0, tables, report.problems if report else ())


def table_sums(database: Path) -> dict[str, str]:
    """Table -> checksum of its columns and rows, in any stored order."""
    con = connect(database, read_only=True)
    try:
        checksums = {}
        for (name,) in con.execute("select table_name from duckdb_tables() order by table_name").fetchall():
            lines = f"select md5(whole::varchar) as line from {identifier(name)} as whole"  # noqa: S608 quoted name
            sums = f"select count(*), md5(coalesce(string_agg(line, '' order by line), '')) from ({lines})"  # noqa: S608
            row = con.execute(sums).fetchone()
            assert row is not None, "an aggregate gives one row"
            columns = con.execute(f"describe {identifier(name)}").fetchall()
            types = "|".join(f"{column[0]}:{column[1]}" for column in columns)
            checksums[str(name)] = f"{row[0]} rows {row[1]} {types}"
        return checksums
    finally:
        con.close()


def _isolated(config: Settings, home: Path) -> Settings:
    """Settings of a warehouse in one folder, without a database, lineage, emails or backup."""
    outside = ("store_url", "marts_url", "lineage", "smtp_host", "backup_to")
    return config.model_copy(update={"home": home} | dict.fromkeys(outside, ""))


def _same_entry(restored: tuple[int, str] | None, seen: tuple[int, str], source: str) -> None:
    """Raise UsageError, with the remedy, when the backup shows another history entry than readers see."""
    if restored == seen:
        return
    number = restored[0] if restored else 0
    difference = f"the backup shows history entry {number} and readers see {seen[0]}"
    if number > seen[0]:
        raise UsageError(f"{difference}: the published file lags; run igw refresh, then the drill again")
    raise UsageError(f"{difference}: run igw backup --to {source}, then the drill again")
