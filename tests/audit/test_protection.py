"""The second derivation's rule of small numbers and its limits at 99.8%."""

import pandas as pd
import pytest

from inclusive_growth.audit.derivation import FIGURES
from inclusive_growth.audit.limits import published_limits
from inclusive_growth.audit.protection import protected
from tests.support import independent_statistics as independent

SERIES = {"indicator_id": "i", "breakdown_id": "all", "period": "2021/P1Y"}
MEMBERS = pd.DataFrame({"area": ["county"] * 3, "part": ["a", "b", "c"], "size": [3] * 3})


def figures(*rows: dict) -> pd.DataFrame:
    plain = {
        **SERIES,
        **dict.fromkeys(FIGURES, float("nan")),
        **{"status": "A", "worked_out": "figure", "is_sum": False, "unit": "percent", "factor": 100.0},
        **{"statistical_unit": "person", "collection": "", "area": "x"},
    }
    return pd.DataFrame([plain | row for row in rows])


@pytest.mark.parametrize(
    ("row", "is_withheld"),
    [
        ({"value": 9.0, "numerator": 9.0, "denominator": 100.0}, True),
        ({"value": 9.0, "numerator": 9.0, "denominator": 100.0, "worked_out": ""}, False),
        ({"value": 10.0, "numerator": 10.0, "denominator": 100.0}, False),
        ({"value": 0.0, "numerator": 0.0, "denominator": 100.0}, False),
        ({"value": 50.0, "numerator": 14.5, "denominator": 29.0}, True),
        ({"value": 9.9, "denominator": 100.0}, True),
        ({"value": 9.0, "numerator": 9.0, "denominator": 100.0, "collection": "survey"}, False),
        ({"value": 50.0, "numerator": 14.0, "denominator": 28.0, "collection": "survey"}, True),
        ({"value": 25.0, "numerator": 2.0, "denominator": 8.0, "statistical_unit": "area"}, False),
        ({"value": 7.0, "unit": "count", "factor": 1.0}, True),
    ],
)
def test_a_sum_of_ours_needs_ten_counted_and_thirty_in_all(row, is_withheld):
    [found] = protected(figures(row), MEMBERS).to_dict("records")
    assert found["status"] == ("Q" if is_withheld else "A")
    assert pd.isna(found["value"]) == is_withheld
    assert (found["numerator"] == row.get("numerator")) != (is_withheld or "numerator" not in row)


@pytest.mark.parametrize(("withheld", "is_told"), [(("a",), True), (("a", "b"), False), ((), False)])
def test_a_sum_that_tells_its_one_withheld_member_is_withheld(withheld, is_told):
    parts = [
        {"area": area, "value": float("nan") if area in withheld else 200.0, "worked_out": ""}
        | ({"status": "C"} if area in withheld else {})
        for area in "abc"
    ]
    whole = {"area": "county", "value": 504.0, "is_sum": True}
    rows = [row | {"unit": "count", "factor": 1.0} for row in (*parts, whole)]
    found = protected(figures(*rows), MEMBERS)
    assert found.loc[found["area"] == "county", "status"].item() == ("Q" if is_told else "A")


def limits_of(**row: object) -> tuple[float, float] | None:
    facts = {"unit": "percent", "factor": 100.0, "collection": "", "clustered": "", "age_adjustment": ""}
    roles = ("half_width_95", "cv_percent", "half_width_of_ratio")
    plain = dict.fromkeys((*FIGURES, *roles), float("nan")) | facts | {"publishers_limits": ""}
    found = published_limits(pd.DataFrame([plain | row]))
    pair = float(found["lower_998"].item()), float(found["upper_998"].item())
    return None if pd.isna(pair[0]) else pair


def test_a_limit_at_998_is_that_of_the_method_that_gives_the_published_ones():
    share = {"value": 65.0, "lower_95": 55.3, "upper_95": 73.6, "numerator": 65.0, "denominator": 100.0}
    expected = tuple(100 * limit for limit in independent.wilson(65, 100, 0.998))
    assert limits_of(**share) == pytest.approx(expected, rel=1e-9)
    # Other counts, grossed ones and none at all: the published limits are somebody else's, and are not stretched.
    assert limits_of(**share | {"numerator": 650.0, "denominator": 1000.0}) is None
    assert limits_of(**share, collection="survey") is None
    assert limits_of(**share | {"numerator": float("nan")}) is None


def test_limits_of_a_standardised_rate_at_998_are_the_publishers_own_to_the_last_published_digit():
    """Wolverhampton, emergency admissions after self-harm: published limits at both levels, and the count."""
    found = limits_of(
        value=518.977376,
        lower_95=455.361032,
        upper_95=588.989887,
        numerator=240.0,
        unit="per_100k",
        factor=100_000.0,
        age_adjustment="standardised",
    )
    assert found == pytest.approx((421.516822, 631.141227), abs=2e-5)
