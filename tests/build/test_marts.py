"""One build of a history of releases, and what the marts say of it. Figures are small and computed by hand."""

import math
from datetime import datetime

import duckdb
import pytest

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.records import Candidate
from inclusive_growth.store.keys import part_key
from tests.support import independent_statistics as independent
from tests.support.checkout import REPOSITORY
from tests.support.compared_statistics import compared
from tests.support.landed_rows import MEMBERS, World, aps, els, nomis

pytestmark = pytest.mark.system

WOLVERHAMPTON, BIRMINGHAM, SOLIHULL = "E08000031", "E08000025", "E08000029"
THE_REGION = "E12000005"
CLAIMANTS = "Claimant Count"
MEN, WOMEN = "Male healthy life expectancy", "Female healthy life expectancy"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _no_settings_file: None) -> tuple[World, Candidate]:
    world = World(tmp_path_factory.mktemp("marts") / "home")
    _claimants(world)
    _survey(world)
    _population(world)
    _life_expectancy(world)
    _qualifications(world)
    world.land(
        "els_apprenticeships",
        [els(BIRMINGHAM, "Apprenticeship starts (England)", "2023-08-01/P1Y", "")],
        1,
        origin="synthetic",
    )
    world.sight("els_apprenticeships", 2, "failed")
    world.sight("els_apprenticeships", 3, "refused")
    return world, world.build(10)


def _claimants(world: World) -> None:
    first = [
        els(WOLVERHAMPTON, CLAIMANTS, "2022-01-01/P1Y", "6.199999999999999"),
        els(WOLVERHAMPTON, CLAIMANTS, "2023-01-01/P1Y", "6.0"),
        els(BIRMINGHAM, CLAIMANTS, "2023-01-01/P1Y", "7.0"),
        els(SOLIHULL, CLAIMANTS, "2023-01-01/P1Y", "", status="x"),
        els("W06000015", CLAIMANTS, "2023-01-01/P1Y", "4.4"),
    ]
    second = [
        first[0],
        els(WOLVERHAMPTON, CLAIMANTS, "2023-01-01/P1Y", "6.5"),
        *first[3:],
    ]
    world.land("els_claimant_count", first, 1)
    world.land("els_claimant_count", [els(BIRMINGHAM, CLAIMANTS, "2023-01-01/P1Y", "999")], 1.5, passed=False)
    world.land("els_claimant_count", second, 2)
    world.land("els_claimant_count", first, 3)


def _survey(world: World) -> None:
    rates = aps("2022-12", WOLVERHAMPTON, "45", "67.0", "2.9")
    inactive = aps("2022-12", WOLVERHAMPTON, "111", "25.0", "2.0")
    inactive += aps("2022-12", BIRMINGHAM, "111", "24.0", "2.4", ("2400", "10000"))
    inactive += aps("2022-12", THE_REGION, "111", "22.0", "1.0", ("11000", "50000"))
    world.land("nomis_aps", rates, 1, signal="april", plan=world.plan("nomis_aps", without="inactivity_rate"))
    world.land("nomis_aps", rates + inactive, 4, signal="april")
    world.land(
        "els_employment_rate",
        [
            els(WOLVERHAMPTON, "Employment rate", "2022-01-01/P1Y", "66.0", "60.9", "71.1"),
            els(WOLVERHAMPTON, "Employment rate", "2017-01-01/P1Y", "64.1", "60.0", "68.2"),
        ],
        1,
        origin="sample",
    )


def _population(world: World) -> None:
    everyone = {"GENDER": "0", "C_AGE": "200"}
    rows = [nomis("2021", area, str(1000 + place), **everyone) for place, area in enumerate(MEMBERS)]
    again = [dict(row) for row in rows]
    again[-1]["OBS_VALUE"] = "2000"
    women = [nomis("2021", area, "500", GENDER="2", C_AGE="200") for area in MEMBERS[:-1]]
    world.land("nomis_population", rows + again + women, 1)


def _life_expectancy(world: World) -> None:
    world.land(
        "els_healthy_life_expectancy",
        [
            els(WOLVERHAMPTON, WOMEN, "2018-01-01/P3Y", "62", "60", "64"),
            els(WOLVERHAMPTON, MEN, "2018-01-01/P3Y", "64", "62.5", "65.5"),
            els(WOLVERHAMPTON, WOMEN, "2021-01-01/P3Y", "60", "58", "62"),
            els(WOLVERHAMPTON, MEN, "2021-01-01/P3Y", "64", "62.5", "65.5"),
            els(BIRMINGHAM, WOMEN, "2021-01-01/P3Y", "60", "58", "62"),
            els(BIRMINGHAM, MEN, "2021-01-01/P3Y", "60.5", "58.5", "62.5"),
        ],
        1,
    )


