"""Where figures come from is judged as the build found it."""

from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth import gates
from tests.support.landed_rows import World, els
from tests.support.sample_warehouse import only_suite

pytestmark = pytest.mark.system

CLAIMANTS = "els_claimant_count"


def test_a_content_first_seen_as_a_sample_is_official_once_the_publisher_serves_it(
    world: World, tmp_path: Path
) -> None:
    rows = [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")]
    name = world.land(CLAIMANTS, rows, 1, origin="sample")
    world.sight(CLAIMANTS, 2, "unchanged", signal="s", release_id=name)

    candidate = world.build(3)

    assert (candidate.origin, candidate.origins) == ("fetched", {name: "fetched"})
    config = only_suite(world.config, "marts", ["fct_indicator_values"], tmp_path / "suites")
    record = gates.judge_candidate(candidate, context=replace(world.context, config=config), run_at=world.day(3))
    (told,) = [item for item in record.results if item.expectation == "origin_is_marked"]
    assert told.success, told.failing_rows


def test_a_publication_whose_history_holds_a_sample_stays_one(world: World) -> None:
    world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], 1, origin="sample")
    world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.1")], 2)
    candidate = world.build(3)
    assert candidate.origin == "sample"
    assert world.ask(candidate, "select origin from fct_indicator_vintages order by known_from") == [
        ("sample",),
        ("fetched",),
    ]
