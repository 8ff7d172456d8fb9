"""A landing verdict counts for the rows that were judged, and for no others."""

from pathlib import Path

import pytest

from inclusive_growth import gates
from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.gates.verdict_records import landing_records
from inclusive_growth.operations import steps
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from tests.support.landed_rows import Row, World, els

CLAIMANTS = "els_claimant_count"


def rows(value: str, *areas: str) -> list[Row]:
    return [els(area, "Claimant Count", "2023-01-01/P1Y", value) for area in areas or ("E08000031",)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


def in_the_build(world: World) -> list[str]:
    inputs = {item.dataset_id: item for item in build_inputs.gather_inputs(world.context)}
    return [item.release_id for item in inputs[CLAIMANTS].timeline]


def to_judge(world: World) -> list[str]:
    return gates.needs_judgement(CLAIMANTS, context=world.context)


def raise_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "99")


def test_after_a_new_decoding_every_release_waits_for_a_verdict_on_its_new_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.land(CLAIMANTS, rows("6.0"), 1), world.land(CLAIMANTS, rows("6.5"), 2)
    assert to_judge(world) == []
    raise_decoder(monkeypatch)
    assert in_the_build(world) == [first, second], "until they are read again, they are what was judged"
    assert to_judge(world) == []

    world.read_again(CLAIMANTS, first, rows("600"), "99")
    world.read_again(CLAIMANTS, second, rows("650"), "99")

    assert in_the_build(world) == []
    assert to_judge(world) == [first, second]
    world.judge(CLAIMANTS, second)
    assert in_the_build(world) == [second]
    assert to_judge(world) == [first]


def test_a_verdict_stands_when_a_new_decoder_reads_the_same_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.land(CLAIMANTS, rows("6.0"), 1), world.land(CLAIMANTS, rows("6.5"), 2)
    raise_decoder(monkeypatch)
    world.read_again(CLAIMANTS, first, rows("6.0"), "99")
    world.read_again(CLAIMANTS, second, rows("6.5"), "99")

    assert in_the_build(world) == [first, second]
    assert to_judge(world) == [second], "today's gate judges what is current"


def test_a_closed_gate_on_the_old_rows_is_no_verdict_on_the_new(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = world.land(CLAIMANTS, rows("6.0"), 1, passed=False)
    assert to_judge(world) == []
    raise_decoder(monkeypatch)
    world.read_again(CLAIMANTS, refused, rows("6.1"), "99")
    assert to_judge(world) == [refused]


def test_a_release_is_compared_with_the_one_before_it_and_not_with_the_newest(world: World) -> None:
    first, second, third = (world.land(CLAIMANTS, rows(f"6.{day}"), day) for day in (1, 2, 3))
    closed = world.land(CLAIMANTS, rows("99"), 4, passed=False)

    def before(name: str) -> str | None:
        found = gates.release_before(CLAIMANTS, name, context=world.context)
        return found.release_id if found else None

    assert [before(name) for name in (first, second, third, closed)] == [None, first, second, third]
    world.land(CLAIMANTS, rows("6.1"), 5)
    assert before(first) == third, "a content that came back follows what it replaced"


@pytest.mark.system  # judged by Great Expectations
def test_before_a_build_each_newly_decoded_release_is_judged_for_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("E08000031", "E08000025")
    narrow = world.land(CLAIMANTS, rows("6.0"), 1)
    broken = world.land(CLAIMANTS, rows("6.2", *both), 2)
    wide = world.land(CLAIMANTS, rows("6.5", *both), 3)
    raise_decoder(monkeypatch)
    world.read_again(CLAIMANTS, narrow, rows("6.1"), "99")
    world.read_again(CLAIMANTS, broken, rows("about six", *both), "99")
    world.read_again(CLAIMANTS, wide, rows("6.6", *both), "99")

    steps.judge_current(world.context)

    # The narrow one lacks an area that later ones have: it is no loss of areas, as it came first.
    assert in_the_build(world) == [narrow, wide]
    assert to_judge(world) == []
    newest = max(landing_records(world.store, broken).values(), key=lambda item: item.judged_at)
    assert not newest.passed


def test_a_release_that_a_later_decoder_refuses_is_judged_closed_and_told_and_built_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.land(CLAIMANTS, rows("6.0"), 1), world.land(CLAIMANTS, rows("6.5"), 2)
    raise_decoder(monkeypatch)
    world.read_again(CLAIMANTS, first, rows("6.0"), "99")
    world.refuse_again(CLAIMANTS, second, "line 3, byte 40: a quotation mark never closes", "99")
    assert in_the_build(world) == [first], "the earlier verdict was on rows that may be wrong"
    assert to_judge(world) == [second]

    steps.judge_current(world.context)

    assert in_the_build(world) == [first] and to_judge(world) == []
    last = gates.Verdicts(CLAIMANTS, world.context).last(second)
    assert last is not None and not last[1].passed
    assert [(item.expectation, item.observed) for item in last[1].results] == [
        (gates.UNREADABLE, "line 3, byte 40: a quotation mark never closes")
    ]
    letters = [world.store.get(key).decode() for key in world.store.keys("outbox/")]
    assert len(letters) == 1
    assert "a release that was read before is refused now" in letters[0]
    assert "the next publication is made without them" in letters[0] and "never closes" in letters[0]


def test_a_release_that_a_still_later_decoder_reads_again_is_judged_on_its_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = world.land(CLAIMANTS, rows("6.0"), 1)
    raise_decoder(monkeypatch)
    world.refuse_again(CLAIMANTS, release, "a fault", "99")
    assert in_the_build(world) == []
    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "100")
    world.read_again(CLAIMANTS, release, rows("6.0"), "100")
    assert in_the_build(world) == [release]
