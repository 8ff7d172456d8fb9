"""What a gate lets pass for a reason still closes it beyond it: perturbed parts, noughts, what is awaited."""

from pathlib import Path

import pytest

from tests.gates.marts_mutations import ONE_COUNT, ONE_SURVEY_RATE, where
from tests.support.sample_warehouse import Built, World, failed, only_suite

VALUES = "fct_indicator_values"
ONE_PERTURBED = (
    "indicator_id = 'children_low_income_count' and area_code = 'E08000025' and breakdown_id = 'sex=male'"
)
ONE_RATE = "indicator_id = 'claimant_rate' and area_code = 'E08000025'"
A_YEAR = "period_id = '2015-01-01/P1Y'"
A_GROUP = "indicator_id = 'ebacc_entry' and area_code = 'E08000025' and breakdown_id = 'race=B'"

pytestmark = pytest.mark.system


def closed(built: Built, tmp_path: Path, query: str) -> set[str]:
    """The critical checks that fail on the sound figures rewritten by a query."""
    candidate = built.changed({VALUES: query}, published=False)
    return failed(
        built.judge(candidate, only_suite(built.world.config, "marts", [VALUES], tmp_path, per_indicator=False))
    )


@pytest.mark.parametrize(
    ("condition", "people", "closes"),
    [
        (f"{ONE_COUNT} and breakdown_id = 'sex=male'", 40, True),
        (ONE_PERTURBED, 5, False),
        (ONE_PERTURBED, 60, True),
    ],
    ids=["counts that nobody changes", "perturbed by a few", "perturbed by too many"],
)
def test_parts_may_differ_only_where_the_publisher_changes_cells(
    some_built: Built, tmp_path: Path, condition: str, people: int, closes: bool
) -> None:
    found = closed(some_built, tmp_path, where(condition, value=f"value + {people}"))
    assert ("parts_sum_to_total" in found) is closes


@pytest.mark.parametrize(
    ("columns", "closes"),
    [
        ({"numerator": "0", "denominator": "0", "value": "null", "lower_95": "null", "upper_95": "null"}, False),
        ({"numerator": "0", "denominator": "0"}, True),
        ({"numerator": "1", "denominator": "0", "value": "null", "lower_95": "null", "upper_95": "null"}, True),
        ({"numerator": "-2", "denominator": "-1"}, True),
    ],
    ids=["nobody of nobody", "a share of nobody", "somebody of nobody", "fewer than nobody"],
)
def test_nobody_of_nobody_has_no_share(
    some_built: Built, tmp_path: Path, columns: dict[str, str], closes: bool
) -> None:
    found = closed(some_built, tmp_path, where(ONE_SURVEY_RATE, **columns))
    assert ("numerator_not_above_denominator" in found) is closes


def test_a_gap_read_as_nought_closes_the_gate_and_nobody_of_a_small_group_does_not(
    some_built: Built, tmp_path: Path
) -> None:
    hole = where(f"{ONE_RATE} and {A_YEAR}", value="0")
    assert "magnitude_of_neighbours" in closed(some_built, tmp_path, hole)
    group = where(f"{A_GROUP} and period_id = (select max(period_id) from sound where {A_GROUP})", value="0")
    assert "magnitude_of_neighbours" not in closed(some_built, tmp_path, group)


def test_what_is_awaited_may_lack_our_areas_and_never_everything(landed: World) -> None:
    dataset = "gender_pay_gap_reports"
    assert landed.judge(landed.releases[dataset]).passed
    record = landed.judge(landed.broken(dataset, "select * from sound where false"))
    assert "something_asked_is_there" in failed(record)
