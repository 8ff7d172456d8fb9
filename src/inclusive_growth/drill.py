"""The restore drill: a warehouse made from a backup alone, compared with what readers see now."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth import backups, cache, publish, verify
from inclusive_growth.duck import connect
from inclusive_growth.errors import UsageError
from inclusive_growth.settings import Settings
from inclusive_growth.sql_words import identifier
from inclusive_growth.store import open_store


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

    Nothing of the warehouse is touched. Raises UsageError when the backup is older than what readers see.
    """
    before = cache.shown(config.published_db)
    if before is None:
        raise UsageError("nothing is published yet, so there is nothing to compare a restored warehouse with")
    config.work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=config.work_dir) as folder:
        beside = config.model_copy(update={"home": Path(folder), "store_url": ""})
        restored = open_store(beside)
        done = backups.restore(source, config=beside, store=restored)
        publish.refresh_cache(config=beside, store=restored)
        after = cache.shown(beside.published_db)
        if after != before:
            raise UsageError(
                f"the backup shows history entry {after[0] if after else 0} and readers see {before[0]}: run "
                f"igw backup --to {source}, then the drill again"
            )
        report = verify.verify(store=restored)
        sums = [table_sums(one.published_db) for one in (config, beside)]
    names = sorted({*sums[0], *sums[1]})
    tables = {name: (sums[0].get(name, ""), sums[1].get(name, "")) for name in names}
    return Drill(done.objects, report.checked, tables, report.problems)


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