def _qualifications(world: World) -> None:
    """Counts of two members and of their region; of the others nothing is known, so the authority has no sum."""
    people = {"1004": (49874, 162269), "1001": (18809, 64946), "1002": (3729, 21598), "1005": (3273, 9999)}
    rows = [
        nomis("2021", area, str(times * count + more), "20100", C2021_ETH_6=group, C2021_HIQUAL_8=level)
        for area, times, more in ((BIRMINGHAM, 1, 0), (WOLVERHAMPTON, 1, 1000), (THE_REGION, 3, 2000))
        for group, counts in people.items()
        for level, count in zip(("1", "0"), counts, strict=True)
    ]
    world.land("nomis_census_qualifications_ethnic_group", rows, 1)


def vintages(told: tuple[World, Candidate], indicator: str, area: str, period: str) -> list[tuple]:
    world, candidate = told
    return world.ask(
        candidate,
        "select why, value, known_from, known_to from fct_indicator_vintages "
        "where indicator_id = ? and area_code = ? and period_id = ? order by dataset_id, known_from",
        indicator,
        area,
        period,
    )


def day(world: World, number: float) -> datetime:
    return world.day(number).replace(tzinfo=None)


def test_a_to_b_to_a_ends_on_a_and_leaves_three_vintages(told):
    world, candidate = told
    assert vintages(told, "claimant_rate", WOLVERHAMPTON, "2023-01-01/P1Y") == [
        ("new", 6.0, day(world, 1), day(world, 2)),
        ("revised", 6.5, day(world, 2), day(world, 3)),
        ("revised", 6.0, day(world, 3), None),
    ]
    assert world.ask(
        candidate,
        "select value from fct_indicator_values where indicator_id = 'claimant_rate' and area_code = ? "
        "and period_id = '2023-01-01/P1Y'",
        WOLVERHAMPTON,
    ) == [(6.0,)]


def test_what_did_not_change_has_one_vintage_through_every_release(told):
    assert vintages(told, "claimant_rate", WOLVERHAMPTON, "2022-01-01/P1Y") == [
        ("new", 6.2, day(told[0], 1), None)
    ]


def test_what_was_asked_for_and_is_gone_is_withdrawn(told):
    world, _ = told
    assert vintages(told, "claimant_rate", BIRMINGHAM, "2023-01-01/P1Y") == [
        ("new", 7.0, day(world, 1), day(world, 2)),
        ("withdrawn", None, day(world, 2), day(world, 3)),
        ("revised", 7.0, day(world, 3), None),
    ]


def test_a_release_that_did_not_pass_its_gate_is_in_no_mart(told):
    world, candidate = told
    assert world.ask(candidate, "select count(*) from fct_indicator_vintages where value = 999") == [(0,)]
    assert len(candidate.landing_gates) == len(
        world.ask(candidate, "select distinct dataset_id, release_id from dim_release")
    )


def test_a_new_plan_makes_no_vintage_and_what_it_adds_was_known_since_the_release(told):
    world, _ = told
    rates = vintages(told, "employment_rate", WOLVERHAMPTON, "2022-01-01/P1Y~rolling_year")
    assert ("new", 67.0, day(world, 1), None) in rates
    assert [row[0] for row in rates] == ["new", "new"]  # one of each dataset
    assert vintages(told, "inactivity_rate", WOLVERHAMPTON, "2022-01-01/P1Y~rolling_year") == [
        ("new", 25.0, day(world, 1), None)
    ]


def test_the_preferred_dataset_is_shown_and_the_other_kept_as_a_discrepancy(told):
    world, candidate = told
    shown = world.ask(
        candidate,
        "select period_id, dataset_id, value, lower_95, upper_95, numerator, denominator, origin "
        "from fct_indicator_values where indicator_id = 'employment_rate' order by period_id",
    )
    assert shown == [
        ("2017-01-01/P1Y~rolling_year", "els_employment_rate", 64.1, 60.0, 68.2, None, None, "sample"),
        ("2022-01-01/P1Y~rolling_year", "nomis_aps", 67.0, 64.1, 69.9, 100.0, 150.0, "fetched"),
    ]
    assert world.ask(
        candidate,
        "select kept_dataset_id, other_dataset_id, kept_value, other_value, difference from fct_discrepancies "
        "where kind = 'dataset'",
    ) == [("nomis_aps", "els_employment_rate", 67.0, 66.0, -1.0)]


