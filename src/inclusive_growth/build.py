"""Builds a candidate: the passed releases, through one dbt run, to content-addressed parts.

The candidate record is written last; until then nothing points at what was written. Every build also leaves
a numbered line under `builds/`, because other code may rightly give the same candidate from other inputs.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from inclusive_growth import build_inputs, build_tables, parts
from inclusive_growth.build_groups import plan_rebuild
from inclusive_growth.build_inputs import LEAST_SURE, DatasetInputs
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.dbt_child import run_dbt
from inclusive_growth.duck import connect
from inclusive_growth.errors import AlreadyExists, BuildFailed
from inclusive_growth.lease import Lease
from inclusive_growth.records import Candidate, HistoryEntry, Origin, from_json, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store, highest, put_next, series
from inclusive_growth.timing import step

BUILDS = "builds"
HISTORY = "publications/history"


@dataclass(frozen=True, slots=True)
class Build:
    """One finished build: which inputs gave which candidate."""

    inputs_hash: str
    candidate_id: str
    built_at: str
    based_on: int  # history seq; a content may be built again after others were published
    by: str = "scheduler"  # who asked for the build: that person may not approve it
    group_keys: dict[str, str] = field(default_factory=dict)  # as of this build: other inputs may give equal parts
    group_previous: dict[str, str] = field(default_factory=dict)


def needs_build(*, config: Settings, store: Store, catalogue: Catalogue) -> bool:
    """Whether something landed, or a verdict, the catalogue or our code changed since the last build."""
    inputs = build_inputs.gather(config=config, store=store, catalogue=catalogue)
    if not any(item.timeline for item in inputs):
        return False
    last = _last_build(store)
    if last is None or not store.exists(candidate_key(last.candidate_id)):
        return True
    if _overtaken(store, last):
        return True
    return last.inputs_hash != build_inputs.inputs_hash(inputs, config=config, catalogue=catalogue)


def build(
    *,
    config: Settings,
    store: Store,
    catalogue: Catalogue,
    run_at: datetime,
    by: str = "scheduler",
    lease: Lease | None = None,
    progress: Callable[[str], None] | None = None,
    threads: int = 2,
    full: bool = False,
) -> Candidate:
    """Build a candidate from everything that passed landing; equal inputs give an equal candidate.

    Only groups of datasets that differ from the last candidate are made anew (all with `full`); the outcome is the
    same, part for part.
    Raises BuildFailed; then no candidate was recorded, and what readers see is untouched.
    """
    say = progress or (lambda _: None)
    inputs = build_inputs.gather(config=config, store=store, catalogue=catalogue)
    if not any(item.timeline for item in inputs):
        raise BuildFailed("nothing to build: no release has landed and passed its gate; run igw land")
    based_on = highest(store, HISTORY)
    rebuild = plan_rebuild(
        inputs, latest_candidate(store), config=config, store=store, catalogue=catalogue, full=full
    )
    read = tuple(item for item in inputs if item.dataset in rebuild.datasets)
    seconds: dict[str, float] = {}
    with _candidate_file(config) as database:
        say("loading releases")
        with _timed(seconds, "load"):
            con = connect(database)
            try:
                build_tables.load(
                    con,
                    inputs,
                    config=config,
                    store=store,
                    catalogue=catalogue,
                    run_at=run_at,
                    rebuild=rebuild,
                )
            finally:
                con.close()
        say("running dbt")
        with _timed(seconds, "dbt"):
            run_dbt(database, _variables(read, config, catalogue), config=config, threads=threads)
        if lease:
            lease.renew()
        say("writing parts")
        with _timed(seconds, "parts"):
            con = connect(database, read_only=True)
            try:
                exported = parts.export(
                    con, store=store, folder=database.parent, groups=rebuild.indicators, kept=rebuild.kept
                )
            finally:
                con.close()
    landed = [item for item in inputs if item.timeline]
    candidate = Candidate(
        candidate_id=parts.candidate_id(exported),
        inputs_hash=build_inputs.inputs_hash(inputs, config=config, catalogue=catalogue),
        parts=exported,
        releases={item.dataset: item.current.release_id for item in landed},
        plans={item.dataset: item.current.plan_hash for item in landed},
        decoders={item.dataset: _current_decoder(item) for item in landed},
        landing_gates={name: key for item in landed for name, key in item.landing_gates.items()},
        origin=_least_sure(landed),
        authority=config.authority,
        code_version=build_inputs.code_version(config),
        based_on=based_on,
        built_at=utc(run_at),
        seconds={name: round(value, 3) for name, value in seconds.items()},
        origins={one.release_id: item.origin(one.release_id) for item in landed for one in item.releases},
        group_keys=rebuild.keys,
        group_previous=rebuild.previous,
    )
    if lease:
        lease.check()
    return _record(store, candidate, by)


def read_candidate(store: Store, candidate_id: str) -> Candidate:
    """A candidate by its id, as of its last build. Raises NotInStore."""
    candidate = from_json(Candidate, store.get(candidate_key(candidate_id)))
    built = [line for line in _builds(store) if line.candidate_id == candidate_id]
    if not built:
        return candidate
    last = built[-1]
    return replace(
        candidate, based_on=last.based_on, group_keys=last.group_keys, group_previous=last.group_previous
    )


def latest_candidate(store: Store) -> Candidate | None:
    """The candidate of the last build, which may be the content of an earlier one."""
    last = _last_build(store)
    return read_candidate(store, last.candidate_id) if last else None


def built_by(store: Store, candidate_id: str) -> str:
    """Who asked for the last build of a candidate; "" when it was never built here."""
    return next((line.by for line in reversed(_builds(store)) if line.candidate_id == candidate_id), "")


def candidate_key(candidate_id: str) -> str:
    return f"candidates/{candidate_id}.json"


def _builds(store: Store) -> list[Build]:
    return [from_json(Build, store.get(key)) for _, key in series(store, BUILDS)]


def _last_build(store: Store) -> Build | None:
    lines = _builds(store)
    return lines[-1] if lines else None


def _overtaken(store: Store, last: Build) -> bool:
    """Whether readers were switched to something else since the last build, and never saw what it built.

    What they once saw and a person took back comes again only with other inputs or by a person.
    """
    entries = [(seq, from_json(HistoryEntry, store.get(key))) for seq, key in series(store, HISTORY)]
    was_public = any(entry.publication_id == last.candidate_id for _, entry in entries)
    return not was_public and any(seq > last.based_on for seq, _ in entries)


def _record(store: Store, candidate: Candidate, by: str) -> Candidate:
    """Keep the candidate, then say that it is the latest. The first record of a content stands."""
    with suppress(AlreadyExists):
        store.put(candidate_key(candidate.candidate_id), to_json(candidate))
    line = Build(
        candidate.inputs_hash,
        candidate.candidate_id,
        candidate.built_at,
        candidate.based_on,
        by,
        candidate.group_keys,
        candidate.group_previous,
    )
    put_next(store, BUILDS, lambda seq: to_json(line))
    return read_candidate(store, candidate.candidate_id)


def _variables(inputs: tuple[DatasetInputs, ...], config: Settings, catalogue: Catalogue) -> dict[str, object]:
    models = (config.project_dir / "dbt_project" / "models" / "staging").rglob("stg_*__observations.sql")
    return {
        "staging_models": sorted(path.stem for path in models),
        "dimension_columns": build_tables.dimension_columns(catalogue),
        "reference_datasets": build_tables.reference_datasets(inputs, catalogue),
    }


def _current_decoder(item: DatasetInputs) -> str:
    return next(one.decoder_version for one in item.releases if one.release_id == item.current.release_id)


def _least_sure(inputs: list[DatasetInputs]) -> Origin:
    found = {item.origin(one.release_id) for item in inputs for one in item.releases}
    return next(item for item in LEAST_SURE if item in found)


@contextmanager
def _candidate_file(config: Settings) -> Iterator[Path]:
    """A path for the candidate's file, in a folder that is removed afterwards; the lease keeps writers apart."""
    folder = config.work_dir / "candidate"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder / "candidate.duckdb"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    with step(name):
        yield
    seconds[name] = time.perf_counter() - start
