"""What a broken publication may leave behind, counted by name after one more run: every count must be 0."""

import time
from pathlib import Path

from inclusive_growth.store import history
from inclusive_growth.store.object_store import highest
from inclusive_growth.store.s3_location import s3_place
from tests.support.marts_house import MartsHouse

_SCHEMAS = "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"
_TABLES = "select relname from pg_class where relnamespace = 'parts'::regnamespace and relkind = 'r' order by 1"
_CONNECTIONS = "select count(*) from pg_stat_activity where application_name = 'igw' and datname = %s"
_PREPARED = "select count(*) from pg_prepared_xacts where database = %s"
OURS = {"public", "registry", "parts", "marts"}


def leftovers(house: MartsHouse) -> dict[str, int]:
    """What belongs neither to the shown nor to the previous publication, nor to a process that lives."""
    keep = history.loaded_publications(history.read_entries(house.store))
    manifests = [history.read_manifest(house.store, name) for name in keep]
    parts = {(part.mart, part.sha256) for manifest in manifests for part in manifest.candidate.parts}
    with house.postgres.connect(house.database, "igw_marts") as con:
        loaded = {
            number: (mart, sha)
            for number, mart, sha in con.execute("select part_id, mart, sha256 from registry.part")
        }
        needed = [number for number, part in loaded.items() if part in parts]
        tables = [name for (name,) in con.execute(_TABLES).fetchall()]
        stray = "select count(*) from parts.{} where not part_id = any (%s)"
        rows = sum(con.execute(stray.format(table), [needed]).fetchone()[0] for table in tables)
        listed = {row[0] for row in con.execute("select distinct publication_id from registry.content")}
        schemas = {row[0] for row in con.execute(_SCHEMAS)}
    return {
        "rows of other parts": rows,
        "other parts in the registry": len(loaded) - len(needed),
        "other publications in the registry": len(listed - set(keep)),
        "schemas": len(schemas - OURS),
        "part tables": len(set(tables) - {mart for mart, _ in parts}),
        "open connections": _connections(house),
        "files beside the published one": len(_files(house.config.published_db.parent)) - 1,
        "half-written objects": _half_written(house),
        "held leases": _held_leases(house),
    }  # fmt: skip


def _connections(house: MartsHouse) -> int:
    """Connections and prepared transactions of ours; a closed one takes the server a moment."""
    until = time.monotonic() + 10
    while True:
        with house.postgres.connect(house.database, "postgres") as con:
            found = sum(con.execute(query, [house.database]).fetchone()[0] for query in (_CONNECTIONS, _PREPARED))
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.05)


def _half_written(house: MartsHouse) -> int:
    """Files in a folder's `.writing`; in a bucket, uploads that were begun."""
    if place := s3_place(house.config):
        client = house.store._reading
        return len(client.list_multipart_uploads(Bucket=place.bucket, Prefix=place.prefix).get("Uploads", ()))
    return len(_files(house.config.store_dir / ".writing"))


def _held_leases(house: MartsHouse) -> int:
    newest = highest(house.store, "leases/writer")
    return int(bool(newest) and not house.store.exists(f"leases/writer/{newest:08d}.released"))


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