def test_the_998_limits_of_a_published_half_width_are_those_of_its_standard_error(told):
    world, candidate = told
    [(lower, upper, *methods)] = world.ask(
        candidate,
        "select lower_998, upper_998, limits_method, limits_998_method from fct_indicator_values "
        "where indicator_id = 'inactivity_rate' and dataset_id = 'nomis_aps' and area_code = ?",
        WOLVERHAMPTON,
    )
    half_width = 2.0 * 3.090232306167813 / 1.959963984540054
    assert (lower, upper) == pytest.approx((25 - half_width, 25 + half_width), rel=1e-12)
    assert methods == ["published half-width", "normal, as the published half-width"]


def test_a_code_under_two_geography_types_is_one_observation_and_a_disagreement_is_recorded(told):
    world, candidate = told
    assert world.ask(
        candidate,
        "select area_code, value from fct_indicator_values where indicator_id = 'population_estimate' "
        "and breakdown_id = 'all' and area_code <> 'E47000007' order by area_code",
    ) == [(area, 1000.0 + place) for place, area in enumerate(MEMBERS)]
    assert world.ask(
        candidate,
        "select area_code, role, kept_value, other_value from fct_discrepancies where kind = 'geography_type'",
    ) == [(MEMBERS[-1], "value", 1006.0, 2000.0)]


def test_an_authority_without_a_row_of_its_own_is_summed_and_says_so(told):
    world, candidate = told
    [(value, method, breakdown)] = world.ask(
        candidate,
        "select value, method, breakdown_id from fct_indicator_values "
        "where indicator_id = 'population_estimate' and area_code = 'E47000007'",
    )
    # Women are missing in one member, so there is no sum of women.
    assert (value, breakdown) == (7021.0, "all")
    assert method == "Sum of the published figures of the 7 constituent authorities as they are today."
    trail = world.ask(
        candidate,
        "select contributing_area_code, published_text from audit_trail "
        "where indicator_id = 'population_estimate' and area_code = 'E47000007' order by 1",
    )
    assert trail == [(area, str(1000 + place)) for place, area in enumerate(MEMBERS)]


def test_a_missing_figure_keeps_its_status_and_the_publishers_sign(told):
    world, candidate = told
    assert world.ask(
        candidate,
        "select value, status, source_marker from fct_indicator_values "
        "where indicator_id = 'claimant_rate' and area_code = ?",
        SOLIHULL,
    ) == [(None, "M", "x")]


def test_areas_out_of_scope_are_in_no_mart(told):
    world, candidate = told
    assert world.ask(candidate, "select count(*) from fct_indicator_values where area_code = 'W06000015'") == [
        (0,)
    ]


def test_gaps_are_what_a_hand_computes(told):
    world, candidate = told
    gaps = {
        row[0]: row[1:]
        for row in world.ask(
            candidate,
            "select area_code, gap, lower_95, upper_95, p_value, q_value, family_size, verdict, better_or_worse "
            "from fct_gaps where indicator_id = 'hle_female' and period_id = '2021-01-01/P3Y'",
        )
    }
    # 60±2 against 64±1.5: -4 ± 2.5; 60±2 against 60.5±2: -0.5 ± √8.
    first, second = p_of(4, 2.5), p_of(0.5, math.sqrt(8))
    expected = {
        WOLVERHAMPTON: (-4, -6.5, -1.5, first, min(2 * first, second), 2, "a gap that matters", "worse"),
        BIRMINGHAM: (
            -0.5,
            -0.5 - math.sqrt(8),
            -0.5 + math.sqrt(8),
            second,
            second,
            2,
            "cannot tell",
            "not judged",
        ),
    }
    assert gaps.keys() == expected.keys()
    for area, row in expected.items():
        assert gaps[area][:6] == pytest.approx(row[:6], rel=2e-7)
        assert gaps[area][6:] == row[6:]


def p_of(difference: float, half_width: float) -> float:
    return math.erfc(difference / (half_width / 1.959963984540054) / math.sqrt(2))


