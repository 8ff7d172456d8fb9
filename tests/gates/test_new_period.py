"""A new period is judged against its own series and against its neighbours, in robust standard deviations."""

import string

import duckdb
import pytest
import yaml

from tests.support.checkout import REPOSITORY

SUITE = yaml.safe_load((REPOSITORY / "expectations/marts/fct_indicator_values.yml").read_text(encoding="utf-8"))
(CHECK,) = [item for item in SUITE["expectations"] if item["meta"]["check"] == "new_period_is_like_those_before"]
YEARS = range(2010, 2021)
AREAS = "abcdef"


def figures(newest: dict[str, float]) -> list[tuple[str, int, float]]:
    """Six places that rise by about 1 a year, each in steps of its own, and what they have in 2020."""
    rows = []
    for place, area in enumerate(AREAS):
        value = 50.0 + place
        for year in YEARS:
            value += 1 + 0.1 * ((year + place) % 3 - 1)
            rows.append((area, year, newest.get(area, value) if year == YEARS[-1] else value))
    return rows


def flagged(rows: list[tuple[str, int, float]], published_until: int, among_parts: bool = True) -> list[dict]:
    con = duckdb.connect()
    con.execute("create table figures (area_code varchar, year integer, value double)")
    con.executemany("insert into figures values (?, ?, ?)", rows)
    con.execute(
        "create view batch as select 'i' as indicator_id, area_code, 'all' as breakdown_id, 'd' as dataset_id, "
        "year::varchar as period_id, value, 'A' as status, year from figures"
    )
    con.execute(
        "create table dim_area as select distinct area_code, 'local_authority' as area_type from figures "
        "where area_code <> 'country'"
    )
    con.execute("insert into dim_area values ('country', 'country')")
    con.execute("create table indicators as select 'i' as indicator_id, 'percent' as unit")
    con.execute(f"create table units as select 'percent' as unit, {among_parts} as among_parts")
    con.execute(f"create view published_fct_indicator_values as from batch where year <= {published_until}")
    query = CHECK["kwargs"]["unexpected_rows_query"].replace("{batch}", "batch")
    answer = con.execute(string.Template(query).substitute(CHECK["meta"]["threshold"]))
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def test_a_figure_that_moves_unlike_its_series_and_its_neighbours_is_named_with_both_reasons() -> None:
    [row] = flagged(figures({"c": 75.0}), 2019)
    assert (row["area_code"], row["period_id"]) == ("c", "2020")
    assert row["usual_step"] == pytest.approx(1, abs=0.11) and row["step_of_neighbours"] == pytest.approx(
        1, abs=0.11
    )
    assert row["times_its_own_spread"] > 3.5 and row["times_their_spread"] > 3.5


def test_a_year_in_which_all_move_is_no_anomaly_of_any_one() -> None:
    assert flagged(figures({area: 80.0 + place for place, area in enumerate(AREAS)}), 2019) == []


def test_an_ordinary_year_and_one_that_readers_have_already_are_not_named() -> None:
    assert flagged(figures({}), 2019) == []
    assert flagged(figures({"c": 75.0}), 2020) == []


def test_a_series_that_nobody_has_seen_yet_is_not_named() -> None:
    assert flagged(figures({"c": 75.0}), 2000) == []


def test_a_country_is_no_neighbour_of_its_towns() -> None:
    rows = figures({})
    country = [("country", year, 1000.0 * value) for area, year, value in rows if area == "a"]
    assert flagged([*rows, *country], 2019) == []
    assert flagged([*rows, *country], 2019, among_parts=False) == []


def test_a_large_place_moves_by_more_people_and_by_no_more_in_a_hundred() -> None:
    rows = [(area, year, value * (40 if area == "f" else 1)) for area, year, value in figures({})]
    assert flagged(rows, 2019, among_parts=False) == []


def test_it_asks_a_person_and_closes_nothing() -> None:
    assert CHECK["severity"] == "warning"
