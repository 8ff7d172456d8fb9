"""Build a candidate: passed releases go through one dbt run and become content-addressed parts.

The candidate record is written last; until then nothing points at the parts. Every build also leaves a numbered
line under `builds/`, because other code may rightly give the same candidate from other inputs.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from inclusive_growth import logs
from inclusive_growth.build import load, parts
from inclusive_growth.build.candidates import Build, last_build, latest_candidate, record_build
from inclusive_growth.build.dbt_run import BUILD, UP_TO, FailedNode, in_words, run_dbt
from inclusive_growth.build.dbt_variables import dbt_variables
from inclusive_growth.build.fingerprints import code_version
from inclusive_growth.build.groups import RebuildPlan, plan_rebuild
from inclusive_growth.build.inputs import LEAST_SURE_FIRST, DatasetInputs, gather_inputs, inputs_hash
from inclusive_growth.build.isolation import releases_at_fault
from inclusive_growth.build.set_aside import Extra, SetAside, keep_aside
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Candidate, HistoryEntry, Origin, from_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.duck import connect
from inclusive_growth.store.keys import HISTORY, candidate_key
from inclusive_growth.store.lease import Lease
from inclusive_growth.store.object_store import Store, highest, series
from inclusive_growth.store.step_timer import timed


def needs_build(context: Context) -> bool:
    """Whether something landed, or a verdict, the catalogue or our code changed since the last build."""
    store, inputs = context.store, gather_inputs(context)
    if not any(dataset.timeline for dataset in inputs):
        return False
    last = last_build(store)
    if last is None or not store.exists(candidate_key(last.candidate_id)):
        return True
    if _overtaken(store, last):
        return True
    return last.inputs_hash != inputs_hash(inputs, config=context.config, catalogue=context.catalogue)


def build(
    *,
    context: Context,
    run_at: datetime,
    by: str = "scheduler",
    lease: Lease | None = None,
    progress: Callable[[str], None] | None = None,
    threads: int = 2,
    full: bool = False,
) -> Candidate:
    """Build a candidate from every release that passed landing; equal inputs give an equal candidate.

    Only groups of datasets that differ from the last candidate are made anew, all of them with `full`; both ways
    give the same parts. A release with which the marts cannot be built is set aside, for good under the present
    code and catalogue, and the others go on. Raises BuildFailed; then no candidate was recorded, and readers see
    what they saw.
    """
    say = progress or (lambda _: None)
    config, store, catalogue = context.config, context.store, context.catalogue
    based_on = highest(store, HISTORY)
    with _candidate_file(config) as database:
        maker = _Maker(context, database, run_at, threads, full, say)
        inputs, rebuild = maker.make_marts(lease)
        say("writing parts")
        with timed("parts") as writing:
            con = connect(database, read_only=True)
            try:
                exported = parts.export_marts(
                    con,
                    read_marts(config.project_dir),
                    store=store,
                    folder=database.parent,
                    groups=rebuild.indicators,
                    kept=rebuild.kept,
                )
            finally:
                con.close()
    landed = [dataset for dataset in inputs if dataset.timeline]
    candidate = Candidate(
        candidate_id=parts.candidate_id(exported),
        inputs_hash=inputs_hash(inputs, config=config, catalogue=catalogue),
        parts=exported,
        releases={dataset.dataset_id: dataset.current.release_id for dataset in landed},
        plans={dataset.dataset_id: dataset.current.plan_hash for dataset in landed},
        decoders={dataset.dataset_id: _current_decoder(dataset) for dataset in landed},
        landing_gates={name: key for dataset in landed for name, key in dataset.landing_gates.items()},
        origin=_least_sure(landed),
        authority=config.authority,
        code_version=code_version(config),
        based_on=based_on,
        built_at=utc(run_at),
        seconds={name: round(value, 3) for name, value in (maker.seconds | {"parts": writing.seconds}).items()},
        origins={
            release.release_id: dataset.origin(release.release_id)
            for dataset in landed
            for release in dataset.releases
        },
        group_keys=rebuild.keys,
        group_previous=rebuild.previous,
    )
    if lease:
        lease.check()
    return record_build(store, candidate, by)


class _Maker:
    """Makes the marts in the candidate file, again without the releases that turn out to be at fault."""

    def __init__(
        self,
        context: Context,
        database: Path,
        run_at: datetime,
        threads: int,
        full: bool,
        say: Callable[[str], None],
    ) -> None:
        self._context, self._database, self._run_at = context, database, run_at
        self._threads, self._full, self._say = threads, full, say
        self._last = latest_candidate(context.store)
        self.seconds = {"load": 0.0, "dbt": 0.0}

    def make_marts(self, lease: Lease | None) -> tuple[tuple[DatasetInputs, ...], RebuildPlan]:
        """Make the marts from every release that can be; the inputs that they hold. Raises BuildFailed."""

        def on_trial(extra: Extra, node: FailedNode) -> tuple[FailedNode, ...]:
            self._say("looking for the release at fault")
            if lease:
                lease.renew()
            without = gather_inputs(self._context, extra)
            return self._run(without, self._plan(without), (*BUILD, *UP_TO, f"+{node.name}"))

        while True:
            inputs = gather_inputs(self._context)
            if not any(dataset.timeline for dataset in inputs):
                raise BuildFailed("nothing to build: no release has landed and passed its gate; run igw land")
            rebuild = self._plan(inputs)
            failed = self._run(inputs, rebuild)
            if lease:
                lease.renew()
            if not failed:
                return inputs, rebuild
            at_fault = releases_at_fault(
                failed,
                inputs,
                self._last,
                database=self._database,
                trial=on_trial,
                context=self._context,
                run_at=self._run_at,
            )
            self._keep_aside(at_fault, failed)

    def _plan(self, inputs: tuple[DatasetInputs, ...]) -> RebuildPlan:
        return plan_rebuild(inputs, self._last, context=self._context, full=self._full)

    def _run(
        self, inputs: tuple[DatasetInputs, ...], rebuild: RebuildPlan, command: tuple[str, ...] = BUILD
    ) -> tuple[FailedNode, ...]:
        """Load the inputs into a new candidate file and run dbt on it; returns what failed."""
        config, catalogue = self._context.config, self._context.catalogue
        self._database.unlink(missing_ok=True)
        self._say("loading releases")
        with timed("load") as loading:
            con = connect(self._database)
            try:
                load.load_inputs(con, inputs, context=self._context, run_at=self._run_at, rebuild=rebuild)
            finally:
                con.close()
        self._say("running dbt")
        read = tuple(dataset for dataset in inputs if dataset.dataset_id in rebuild.datasets)
        variables = dbt_variables(read, config, catalogue)
        with timed("dbt") as running:
            failed = run_dbt(self._database, variables, config=config, command=command, threads=self._threads)
        self.seconds["load"] += loading.seconds
        self.seconds["dbt"] += running.seconds
        return failed

    def _keep_aside(self, at_fault: tuple[SetAside, ...], failed: tuple[FailedNode, ...]) -> None:
        """Set the releases aside. Raises BuildFailed when there are none, or nothing would be left to build."""
        extra = {(aside.dataset, aside.release_id): aside for aside in at_fault}
        left = gather_inputs(self._context, extra)
        if not at_fault or not any(dataset.timeline for dataset in left):
            lines = "".join(f"; {aside.line.replace(' set aside', '')}" for aside in at_fault)
            raise BuildFailed(in_words(failed, self._context.config) + lines)
        for aside in at_fault:
            keep_aside(aside, self._context)
            names = {"dataset": aside.dataset, "release_id": aside.release_id}
            logs.trouble("release set aside", reason=aside.line, **names)


def _overtaken(store: Store, last: Build) -> bool:
    """Whether readers were switched to another publication since the last build, and never saw its candidate.

    A publication that a person took back comes again only with other inputs or by a person.
    """
    entries = [(seq, from_json(HistoryEntry, store.get(key))) for seq, key in series(store, HISTORY)]
    was_public = any(entry.publication_id == last.candidate_id for _, entry in entries)
    return not was_public and any(seq > last.based_on for seq, _ in entries)


def _current_decoder(dataset: DatasetInputs) -> str:
    return next(
        release.decoder_version for release in dataset.releases if release.release_id == dataset.current.release_id
    )


def _least_sure(inputs: list[DatasetInputs]) -> Origin:
    """The least sure origin. A register of quotations is what it says it is: it makes no sample of the whole."""
    stand_ins = [one for one in inputs if getattr(source_class(one.source), "origin", "") != "quoted"]
    considered = stand_ins or inputs
    origins = {dataset.origin(release.release_id) for dataset in considered for release in dataset.releases}
    return next(origin for origin in LEAST_SURE_FIRST if origin in origins)


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