def test_a_change_within_chance_names_no_side(told):
    world, candidate = told
    [(previous, change, half_width, driver)] = world.ask(
        candidate,
        "select previous_period_id, change, change_half_width, change_driver from fct_gaps "
        "where indicator_id = 'hle_female' and area_code = ? and period_id = '2021-01-01/P3Y'",
        WOLVERHAMPTON,
    )
    assert (previous, change, driver) == ("2018-01-01/P3Y", -2.0, "neither moved clearly")
    assert half_width == pytest.approx(math.hypot(2.5, 2.5))


def test_a_gap_between_census_counts_is_tested_on_the_counts_and_not_on_rounded_shares(told):
    """32.7% and 30.7% are two points apart; the counts behind them are not."""
    world, candidate = told
    rows = world.ask(
        candidate,
        "select area_code, breakdown_id, gap, lower_95, upper_95, lower_998, upper_998, ratio_lower_95, "
        "ratio_upper_95, p_matters, p_equivalence, p_direction, q_matters, q_equivalence, q_direction, "
        "family_size, group_numerator, group_denominator, reference_numerator, reference_denominator, "
        "verdict, better_or_worse, uncertainty, not_judged_because "
        "from fct_gaps where indicator_id = 'no_qualifications' and area_code <> ? "
        "order by area_code, breakdown_id",
        THE_REGION,
    )
    assert len(rows) == 6
    tests = [independent.three_tests(*row[16:20]) for row in rows]
    for nth, row in enumerate(rows):
        x, n, y, m = row[16:20]
        found = [row[2], *row[3:7], *row[7:9], *row[9:12]]
        difference = [100 * limit for level in (0.95, 0.998) for limit in independent.newcombe(x, n, y, m, level)]
        ratio = independent.log_ratio((x / n) / (y / m), 1 / x - 1 / n + 1 / y - 1 / m)
        assert found == pytest.approx([100 * (x / n - y / m), *difference, *ratio, *tests[nth]], rel=1e-9)
    for test, column in enumerate((12, 13, 14)):
        q_values = independent.q_values([p_values[test] for p_values in tests])
        assert [row[column] for row in rows] == pytest.approx(q_values, rel=1e-9)
    assert {(row[0], row[1]): row[20:] for row in rows if row[0] == BIRMINGHAM} == {
        (BIRMINGHAM, group): (verdict, "not judged", "chance variation (ours)", "not adjusted for age")
        for group, verdict in (
            ("race=A", "a gap, its size unclear"),
            ("race=B", "a gap that matters"),
            ("race=O", "a gap, its size unclear"),
        )
    }


def test_a_town_is_compared_with_the_rest_of_its_region_by_the_counts_of_both(told):
    """What is published of the region holds the town; what is left has its own share, limits and tests."""
    world, candidate = told
    rows = world.ask(
        candidate,
        "select comparisons.breakdown_id, comparisons.area_code, own.numerator, own.denominator, whole.numerator, "
        "whole.denominator, area_numerator, area_denominator, reference_numerator, reference_denominator, "
        "area_value, reference_value, gap, comparisons.lower_95, comparisons.upper_95, comparisons.lower_998, "
        "comparisons.upper_998, ratio, ratio_lower_95, ratio_upper_95, p_matters, p_equivalence, p_direction, "
        "q_matters, q_equivalence, q_direction, family_size, shape, comparisons.uncertainty, better_or_worse "
        "from fct_comparisons as comparisons "
        "inner join fct_indicator_values as own using (indicator_id, area_code, period_id, breakdown_id) "
        "inner join fct_indicator_values as whole on comparisons.reference_area_code = whole.area_code "
        "and own.indicator_id = whole.indicator_id and own.breakdown_id = whole.breakdown_id "
        "where comparisons.indicator_id = 'no_qualifications' and reference_area_code = ? "
        "order by comparisons.breakdown_id, comparisons.area_code",
        THE_REGION,
    )
    assert len(rows) == 8  # two towns, four groups
    tests = {}
    for row in rows:
        x, n, whole_x, whole_n = row[2:6]
        y, m = whole_x - x, whole_n - n
        assert row[6:10] == (x, n, y, m)
        limits = [100 * limit for level in (0.95, 0.998) for limit in independent.newcombe(x, n, y, m, level)]
        ratio = (x / n) / (y / m)
        around = independent.log_ratio(ratio, 1 / x - 1 / n + 1 / y - 1 / m)
        tests[row[:2]] = independent.three_tests(x, n, y, m)
        expected = [100 * x / n, 100 * y / m, 100 * (x / n - y / m), *limits, ratio, *around, *tests[row[:2]]]
        assert row[10:23] == pytest.approx(expected, rel=1e-9)
        assert row[26:] == (8, "the rest of the whole", "chance variation (ours)", "not judged")
    for test in range(3):
        q_values = independent.q_values([p_values[test] for p_values in tests.values()])
        assert [row[23 + test] for row in rows] == pytest.approx(q_values, rel=1e-9)


