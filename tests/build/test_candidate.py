"""What makes a new candidate, what does not, and what a failed build leaves behind."""

from dataclasses import dataclass

import pytest

from inclusive_growth.build.build import needs_build
from inclusive_growth.build.candidates import latest_candidate, read_candidate
from inclusive_growth.errors import BuildFailed, LeaseLost
from inclusive_growth.records import to_json, utc
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from inclusive_growth.store.lease import writer_lease
from tests.support.landed_rows import World, els

CLAIMANTS, POVERTY = "els_claimant_count", "els_children_in_relative_poverty"


def claimants(value: str, period: str = "2023-01-01/P1Y") -> list[dict[str, str]]:
    return [
        els("E08000031", "Claimant Count", period, value),
        els("E08000025", "Claimant Count", period, "7.0"),
    ]


def poverty(value: str = "39.1") -> list[dict[str, str]]:
    return [els("E08000031", "Children in relative poverty before housing costs", "2023-04-01/P1Y", value)]


def parts(candidate, dataset: str) -> dict[str, str]:
    return {part.mart: part.sha256 for part in candidate.parts if part.dataset == dataset}


def test_nothing_landed_needs_no_build_and_cannot_be_built(world: World):
    assert not needs_build(world.context)
    with pytest.raises(BuildFailed, match="nothing to build"):
        world.build(1)


def test_a_release_behind_a_closed_gate_needs_no_build(world: World):
    world.land(CLAIMANTS, claimants("6.0"), 1, passed=False)
    assert not needs_build(world.context)


@pytest.mark.system
def test_equal_inputs_give_an_equal_candidate_whatever_the_threads_and_only_news_needs_a_build(
    world_of_all_marts: World,
):
    world = world_of_all_marts
    world.land(CLAIMANTS, claimants("6.0"), 1)
    world.land(POVERTY, poverty(), 1)
    assert needs_build(world.context)
    first = world.build(2, threads=2)
    assert not needs_build(world.context)

    again = world.build(3, threads=1, full=True)
    assert again.candidate_id == first.candidate_id
    assert again.parts == first.parts

    # Seen again with nothing new: no build.
    world.sight(CLAIMANTS, 4, "unchanged", signal=utc(world.day(1)), release_id=first.releases[CLAIMANTS])
    assert not needs_build(world.context)

    world.land(CLAIMANTS, claimants("6.4"), 5)
    assert needs_build(world.context)
    second = world.build(6)
    assert second.candidate_id != first.candidate_id
    assert latest_candidate(world.store) == second
    assert parts(second, POVERTY) == parts(first, POVERTY)
    assert parts(second, POVERTY).keys() == {
        "fct_indicator_values",
        "indicator_values_wide",
        "fct_indicator_vintages",
        "audit_trail",
        "coverage_matrix",
        "dim_quality",
        "fct_detectability",
        "fct_trends",
    }
    assert parts(second, CLAIMANTS)["fct_indicator_values"] != parts(first, CLAIMANTS)["fct_indicator_values"]
    assert read_candidate(world.store, first.candidate_id) == first


@pytest.mark.system
def test_our_correction_closes_what_readers_saw_and_later_builds_carry_it_forward(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    release = world.land(CLAIMANTS, claimants("6.0"), 1)
    world.build(2)
    world.publish(2)

    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "99")
    world.read_again(CLAIMANTS, release, claimants("60.0"), "99")
    assert not needs_build(world.context), "nobody has judged what the later decoder reads"
    world.judge(CLAIMANTS, release)
    assert needs_build(world.context)
    corrected = world.build(3)
    assert corrected.decoders == {CLAIMANTS: "99"}
    history = [
        ("new", 6.0, world.day(1), world.day(3)),
        ("corrected_by_us", 60.0, world.day(3), None),
    ]
    assert _vintages(world, corrected) == _naive(history)
    world.publish(3)

    world.land(CLAIMANTS, claimants("61.0"), 4)
    later = world.build(5)
    assert _vintages(world, later) == _naive(
        [
            history[0],
            ("corrected_by_us", 60.0, world.day(3), world.day(4)),
            ("revised", 61.0, world.day(4), None),
        ]
    )
    # The other area's figure is the same under both decoders: nothing to correct.
    assert world.ask(later, "select why from fct_indicator_vintages where area_code = 'E08000025'") == [("new",)]


def _vintages(world: World, candidate) -> list[tuple]:
    return world.ask(
        candidate,
        "select why, value, known_from, known_to from fct_indicator_vintages "
        "where area_code = 'E08000031' order by known_from",
    )


def _naive(rows: list[tuple]) -> list[tuple]:
    return [
        (why, value, since.replace(tzinfo=None), until.replace(tzinfo=None) if until else None)
        for why, value, since, until in rows
    ]


@pytest.mark.system
def test_a_failed_build_names_the_node_and_the_log_and_records_no_candidate(world: World):
    world.land(CLAIMANTS, claimants("about six"), 1)
    with pytest.raises(BuildFailed, match="every_published_text_is_understood") as failure:
        world.build(2)
    log = str(world.config.work_dir / "dbt" / "logs" / "dbt.log")
    assert log in str(failure.value)
    assert latest_candidate(world.store) is None
    assert not world.store.keys("candidates/")
    assert not world.store.keys("parts/")
    assert not list(world.home.rglob("*.duckdb"))
    assert needs_build(world.context)


@pytest.mark.system
def test_a_writer_that_was_overtaken_records_no_candidate(world: World):
    world.land(CLAIMANTS, claimants("6.0"), 1)
    with writer_lease(world.store) as lease:
        world.store.put(f"leases/writer/{lease.fencing + 1:08d}.json", to_json(Holder()))
        with pytest.raises(LeaseLost):
            world.build(2, lease=lease)
    assert latest_candidate(world.store) is None


@dataclass(frozen=True, slots=True)
class Holder:
    host: str = "another"
    pid: int = 1
    started: str = "1"
    at: str = "2026-03-01T09:30:00.000000Z"
