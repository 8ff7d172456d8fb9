"""A store that holds what landing leaves behind, written row by row, and a way to read a candidate's marts."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from inclusive_growth import gates
from inclusive_growth.build.build import build
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.gates.verdict_records import store_record
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import content_hash, keep_decoded
from inclusive_growth.landing.plans import store_plan
from inclusive_growth.landing.releases import Decoding, read_release, release_id_of
from inclusive_growth.publish.publish import publish
from inclusive_growth.records import Candidate, RawObject, Release, Sighting, sha256, to_json, utc
from inclusive_growth.settings import PROJECT_ROOT, Settings
from inclusive_growth.sources.protocol import Plan
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import decoded_key, decoding_key, part_key, release_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import DirectoryStore, put_next, put_same

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MEMBERS = tuple(f"E080000{number}" for number in range(25, 32))
Row = dict[str, str]
_parsed: list[bytes] = []


@dataclass
class World:
    """`day(n)` is the clock: n days after the start."""

    home: Path
    catalogue: Catalogue = field(default_factory=load_catalogue)
    project: Path = PROJECT_ROOT  # fixture `few_marts`: a checkout in which a build costs half

    @property
    def config(self) -> Settings:
        return Settings(home=self.home, environment="demo", approval="automatic", project_dir=self.project)

    @property
    def store(self) -> DirectoryStore:
        return DirectoryStore(self.config.store_dir)

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, self.catalogue)

    def day(self, number: float) -> datetime:
        return START + timedelta(days=number)

    def plan(self, dataset: str, *, without: str = "") -> Plan:
        """The catalogue's plan, or the one from before an indicator was added."""
        plan = self.catalogue.plan(dataset, self.config.authority, self.config.comparators)
        return replace(plan, selections=tuple(one for one in plan.selections if one.indicator_id != without))

    def land(
        self,
        dataset: str,
        rows: list[Row],
        day: float,
        *,
        signal: str = "",
        plan: Plan | None = None,
        passed: bool = True,
        origin: str = "fetched",
    ) -> str:
        """A sighting of these rows with its release and verdict; returns the release id."""
        source = source_class(self.catalogue.datasets[dataset].source)
        at = utc(self.day(day))
        body = repr(rows).encode()
        table = decoded(source.columns, rows, sha256(body))
        digest = content_hash(table, source.volatile)
        name = release_id_of(dataset, digest)
        raw = RawObject(sha256(body), len(body), f"https://example.test/{dataset}.csv", at, "text/csv")
        made = Release(
            source=source.name,
            dataset=dataset,
            release_id=name,
            objects=(raw,),
            decoded_sha256=digest,
            decoded_rows=len(rows),
            decoder_version=source.decoder_version,
            code_version="test",
            publisher_time=signal,
            first_retrieved_at=at,
            origin=origin,
        )
        known = self.store.exists(release_key(source.name, dataset, name))
        if not known:
            put_same(self.store, f"raw/{source.name}/{dataset}/objects/{raw.sha256}", body)
            keep_decoded(self.store, decoded_key(made), table)
            self.store.put(release_key(source.name, dataset, name), to_json(made))
        self.judge(dataset, name, passed=passed)
        self.sight(dataset, day, "landed", signal=signal or at, release_id=name, plan=plan, origin=origin)
        return name

    def sight(
        self,
        dataset: str,
        day: float,
        status: str,
        *,
        signal: str = "",
        release_id: str = "",
        plan: Plan | None = None,
        origin: str = "fetched",
    ) -> None:
        """One finished fetch, whatever came of it."""
        source = self.catalogue.datasets[dataset].source
        hash_ = store_plan(self.store, source, plan or self.plan(dataset))
        at = utc(self.day(day))
        made = Sighting(source, dataset, 0, status, signal, hash_, release_id, "", signal, at, origin)
        put_next(self.store, f"raw/{source}/{dataset}/sightings", lambda seq: to_json(replace(made, seq=seq)))

    def judge(self, dataset: str, release_id: str, *, passed: bool = True) -> None:
        """A landing verdict by the gate's present version."""
        source = self.catalogue.datasets[dataset].source
        found = read_release(self.store, source, dataset, release_id)
        version = gates.landing_gate_version(dataset, self.catalogue, self.config, found.decoder_version)
        store_record(
            "landing",
            release_id,
            version,
            [] if passed else [CLOSED],
            "",
            store=self.store,
            run_at=START,
            decoded_sha256=found.decoded_sha256,
        )

    def read_again(self, dataset: str, release_id: str, rows: list[Row], version: str) -> None:
        """What a later decoder makes of a landed release."""
        source = source_class(self.catalogue.datasets[dataset].source)
        first = read_release(self.store, source.name, dataset, release_id)
        table = decoded(source.columns, rows, first.objects[0].sha256)
        key = f"decoded/{source.name}/{dataset}/{release_id}/{version}.parquet"
        keep_decoded(self.store, key, table)
        found = Decoding(release_id, version, content_hash(table, source.volatile), len(rows), "test")
        self.store.put(decoding_key(source.name, dataset, release_id, version), to_json(found))

    def refuse_again(self, dataset: str, release_id: str, reason: str, version: str) -> None:
        """A landed release that a later decoder refuses."""
        source = self.catalogue.datasets[dataset].source
        found = Decoding(release_id, version, "", 0, "test", reason)
        self.store.put(decoding_key(source, dataset, release_id, version), to_json(found))

    def build(self, day: float, **changes: Any) -> Candidate:
        """A build; the first of a process leaves dbt's parse of the project to those in other homes."""
        parse = self.config.work_dir / "dbt" / "target" / "partial_parse.msgpack"
        if _parsed and not parse.exists():
            parse.parent.mkdir(parents=True, exist_ok=True)
            parse.write_bytes(_parsed[0])
        made = build(run_at=self.day(day), context=self.context, **changes)
        _parsed[:] = [parse.read_bytes()]
        return made

    def publish(self, day: float) -> None:
        """Make the last candidate what readers see."""
        last = latest_candidate(self.store)
        assert last is not None
        version = gates.publish_gate_version(self.config, self.catalogue)
        store_record("publish", last.candidate_id, version, [], "", store=self.store, run_at=self.day(day))
        with writer_lease(self.store) as lease:
            publish(
                last.candidate_id,
                context=self.context,
                run_at=self.day(day),
                who="test",
                why="",
                lease=lease,
            )

    def ask(self, candidate: Candidate, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query over the candidate's marts."""
        return self.marts(candidate).execute(sql, list(values)).fetchall()

    def marts(self, candidate: Candidate) -> duckdb.DuckDBPyConnection:
        """The candidate's marts as views of its stored parts."""
        con, store = duckdb.connect(), self.store
        for mart in {part.mart for part in candidate.parts}:
            urls = [store.url(part_key(part)) for part in candidate.parts if part.mart == mart]
            con.read_parquet(urls).create_view(mart)
        return con


def decoded(columns: tuple[str, ...], rows: list[Row], object_sha256: str) -> pa.Table:
    """Rows as a decoder leaves them: every column text, and where each row came from."""
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    table = pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})
    table = table.append_column("object_sha256", pa.array([object_sha256] * len(rows), pa.string()))
    return table.append_column("row_number", pa.array(range(1, len(rows) + 1), pa.int64()))