def test_a_survey_s_share_is_compared_with_the_rest_where_counts_give_it_and_refused_elsewhere(told):
    """24.0 ± 2.4 of 10,000 in 22.0 ± 1.0 of 50,000 leave 21.5% of 40,000; the other's counts do not give 25.0."""
    world, candidate = told
    found = world.ask(
        candidate,
        "select area_code, shape, reference_value, gap, lower_95, upper_95, verdict, cannot_tell_because, "
        "uncertainty from fct_comparisons where indicator_id = 'inactivity_rate' order by area_code",
    )
    of_the_rest = math.sqrt((1.0 * 50_000) ** 2 - (2.4 * 10_000) ** 2) / 40_000
    width = math.hypot(2.4, of_the_rest)
    [town, other] = found
    assert town[:2] == (BIRMINGHAM, "the rest of the whole")
    assert town[2:6] == pytest.approx((21.5, 2.5, 2.5 - width, 2.5 + width), rel=1e-12)
    assert town[6:] == ("cannot tell", "interval too wide", "interval")
    assert other == (
        WOLVERHAMPTON,
        "not compared",
        *[None] * 4,
        "cannot tell",
        "the counts do not give the figure",
        "none",
    )


def test_whatever_rests_on_counts_comes_out_the_same_by_the_second_implementation(told):
    world, candidate = told
    found = {(mart, name): (count, most) for mart, name, count, most in compared(world.marts(candidate))}
    for mart, least in (("fct_gaps", 9), ("fct_comparisons", 8)):
        assert found[mart, "p of matters"][0] >= least
        assert found[mart, "verdicts that differ"] == (found[mart, "q of matters"][0], 0)
    assert found["fct_indicator_values", "Wilson, limits at 95"][0]
    assert max(most for _, most in found.values()) < 1e-9


def test_every_row_says_where_it_came_from_and_a_candidate_is_as_unsure_as_its_least_sure_release(told):
    world, candidate = told
    assert candidate.origin == "synthetic"
    assert world.ask(
        candidate,
        "select distinct dataset_id, origin from fct_indicator_values where origin <> 'fetched' order by 1",
    ) == [("els_apprenticeships", "synthetic"), ("els_employment_rate", "sample")]


def test_a_dataset_that_fails_says_since_when(told):
    world, candidate = told
    assert world.ask(
        candidate, "select dataset_id, failing_since from dim_dataset where failing_since is not null"
    ) == [("els_apprenticeships", day(world, 2))]


def test_a_figure_is_traced_to_its_row_as_published(told):
    world, candidate = told
    assert world.ask(
        candidate,
        "select published_text, row_number, url, landing_gate_key is not null from audit_trail "
        "where indicator_id = 'claimant_rate' and period_id = '2022-01-01/P1Y' and role = 'value'",
    ) == [("6.199999999999999", 1, "https://example.test/els_claimant_count.csv", True)]


def test_coverage_says_what_is_there_and_why_the_rest_is_not(told):
    world, candidate = told
    found = dict(
        world.ask(
            candidate,
            "select characteristic || ' ' || area_code, state from coverage_matrix "
            "where indicator_id = 'population_estimate'",
        )
    )
    assert found["all E08000031"] == "published"
    assert found["all E47000007"] == "computable"
    assert found["sex E08000025"] == "published"
    assert found["age E08000031"] == "not_in_release"


def test_every_mart_is_exported_in_the_order_of_its_key(told):
    world, candidate = told
    marts, store, con = read_marts(REPOSITORY), world.store, duckdb.connect()
    assert list(dict.fromkeys(part.mart for part in candidate.parts)) == [mart.name for mart in marts]
    for mart in marts:
        for part in (part for part in candidate.parts if part.mart == mart.name):
            columns = ", ".join(mart.key)
            rows = con.execute(f"select {columns} from read_parquet('{store.url(part_key(part))}')").fetchall()
            assert rows == sorted(rows)
            assert len(set(rows)) == len(rows) == part.rows


def test_the_candidate_file_is_gone_after_the_build(told):
    world, _ = told
    assert not list(world.home.rglob("*.duckdb"))
