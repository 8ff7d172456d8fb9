"""A warehouse filled from the sample publications over real HTTP, for gates to judge: sound, and then broken."""

import itertools
import shutil
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import yaml

from inclusive_growth import gates
from inclusive_growth.build import build
from inclusive_growth.build.groups import dataset_groups
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.records import (
    Candidate,
    ExpectationResult,
    GateRecord,
    HistoryEntry,
    Part,
    Release,
    sha256,
    to_json,
    utc,
)
from inclusive_growth.settings import Settings
from inclusive_growth.store import duck
from inclusive_growth.store.keys import candidate_key, decoded_key, part_key
from inclusive_growth.store.object_store import Store, open_store

# Real figures of which not everything was to be had; the gate is right to say so.
INCOMPLETE = {
    "nomis_pay_workplaces": {"members_come_together"},  # figures of Coventry and Dudley alone were quoted
    "police_street_crime": {"members_come_together"},  # of Birmingham one ward is missing, so it is left out
    # The extracts have no notes beside their empty figures.
    "fingertips_active_children": {"no_value_without_a_reason"},
    "fingertips_reception_obesity": {"no_value_without_a_reason"},
    "fingertips_year6_obesity": {"no_value_without_a_reason"},
    # In Bolton a sixth fewer adults took part in 2020/21 alone, as published.
    "els_further_education_and_skills_participation": {"no_single_period_stands_out"},
    # Of Walsall's Asian pupils of 16 and 17 five times as many were known in 2022, as published.
    "dfe_participation_characteristics_2022": {"newest_change_like_those_before"},
    # Four small counts of girls in Coventry and in Dudley are equal by chance.
    "dfe_ks4_characteristics_2022": {"places_differ"},
}
RUN_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class World:
    """A store with one sound release of every dataset of the catalogue."""

    config: Settings
    store: Store
    catalogue: Catalogue
    releases: dict[str, Release] = field(default_factory=dict)
    names: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, self.catalogue)

    def judge(
        self, release: Release, previous: Release | None = None, catalogue: Catalogue | None = None
    ) -> GateRecord:
        return gates.judge_release(
            release,
            context=replace(self.context, catalogue=catalogue or self.catalogue),
            run_at=RUN_AT,
            previous=previous,
        )

    def broken(self, dataset: str, query: str) -> Release:
        """A release whose decoded table is what the query makes of the sound one (`sound`)."""
        sound = self.releases[dataset]
        name = f"broken{next(self.names):04d}"
        release = replace(sound, release_id=name, decoded_sha256=name)
        self.put(decoded_key(release), query, {"sound": [decoded_key(sound)]})
        return release

    def put(self, key: str, query: str, tables: dict[str, list[str]]) -> int:
        """Store what a query makes of stored Parquet files; how many rows that is."""
        target = self.config.home / "scratch" / f"{next(self.names)}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        con = duck.connect()
        try:
            for name, keys in tables.items():
                con.read_parquet([self.store.url(item) for item in keys]).create_view(name)
            con.sql(query).write_parquet(str(target))
            (rows,) = con.execute("select count(*) from read_parquet(?)", [str(target)]).fetchone() or (0,)
        finally:
            con.close()
        self.store.put_file(key, target)
        return int(rows)


def world_at(home: Path) -> World:
    """The world in a home where the sample has landed."""
    config = Settings(home=home, environment="demo")
    world = World(config, open_store(config), load_catalogue())
    for dataset, entry in world.catalogue.datasets.items():
        seen = latest_sighting(world.store, entry.source, dataset)
        assert seen is not None
        world.releases[dataset] = read_release(world.store, entry.source, dataset, seen.release_id)
    return world


