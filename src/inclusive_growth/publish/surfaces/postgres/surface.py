"""Postgres as one of the places where readers look."""

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
        """(history seq, publication id) that the views show; None before the first."""
        with connected(self.place) as con:
            return registry.shown(con) if schemas.has_registry(con) else None

    def prepare(self, entries: list[HistoryEntry]) -> None:
        """Load what the last of these entries will show and is not loaded; readers see no row of it.

        What they do find before the switch: new views and columns, empty, and the new comments on columns.
        Raises SurfaceError when the database shows another store or parts were taken out again meanwhile.
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
                    raise self._taken_out(manifest)
            views.let_read(con, manifest.marts_version)
            known, told = registry.history_ids(con), registry.told_up_to(con)
            new = [one for one in entries if one.seq > told or one.seq not in known]
            registry.tell_history(con, [(one, read_manifest(self.store, one.publication_id)) for one in new])

    def switch(self, entry: HistoryEntry) -> None:
        """Let readers see this entry's publication, or the reason why there is none.

        Nothing changes when they see a newer entry. Raises SurfaceError when what was prepared is there no more.
        """
        manifest = read_manifest(self.store, entry.publication_id)
        described = {} if entry.action == "withdraw" else self._described(manifest)
        version, parts = manifest.marts_version, manifest.candidate.parts
        with connected(self.place) as con, con.transaction():
            registry.hold(con)
            if registry.pointed_at(con, version) > entry.seq:
                return
            if entry.action != "withdraw":
                if not registry.is_listed(con, manifest.publication_id, parts, version):
                    raise self._taken_out(manifest)
                tables.describe_tables(con, version, described, SAMPLE_NOTICE if manifest.sample else "")
            registry.tell(con, entry, manifest)
            registry.point_to(con, entry, version)

    def tidy(self, entries: list[HistoryEntry]) -> None:
        """Take out what no publication has that stays loaded: the shown one and the one before it.

        Then indexes are made that came to be wanted since their tables were: a publication does not wait for them.
        """
        with connected(self.place) as con:
            cleanup.drop_unused(con, loaded_publications(entries))
            index_upkeep.add_missing(con, indexes.declared_indexes(self.config.project_dir))

    def mend(self, entries: list[HistoryEntry]) -> None:
        """Make again what readers lack of what they are shown: views, rights, parts, the history."""
        self.prepare(entries)
        self.switch(entries[-1])

    def faults(self, entries: list[HistoryEntry]) -> tuple[str, ...]:
        """What readers find otherwise than it was published, in words; every row that they see is read."""
        entry = entries[-1]
        manifest = read_manifest(self.store, entry.publication_id)
        version, parts = manifest.marts_version, () if entry.action == "withdraw" else manifest.candidate.parts
        described = self._described(manifest) if parts else {}
        told = [(one, read_manifest(self.store, one.publication_id)) for one in entries]
        with connected(self.place) as con:
            if not schemas.is_there(con, version):
                return (f"{self.place}: the schema {schemas.marts_schema(version)} is gone; {views.REBUILD}",)
            wrong = views.faults(con, version, described, told)
            held = registry.numbers(con, parts, version)
        missing = {part.mart: part.dataset for part in parts if part not in held}
        lacking = [f"mart {mart}, dataset {name}: not loaded; {views.REBUILD}" for mart, name in missing.items()]
        whole = {number: part for part, number in held.items() if part.mart not in wrong.keys() | missing.keys()}
        differing = loading.faults(
            whole, version, described, place=self.place, config=self.config, store=self.store
        )
        return (*wrong.values(), *lacking, *differing)

    def clear(self) -> None:
        """Drop all of it, to be made again; readers have nothing meanwhile."""
        with connected(self.place) as con:
            schemas.wipe(con)

    def _load(self, con: "Connection", manifest: Manifest, described: Mapping[str, Any]) -> None:
        parts = manifest.candidate.parts
        held = registry.numbers(con, parts, manifest.marts_version)
        # Equal rows are loaded once, whatever datasets they stand for.
        missing = list({(part.mart, part.sha256): part for part in parts if part not in held}.values())
        numbers = registry.new_numbers(con, len(missing))
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
        """What each earlier major version showed last, where it has shown nothing, as in a new database."""
        version = read_manifest(self.store, entries[-1].publication_id).marts_version
        if version == 1:
            return
        with connected(self.place) as con:
            done = registry.versions_shown(con) if schemas.has_registry(con) else set()
        lacking, gone = set(range(1, version)) - done, withdrawn(entries)
        for entry in reversed(entries[:-1]):
            if not lacking:
                return
            older = read_manifest(self.store, entry.publication_id).marts_version
            if older in lacking and entry.publication_id not in gone:
                lacking.remove(older)
                self._make_ready(entry, entries)
                self.switch(entry)

    def _refuse_another_store(self, con: "Connection", entries: list[HistoryEntry]) -> None:
        known = {entry.seq: entry.publication_id for entry in entries}
        told = registry.told_up_to(con)
        alien = [seq for seq, name in registry.history_ids(con).items() if seq <= told and known.get(seq) != name]
        if alien:
            raise SurfaceError(
                f"{self.place} shows publications of another store (history entry {min(alien)} is not ours): "
                "correct IGW_MARTS_URL; when the store was restored from a backup older than that, or all of it "
                "may go, igw refresh --rebuild replaces it"
            )

    def _taken_out(self, manifest: Manifest) -> SurfaceError:
        return SurfaceError(
            f"{self.place}: parts of publication {manifest.publication_id[:16]} were taken out again before they "
            "could be shown, so readers keep what they see: another process tidies this database; run igw publish"
        )

    def _described(self, manifest: Manifest) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.store.get(schema_key(manifest.publication_id)))
        return found


def postgres_marts(config: Settings, store: Store, alive: Heartbeat = no_heartbeat) -> Iterator[PostgresMarts]:
    """The marts in Postgres, if the settings name one."""
    if place := marts_place(config):
        yield PostgresMarts(place, config, store, alive)