def els(
    area: str, indicator: str, period: str, value: str, lower: str = "", upper: str = "", status: str = ""
) -> Row:
    """One row of Explore Local Statistics."""
    return {
        "areacd": area,
        "areanm": area,
        "indicator": indicator,
        "period": period,
        "observation": value,
        "lci_95": lower,
        "uci_95": upper,
        "status": status,
    }


def nomis(date: str, area: str, value: str, measure: str = "20100", status: str = "A", **dimensions: str) -> Row:
    """One row of Nomis."""
    return {
        "DATE": date,
        "GEOGRAPHY_CODE": area,
        "GEOGRAPHY_NAME": area,
        "MEASURES": measure,
        "OBS_VALUE": value,
        "OBS_STATUS": status,
        **dimensions,
    }


def aps(
    date: str, area: str, variable: str, rate: str, half_width: str, counts: tuple[str, str] = ("100", "150")
) -> list[Row]:
    """The cells of one survey estimate."""
    cells = {"20599": rate, "21001": counts[0], "21002": counts[1], "21003": half_width}
    return [nomis(date, area, text, measure, VARIABLE=variable) for measure, text in cells.items()]


def _closed() -> Any:
    from inclusive_growth.records import ExpectationResult

    return ExpectationResult("columns_are_there", "nomis", "", "critical", False, "test", "", "")


CLOSED = _closed()