@dataclass
class Built:
    """A world with a sound candidate that was published, and a way to break copies of it."""

    world: World
    sound: Candidate

    def changed(self, changes: dict[str, str], published: bool = True, datasets: Sequence[str] = ()) -> Candidate:
        """The candidate with parts of some marts (of some datasets) rewritten by a query on `sound`."""
        parts: list[Part] = []
        with closing(duck.connect()) as con:
            for part in self.sound.parts:
                if part.mart in changes and (not datasets or part.dataset in datasets or part.dataset == "-"):
                    part = self._rewritten(part, changes[part.mart], con)
                parts.append(part)
        return replace(
            self.sound,
            candidate_id=f"broken{next(self.world.names):04d}",
            parts=tuple(parts),
            based_on=1 if published else 0,
        )

    def judge(self, candidate: Candidate, config: Settings | None = None) -> GateRecord:
        return gates.judge_candidate(
            candidate,
            context=replace(self.world.context, config=config or self.world.config),
            run_at=RUN_AT,
        )

    def query(self, mart: str, query: str) -> list[tuple[object, ...]]:
        """What a query says of a mart of the sound candidate (`sound`)."""
        con = duck.connect()
        try:
            keys = [part_key(part) for part in self.sound.parts if part.mart == mart]
            con.read_parquet([self.world.store.url(key) for key in keys]).create_view("sound")
            return list(con.execute(query).fetchall())
        finally:
            con.close()

    def _rewritten(self, part: Part, query: str, con: duckdb.DuckDBPyConnection) -> Part:
        made = self.world.config.home / "scratch" / f"{next(self.world.names)}.parquet"
        made.parent.mkdir(parents=True, exist_ok=True)
        con.read_parquet(self.world.store.url(part_key(part))).create_view("sound", replace=True)
        con.sql(query).write_parquet(str(made))
        (rows,) = con.execute("select num_rows from parquet_file_metadata(?)", [str(made)]).fetchone() or (0,)
        data = made.read_bytes()
        new = replace(part, sha256=sha256(data), rows=rows, bytes=len(data))
        if not self.world.store.exists(part_key(new)):
            self.world.store.put(part_key(new), data)
        return new


def built_at(home: Path, about: Collection[str] = ()) -> Built:
    """The world and its sound candidate in a home where the sample was published.

    Its history is one plain entry that names no other, so that a test can write a next one. With `about` the
    candidate holds the figures of these indicators, and of those that are built with them, alone.
    """
    world = world_at(home)
    sound = build.latest_candidate(world.store)
    assert sound is not None
    if about:
        sound = _of(about, sound, world.catalogue)
        world.store.put(candidate_key(sound.candidate_id), to_json(sound))
    shutil.rmtree(world.config.store_dir / "publications")
    entry = HistoryEntry(1, "publish", sound.candidate_id, "test", "the sound sample", utc(RUN_AT), 1)
    world.store.put("publications/history/00000001.json", to_json(entry))
    return Built(world, sound)


def _of(about: Collection[str], whole: Candidate, catalogue: Catalogue) -> Candidate:
    groups = dataset_groups(catalogue)
    wanted = {groups[dataset] for name in about for dataset in catalogue.indicators[name].selections}
    others = {dataset for dataset, group in groups.items() if group not in wanted}
    # Every cell is answered, whatever has figures.
    parts = tuple(part for part in whole.parts if part.dataset not in others or part.mart == "coverage_matrix")
    return replace(whole, candidate_id="of some indicators", parts=parts)


def failed(record: GateRecord, severity: str = "critical") -> set[str]:
    """Names of the gate's own expectations that failed; those made per indicator under their common name."""
    return {
        item.expectation.partition("[")[0]
        for item in record.results
        if item.severity == severity and not item.success and item not in from_landing(record)
    }


def from_landing(record: GateRecord) -> list[ExpectationResult]:
    """What a candidate's record tells of the landing gate's warnings."""
    return [item for item in record.results if item.relation.startswith("release of ")]


def only_suite(
    config: Settings,
    kind: str,
    relations: Sequence[str],
    folder: Path,
    check: str = "",
    *,
    per_indicator: bool = True,
) -> Settings:
    """Settings of a checkout that holds only some suites (or one check), so that a test judges by nothing else.

    Expectations that each indicator has of its own are hundreds, and take most of the time: leave them out
    (`per_indicator=False`) where the test is about another one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "dbt_project").exists():
        (folder / "dbt_project").symlink_to(REPOSITORY / "dbt_project")
    for relation in relations:
        target = folder / "expectations" / kind / f"{relation}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        suite = yaml.load((REPOSITORY / "expectations" / kind / f"{relation}.yml").read_text(), yaml.CSafeLoader)
        if check:
            suite["expectations"] = [one for one in suite["expectations"] if one["meta"]["check"] == check]
        if not per_indicator:
            suite["expectations"] = [one for one in suite["expectations"] if one["meta"].get("per") != "indicator"]
        target.write_text(yaml.safe_dump(suite))
    return config.model_copy(update={"project_dir": folder})
