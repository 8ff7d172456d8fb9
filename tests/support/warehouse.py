"""A small real warehouse for tests: a directory store, Parquet parts made by DuckDB, gate records, a lease."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from inclusive_growth import gates
from inclusive_growth.build.candidates import BUILDS, Build
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.landing.context import Context
from inclusive_growth.publish.publish import publish
from inclusive_growth.publish.steps import PUBLISH_STEPS, PlannedSwitch, Step, next_entry
from inclusive_growth.records import (
    Candidate,
    ExpectationResult,
    GateRecord,
    HistoryEntry,
    Part,
    sha256,
    to_json,
    utc,
)
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import DirectoryStore, S3Store, highest, put_next, put_same
from inclusive_growth.store.s3_location import s3_place

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Warehouse:
    """The settings and store that a test works with; `at(n)` is the clock, n minutes after the start."""

    config: Settings
    store: DirectoryStore | S3Store

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, load_catalogue())

    def at(self, minutes: int) -> datetime:
        return START + timedelta(minutes=minutes)

    def candidate(self, minutes: int = 0, *, value: float = 70.0, **changes) -> Candidate:
        """Build two marts of one and two parts; `value` stands in every table, so that a mixture would show."""
        parts = [
            self.part("dim_indicator", "-", f"select 'employment_rate' as indicator_id, {value} as value"),
            *(
                self.part("fct_indicator_values", dataset, self.query(dataset, value))
                for dataset in ("one", "two")
            ),
        ]
        made = Candidate(
            candidate_id=sha256(to_json([part.sha256 for part in parts])),
            inputs_hash=f"inputs of {value}",
            parts=tuple(parts),
            releases={},
            plans={},
            decoders={},
            landing_gates={},
            origin="fetched",
            authority="E47000007",
            code_version="test",
            based_on=highest(self.store, "publications/history"),
            built_at=utc(self.at(minutes)),
        )
        made = replace(made, **changes)
        put_same(self.store, f"candidates/{made.candidate_id}.json", to_json(made))
        self.say_built(made.candidate_id, minutes)
        return made

    def say_built(self, candidate_id: str, minutes: int) -> None:
        """Leave the line that a build leaves: this content is the latest (again)."""
        based_on = highest(self.store, "publications/history")
        line = Build("inputs", candidate_id, utc(self.at(minutes)), based_on, "scheduler")
        put_next(self.store, BUILDS, lambda seq: to_json(line))

    def query(self, dataset: str, value: float) -> str:
        return (
            f"select 'employment_rate' as indicator_id, '{dataset}' as dataset_id, "
            f"range::varchar as area_code, {value} as value from range(200)"
        )

    def part(self, mart: str, dataset: str, query: str) -> Part:
        path = self.config.work_dir / "part.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as con:
            con.execute(f"copy ({query}) to '{path}' (format parquet)")
            rows = con.execute("select count(*) from read_parquet($1)", [str(path)]).fetchone()[0]
        data = path.read_bytes()
        part = Part(mart, dataset, sha256(data), rows, len(data))
        put_same(self.store, part_key(part), data)
        return part

    def judge(
        self,
        candidate: Candidate,
        *,
        passed: bool = True,
        warnings: int = 0,
        catalogue: Catalogue | None = None,
    ) -> GateRecord:
        """Store a verdict under the version of today's gate."""
        version = gates.publish_gate_version(self.config, catalogue or load_catalogue())
        results = () if passed else (UNIT_FLIP,)
        record = GateRecord(
            "publish",
            candidate.candidate_id,
            version,
            passed,
            warnings,
            utc(self.at(0)),
            results=results,
        )
        self.store.put(f"gates/{candidate.candidate_id}/{version}.json", to_json(record))
        return record

    @contextmanager
    def halted_before(self, step: Step, value: float) -> Iterator[PlannedSwitch]:
        """A publication of this value that is about to take this step; its lease is held meanwhile."""
        candidate = self.candidate(5, value=value)
        self.judge(candidate)
        with writer_lease(self.store) as lease:
            entry = next_entry(self.store, "publish", candidate.candidate_id, "anna", "", self.at(6), lease)
            switch = PlannedSwitch(entry, self.config, self.store, lease)
            for done in PUBLISH_STEPS[: PUBLISH_STEPS.index(step)]:
                done(switch)
            yield switch

    def publish(
        self,
        candidate_id: str | None = None,
        minutes: int = 1,
        *,
        config: Settings | None = None,
        catalogue: Catalogue | None = None,
        **changes,
    ) -> HistoryEntry | None:
        context = Context(config or self.config, self.store, catalogue or load_catalogue())
        with writer_lease(self.store) as lease:
            named = {"who": "scheduler", "why": "", "lease": lease, **changes}
            return publish(candidate_id, context=context, run_at=self.at(minutes), **named)

    def published(self, value: float, minutes: int = 1) -> HistoryEntry:
        """Build, judge and publish one value."""
        candidate = self.candidate(minutes, value=value)
        self.judge(candidate)
        entry = self.publish(minutes=minutes)
        assert entry is not None
        return entry

    def read(self, query: str) -> list[tuple]:
        """What a reader with plain DuckDB sees."""
        with duckdb.connect(str(self.config.published_db), read_only=True) as con:
            return con.execute(query).fetchall()

    def values_seen(self) -> set[float]:
        return {
            row[0]
            for row in self.read("select value from dim_indicator union select value from fct_indicator_values")
        }

    def part_bytes(self) -> dict[str, bytes]:
        return {key: self.store.get(key) for key in self.store.keys("parts/")}


UNIT_FLIP = ExpectationResult(
    expectation="values_within_bounds",
    relation="fct_indicator_values",
    column="value",
    severity="critical",
    success=False,
    why="a percentage above 100 is a unit mistake",
    threshold="0 to 100 percent",
    observed="7,000",
)


def warehouse(home: Path, **settings) -> Warehouse:
    config = Settings(_env_file=None, home=home, **{"environment": "demo", **settings})
    place = s3_place(config)
    return Warehouse(config, S3Store(place) if place else DirectoryStore(config.store_dir))


def take_back(house: Warehouse, action, minutes: int, **changes):
    """Roll back or withdraw."""
    with writer_lease(house.store) as lease:
        arguments = {"config": house.config, "store": house.store, "who": "anna", "why": "wrong", **changes}
        return action(run_at=house.at(minutes), lease=lease, **arguments)
