"""Members of an authority ranked by measure: only where all can be, and the same whatever is ranked beside."""

import pyarrow as pa
import pytest

from inclusive_growth.methods.rank_slices import ranked_slices
from tests.methods.test_chance import ESTIMATES, HALF_WIDTHS

CODES = [f"E0{at}" for at in range(7)]
MEMBERS = pa.Table.from_pylist([{"authority_code": "CA", "member_code": code} for code in CODES])


def newest(indicator: str = "i", **of_first: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "indicator_id": indicator,
            "area_code": code,
            "period_id": "2022",
            "dataset_id": "survey",
            "value": value,
            "half_width_95": width,
        }
        for code, value, width in zip(CODES, ESTIMATES, HALF_WIDTHS, strict=True)
    ]
    rows[0] |= of_first
    return rows


def ranked(rows: list[dict[str, object]], members: pa.Table = MEMBERS) -> list[dict[str, object]]:
    return ranked_slices(pa.Table.from_pylist(rows), members).to_pylist()


def test_each_member_has_its_rank_and_the_worked_limits() -> None:
    found = ranked(newest()[::-1])
    assert [row["area_code"] for row in found] == CODES
    assert [row["rank"] for row in found] == [7, 6, 5, 4, 3, 2, 1]
    limits = [(row["lower_95"], row["upper_95"]) for row in found]
    assert limits == [(6, 7), (4, 7), (4, 6), (4, 6), (2, 3), (2, 3), (1, 1)]
    assert {row["members"] for row in found} == {7}


@pytest.mark.parametrize("of_first", [{"period_id": "2021"}, {"dataset_id": "other"}, {"area_code": "elsewhere"}])
def test_members_that_are_not_all_alike_are_not_ranked(of_first: dict[str, object]) -> None:
    assert ranked(newest(**of_first)) == []


def test_equal_figures_share_the_better_rank_and_an_authority_of_one_has_none() -> None:
    assert {row["rank"] for row in ranked(newest(value=78))} == {1, 3, 4, 5, 6, 7}
    alone = pa.Table.from_pylist([{"authority_code": "CB", "member_code": CODES[0]}])
    assert ranked(newest(), alone) == []


def test_what_is_ranked_beside_changes_nothing() -> None:
    alone = ranked(newest("i"))
    beside = [row for row in ranked([*newest("a", value=70), *newest("i")]) if row["indicator_id"] == "i"]
    assert beside == alone
