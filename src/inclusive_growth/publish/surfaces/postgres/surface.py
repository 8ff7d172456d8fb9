"""Postgres as a surface: the steps of a switch, made of the modules beside this one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import SurfaceError
from inclusive_growth.publish.notices import SAMPLE_NOTICE
from inclusive_growth.publish.surfaces.postgres import (
    cleanup,
    index_upkeep,
    indexes,
    loading,
    registry,
    schemas,
    tables,
    views,
)
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, connected, marts_place
from inclusive_growth.publish.surfaces.surface import ShownEntry, contradictions
from inclusive_growth.records import HistoryEntry, Manifest
from inclusive_growth.settings import Settings
from inclusive_growth.store.heartbeat import Heartbeat, no_heartbeat
from inclusive_growth.store.history import loaded_publications, read_manifest, withdrawn
from inclusive_growth.store.keys import schema_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True, slots=True)
class PostgresMarts:
    """The marts in Postgres: part-keyed tables behind stable views, switched by one UPDATE."""

    place: MartsPlace
    config: Settings
    store: Store
    alive: Heartbeat = no_heartbeat

    @property
    def name(self) -> str:
        return str(self.place)

    def shown(self) -> tuple[int, str] | None:
        """(history seq, publication id) that the views show; None before the first publication."""
        with connected(self.place) as con:
            return registry.shown(con) if schemas.has_registry(con) else None

    def history(self) -> tuple[ShownEntry, ...]:
        """The entries that readers have seen, oldest first."""
        with connected(self.place) as con:
            return self._history(con)

    def _history(self, con: "Connection") -> tuple[ShownEntry, ...]:
        if not schemas.has_registry(con):
            return ()
        return registry.seen_history(con, with_hashes=schemas.records_hashes(con))

    def prepare(self, entries: list[HistoryEntry]) -> None:
        """Load the missing parts of the last of these entries; readers see no row of them.

        Before the switch readers find only new views and columns, empty, and new comments on columns. Raises
        SurfaceError when the database shows another store or parts were removed meanwhile.
        """
        self._show_older_versions(entries)
        self._make_ready(entries[-1], entries)

    def _make_ready(self, entry: HistoryEntry, entries: list[HistoryEntry]) -> None:
        manifest = read_manifest(self.store, entry.publication_id)
        with connected(self.place) as con:
            schemas.migrate(con, manifest.marts_version)
            self._refuse_another_store(con, entries)
            if entry.action != "withdraw":
                described = self._described(manifest)
                declared = indexes.declared_indexes(self.config.project_dir)
                tables.ensure_tables(con, manifest.marts_version, described, declared)
                self._load(con, manifest, described)
                missing = registry.list_parts(
                    con, manifest.publication_id, manifest.candidate.parts, manifest.marts_version
                )
                if missing:
                    raise self._parts_removed(manifest)
            views.grant_reading(con, manifest.marts_version)
            recorded, last_shown = registry.recorded_history(con), registry.last_shown_seq(con)
            new = [known for known in entries if known.seq > last_shown or known.seq not in recorded]
            registry.write_history(con, self._with_manifests(new))

    def switch(self, entry: HistoryEntry) -> None:
        """Show readers the publication of this entry, or the reason of a withdrawal.

        Nothing changes when they see a newer entry. Raises SurfaceError when prepared parts were removed again.
        """
        manifest = read_manifest(self.store, entry.publication_id)
        described = {} if entry.action == "withdraw" else self._described(manifest)
        version, parts = manifest.marts_version, manifest.candidate.parts
        with connected(self.place) as con, con.transaction():
            registry.lock_pointers(con)
            if registry.shown_seq(con, version) > entry.seq:
                return
            if entry.action != "withdraw":
                if not registry.is_listed(con, manifest.publication_id, parts, version):
                    raise self._parts_removed(manifest)
                tables.describe_tables(con, version, described, SAMPLE_NOTICE if manifest.sample else "")
            registry.write_entry(con, entry, manifest)
            registry.point_to(con, entry, version)

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """Remove every part but those of the shown publication and the one before it.

        Then make indexes that are younger than their tables: a publication does not wait for them.
        """
        with connected(self.place) as con:
            cleanup.drop_unused_parts(con, loaded_publications(entries))
            index_upkeep.add_missing_indexes(con, indexes.declared_indexes(self.config.project_dir))

    def mend(self, entries: list[HistoryEntry]) -> None:
        """Make again any missing view, right, part or history entry of the shown publication."""
        self.prepare(entries)
        self.switch(entries[-1])

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        """Differences from the publication that readers find, in words; every row that they see is read."""
        entry = entries[-1]
        manifest = read_manifest(self.store, entry.publication_id)
        version, parts = manifest.marts_version, () if entry.action == "withdraw" else manifest.candidate.parts
        described = self._described(manifest) if parts else {}
        history = self._with_manifests(entries)
        with connected(self.place) as con:
            if not schemas.has_version(con, version):
                return (f"{self.place}: the schema {schemas.marts_schema(version)} is gone; {views.REBUILD}",)
            wrong = views.faults(con, version, described, history)
            held = registry.part_numbers(con, parts, version)
        missing = {part.mart: part.dataset for part in parts if part not in held}
        lacking = [f"mart {mart}, dataset {name}: not loaded; {views.REBUILD}" for mart, name in missing.items()]
        whole = {number: part for part, number in held.items() if part.mart not in wrong.keys() | missing.keys()}
        differing = loading.faults(
            whole, version, described, place=self.place, config=self.config, store=self.store
        )
        return (*wrong.values(), *lacking, *differing)

    def clear(self) -> None:
        """Drop every schema; readers have nothing until it is made again."""
        with connected(self.place) as con:
            schemas.wipe(con)

    def _load(self, con: "Connection", manifest: Manifest, described: Mapping[str, Any]) -> None:
        parts = manifest.candidate.parts
        held = registry.part_numbers(con, parts, manifest.marts_version)
        # Parts with equal rows are loaded once, whatever their datasets.
        missing = list({(part.mart, part.sha256): part for part in parts if part not in held}.values())
        numbers = registry.new_part_numbers(con, len(missing))
        numbered = dict(zip(numbers, missing, strict=True))
        loading.load_parts(
            numbered,
            manifest.marts_version,
            described,
            place=self.place,
            config=self.config,
            store=self.store,
            alive=self.alive,
        )
        tables.analyse(con, manifest.marts_version, sorted({part.mart for part in missing}))

    def _show_older_versions(self, entries: list[HistoryEntry]) -> None:
        """Show the last publication of each earlier major version that shows none, as in a new database."""
        version = read_manifest(self.store, entries[-1].publication_id).marts_version
        if version == 1:
            return
        with connected(self.place) as con:
            done = registry.versions_shown(con) if schemas.has_registry(con) else set()
        lacking, withdrawn_ids = set(range(1, version)) - done, withdrawn(entries)
        for entry in reversed(entries[:-1]):
            if not lacking:
                return
            older = read_manifest(self.store, entry.publication_id).marts_version
            if older in lacking and entry.publication_id not in withdrawn_ids:
                lacking.remove(older)
                self._make_ready(entry, entries)
                self.switch(entry)

    def _refuse_another_store(self, con: "Connection", entries: list[HistoryEntry]) -> None:
        if wrong := contradictions(self._history(con), entries):
            raise SurfaceError(
                f"{self.place} has shown another history than the store holds: {wrong[0]}. Readers keep what "
                "they see. It may be the database of another store: correct IGW_MARTS_URL. When the store was "
                "restored from an older backup, or all of it may go, igw refresh --rebuild replaces it. Otherwise "
                "read ‘The history does not hold’ in the runbook"
            )

    def _parts_removed(self, manifest: Manifest) -> SurfaceError:
        return SurfaceError(
            f"{self.place}: parts of publication {manifest.publication_id[:16]} were taken out again before they "
            "could be shown, so readers keep what they see: another process tidies this database; run igw publish"
        )

    def _with_manifests(self, entries: list[HistoryEntry]) -> list[tuple[HistoryEntry, Manifest]]:
        return [(entry, read_manifest(self.store, entry.publication_id)) for entry in entries]

    def _described(self, manifest: Manifest) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads(self.store.get(schema_key(manifest.publication_id)))
        return schema


def postgres_marts(config: Settings, store: Store, alive: Heartbeat = no_heartbeat) -> Iterator[PostgresMarts]:
    """The marts in Postgres, when the settings name a database."""
    if place := marts_place(config):
        yield PostgresMarts(place, config, store, alive)
