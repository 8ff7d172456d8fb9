"""The restore drill: a warehouse made from a backup alone, compared with what readers see now."""

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
class Drill:
    """What a drill found: tables are named with a checksum of their rows, before and after ("" when not there)."""

    objects: int
    verified: int
    tables: dict[str, tuple[str, str]]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems and all(before == after for before, after in self.tables.values())


def drill(source: str, *, config: Settings) -> Drill:
    """Restore a backup beside the warehouse, build the published file from it alone and compare every table.

    Nothing of the warehouse is touched. Raises UsageError when the backup is not of what readers see.
    """
    before = published_file.shown(config.published_db)
    if before is None:
        raise UsageError("nothing is published yet, so there is nothing to compare a restored warehouse with")
    seen = table_sums(config.published_db)  # now: whoever publishes meanwhile switches the file
    if published_file.shown(config.published_db) != before:
        raise UsageError("readers were switched to another publication at this moment: run the drill again")
    backup_place(source, config)  # the store itself would pass every drill
    config.work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=config.work_dir) as folder:
        beside = _by_itself(config, Path(folder))
        restored = open_store(beside)
        done = backup.restore(source, config=beside, store=restored)
        publish.refresh_cache(config=beside, store=restored)
        _same_entry(published_file.shown(beside.published_db), before, source)
        report = verify_hashes.verify(store=restored) if history.current(restored) else None
        again = table_sums(beside.published_db)
    tables = {name: (seen.get(name, ""), again.get(name, "")) for name in sorted({*seen, *again})}
    return Drill(done.objects, report.checked if report else 0, tables, report.problems if report else ())


def _by_itself(config: Settings, home: Path) -> Settings:
    """Settings of a warehouse that is this folder and nothing else: no database, nobody who is told anything."""
    elsewhere = ("store_url", "marts_url", "lineage", "smtp_host", "backup_to")
    return config.model_copy(update={"home": home} | dict.fromkeys(elsewhere, ""))


def _same_entry(restored: tuple[int, str] | None, seen: tuple[int, str], source: str) -> None:
    """Raise UsageError, saying what to do, when the backup shows another history entry than readers see."""
    if restored == seen:
        return
    number = restored[0] if restored else 0
    said = f"the backup shows history entry {number} and readers see {seen[0]}"
    if number > seen[0]:
        raise UsageError(f"{said}: the published file lags; run igw refresh, then the drill again")
    raise UsageError(f"{said}: run igw backup --to {source}, then the drill again")


def table_sums(database: Path) -> dict[str, str]:
    """Table -> checksum of its columns and rows, whatever order they are stored in."""
    con = connect(database, read_only=True)
    try:
        found = {}
        for (name,) in con.execute("select table_name from duckdb_tables() order by table_name").fetchall():
            lines = f"select md5(whole::varchar) as line from {identifier(name)} as whole"  # noqa: S608 quoted name
            sums = f"select count(*), md5(coalesce(string_agg(line, '' order by line), '')) from ({lines})"  # noqa: S608
            row = con.execute(sums).fetchone()
            assert row is not None, "an aggregate gives one row"
            columns = con.execute(f"describe {identifier(name)}").fetchall()
            found[str(name)] = f"{row[0]} rows {row[1]} {'|'.join(f'{one[0]}:{one[1]}' for one in columns)}"
        return found
    finally:
        con.close()
