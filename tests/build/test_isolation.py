"""One release that passed landing and breaks the marts is set aside; every other dataset goes on."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from inclusive_growth.build.build import build, needs_build
from inclusive_growth.build.candidates import latest_candidate, record_build
from inclusive_growth.build.dbt_run import FailedNode
from inclusive_growth.build.inputs import gather_inputs
from inclusive_growth.build.isolation import releases_at_fault
from inclusive_growth.build.set_aside import Extra, keep_aside, set_aside_now
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.steps.building import unbuilt
from inclusive_growth.records import Candidate
from inclusive_growth.settings import Settings
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from tests.support.landed_rows import World, els

CLAIMANTS, POVERTY, JOBS = "els_claimant_count", "els_children_in_relative_poverty", "els_employment_rate"
NAMES = {
    CLAIMANTS: "Claimant Count",
    POVERTY: "Children in relative poverty before housing costs",
    JOBS: "Employment rate",
}


def one(dataset: str, value: str, period: str = "2023-01-01/P1Y", lower: str = "", upper: str = ""):
    return [els("E08000031", NAMES[dataset], period, value, lower, upper)]


def lines(world: World, dataset: str) -> list[str]:
    return [aside.line for aside in set_aside_now(dataset, world.context)]


@pytest.mark.system
def test_wrong_rows_set_their_own_releases_aside_and_readers_get_all_the_others(world: World):
    first = world.land(CLAIMANTS, one(CLAIMANTS, "6.0"), 1)
    world.land(JOBS, one(JOBS, "70.0"), 1)
    world.build(2)

    period = world.land(CLAIMANTS, one(CLAIMANTS, "6.1", "2023/24"), 3)
    limits = world.land(POVERTY, one(POVERTY, "39.1", "2023-04-01/P1Y", "41.0", "44.0"), 3)
    jobs = world.land(JOBS, one(JOBS, "70.5"), 3)
    built = world.build(4)

    # The claimant count goes back to the release before; poverty has none to go back to.
    assert built.releases == {CLAIMANTS: first, JOBS: jobs}
    why = "column period, value '2023/24' (every_period_is_understood)"
    assert lines(world, CLAIMANTS) == [f"dataset {CLAIMANTS}: release {period} set aside: {why}"]
    (told,) = lines(world, POVERTY)
    assert told.startswith(f"dataset {POVERTY}: release {limits} set aside: column value, ")
    assert "area_code E08000031" in told and "ordered_limits_fct_indicator_values" in told
    assert not {"39.1", "41", "44"} & set(told.replace(",", " ").split()), "a figure is not released yet"
    figures = world.ask(built, "select dataset_id, value from fct_indicator_values order by dataset_id")
    assert figures == [(CLAIMANTS, 6.0), (JOBS, 70.5)]

    # The next round has nothing to do, and waits for nothing.
    assert not needs_build(world.context)
    assert [unbuilt(dataset, world.context) for dataset in NAMES] == [None, None, None]
    # What the publisher corrects is tried without anyone asking.
    mended = world.land(CLAIMANTS, one(CLAIMANTS, "6.2"), 5)
    assert unbuilt(CLAIMANTS, world.context).release_id == mended
    assert world.build(6).releases == {CLAIMANTS: mended, JOBS: jobs}


def with_model(world: World, folder: Path, path: str, old: str, new: str) -> Context:
    """The world with one model written otherwise, as by a slip of ours."""
    project = folder / "project"
    for name in ("dbt_project", "expectations"):
        shutil.copytree(
            world.config.project_dir / name, project / name, ignore=shutil.ignore_patterns("target", "logs")
        )
    model = project / "dbt_project/models/intermediate/reference" / path
    assert old in model.read_text()
    model.write_text(model.read_text().replace(old, new))
    config = Settings(home=world.home, environment="demo", approval="automatic", project_dir=project)
    return Context(config, world.store, world.catalogue)


@pytest.mark.system
def test_the_error_of_a_model_sets_aside_the_one_release_that_brings_it_about(world: World, tmp_path: Path):
    """A model that casts a month 13 ends with an error, which names no dataset."""
    careless = "select * from final where cast(substr(period_raw, 1, 10) as date) is not null"
    context = with_model(world, tmp_path, "int_periods_parsed.sql", "select * from final", careless)
    old = world.land(CLAIMANTS, one(CLAIMANTS, "5.9", "2022-13-01/P1Y"), 1)
    new = world.land(CLAIMANTS, one(CLAIMANTS, "6.0"), 2)
    jobs = world.land(JOBS, one(JOBS, "70.0"), 2)
    built = build(run_at=world.day(3), context=context)
    assert built.releases == {CLAIMANTS: new, JOBS: jobs}
    (told,) = [aside.line for aside in set_aside_now(CLAIMANTS, context)]
    assert told.startswith(f"dataset {CLAIMANTS}: release {old} set aside: Conversion Error: ")
    assert "2022-13-01" in told and told.endswith("(int_periods_parsed)")
    assert not set_aside_now(JOBS, context)
    assert not needs_build(context)


@pytest.mark.system
def test_our_own_broken_sql_fails_the_build_with_its_first_line_and_sets_nothing_aside(
    world: World, tmp_path: Path
):
    context = with_model(world, tmp_path, "int_series.sql", "select * from final", "selct * from final")
    world.land(CLAIMANTS, one(CLAIMANTS, "6.0"), 1)
    world.land(JOBS, one(JOBS, "70.0"), 1)
    with pytest.raises(BuildFailed, match=r"int_series failed: Parser Error: .*selct.*, LINE \d+: selct"):
        build(run_at=world.day(2), context=context)
    assert not world.store.keys("set_aside/")
    assert latest_candidate(world.store) is None


@dataclass
class Marts:
    """Marts that cannot be made with these releases; counts how often they are tried."""

    broken: set[str]
    trials: int = 0
    always: bool = False

    def __call__(self, extra: Extra, node: FailedNode) -> tuple[FailedNode, ...]:
        self.trials += 1
        left = self.broken - {release for _, release in extra}
        return (node,) if left or self.always else ()


MODEL = FailedNode("model.inclusive_growth.int_cells", "Conversion Error: …", False, "", "", "")


def at_fault(world: World, marts: Marts, node: FailedNode = MODEL):
    found = releases_at_fault(
        (node,),
        gather_inputs(world.context),
        latest_candidate(world.store),
        database=Path("none"),
        trial=marts,
        context=world.context,
        run_at=world.day(9),
    )
    return {aside.release_id for aside in found}


@pytest.fixture
def landed(world: World) -> list[str]:
    names = [*NAMES, "els_gross_value_added", "els_apprenticeships", "els_healthy_life_expectancy"]
    return [
        world.land(name, [els("E08000031", name, "2023-01-01/P1Y", str(value))], day)
        for day in (1, 2)
        for value, name in enumerate(names, 10 * day)
    ]


@pytest.mark.parametrize("broken", [[0], [11], [3, 4], [0, 6], [1, 5, 9], range(12)])
def test_trials_find_every_release_at_fault_and_no_other(world: World, landed: list[str], broken: list[int]):
    marts = Marts({landed[number] for number in broken})
    assert at_fault(world, marts) == marts.broken
    assert marts.trials <= 2 * len(landed)


def test_nobody_is_at_fault_when_the_marts_fail_without_all_suspects(world: World, landed: list[str]):
    marts = Marts(set(), always=True)
    assert at_fault(world, marts) == set()
    assert marts.trials == 1


def test_memory_and_disk_are_no_fault_of_a_release(world: World, landed: list[str]):
    marts = Marts({landed[0]})
    full = FailedNode("model.inclusive_growth.int_cells", "IO Error: no space", True, "", "", "")
    assert at_fault(world, marts, full) == set()
    assert marts.trials == 0


def test_other_rules_of_ours_try_a_release_again(world: World, landed: list[str], monkeypatch: pytest.MonkeyPatch):
    (aside,) = releases_at_fault(
        (MODEL,),
        gather_inputs(world.context),
        None,
        database=Path("none"),
        trial=Marts({landed[6]}),
        context=world.context,
        run_at=world.day(9),
    )
    keep_aside(aside, world.context)
    assert current(world, aside.dataset) == landed[0]
    assert set_aside_now(aside.dataset, world.context) == [aside]
    monkeypatch.setattr("inclusive_growth.build.set_aside.code_version", lambda config: "other code")
    assert current(world, aside.dataset) == landed[6]
    assert set_aside_now(aside.dataset, world.context) == []


def test_a_later_decoder_that_reads_wrong_rows_puts_the_whole_dataset_back(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    held = [world.land(CLAIMANTS, one(CLAIMANTS, value), day) for day, value in enumerate(("5.0", "6.0"), 1)]
    (claimants,) = [item for item in gather_inputs(world.context) if item.timeline]
    first = Candidate(
        candidate_id="c" * 64,
        inputs_hash="",
        parts=(),
        releases={CLAIMANTS: held[-1]},
        plans={},
        decoders={CLAIMANTS: claimants.releases[0].decoder_version},
        landing_gates=claimants.landing_gates,
        origin="fetched",
        authority="E47000007",
        code_version="",
        based_on=0,
        built_at="",
    )
    record_build(world.store, first, "test")
    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "3")
    for release, value in zip(held, ("50", "60"), strict=True):
        world.read_again(CLAIMANTS, release, one(CLAIMANTS, value), "3")
        world.judge(CLAIMANTS, release)
    new = world.land(CLAIMANTS, one(CLAIMANTS, "7.0"), 3)

    found = releases_at_fault(
        (MODEL,),
        gather_inputs(world.context),
        latest_candidate(world.store),
        database=Path("none"),
        trial=Marts({held[0]}),
        context=world.context,
        run_at=world.day(9),
    )
    assert {aside.release_id for aside in found} == {*held, new}
    for aside in found:
        keep_aside(aside, world.context)
    (back,) = [item for item in gather_inputs(world.context) if item.timeline]
    assert [(release.release_id, release.decoder_version) for release in back.releases] == [
        (release, first.decoders[CLAIMANTS]) for release in held
    ]
    assert back.landing_gates == claimants.landing_gates


def current(world: World, dataset: str) -> str:
    return next(item for item in gather_inputs(world.context) if item.dataset_id == dataset).current.release_id
