"""For each critical publish expectation, one way to break the sample's marts that it alone must notice."""

from dataclasses import dataclass

TO_BREAK = (
    *("claimant_rate", "employment_rate", "hle_male", "life_expectancy", "population_estimate"),
    *("population_by_race_age", "apprenticeship_starts", "children_low_income_rel", "no_qualifications"),
    *("looked_after_emotional_concern", "early_years_gld", "employee_jobs"),
    *("children_low_income_count", "ebacc_entry"),
)


@dataclass(frozen=True)
class Mutation:
    """Queries that rewrite marts, and what else the suite cannot help but notice."""

    changes: dict[str, str]
    published: bool = True  # whether the sound candidate is what readers see
    also: frozenset[str] = frozenset()
    datasets: tuple[str, ...] = ()  # groups whose parts are rewritten; all when none is named


def where(condition: str, **columns: str) -> str:
    """The sound mart with columns changed where the condition holds."""
    changed = ", ".join(
        f"case when {condition} then {value} else {column} end as {column}" for column, value in columns.items()
    )
    return f"select * replace ({changed}) from sound"


def values(query: str, published: bool = True, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"fct_indicator_values": query}, published, also)


def twice(condition: str) -> str:
    return f"select * from sound union all select * from sound where {condition}"


ONE_CLAIMANT_RATE = "indicator_id = 'claimant_rate' and area_code = 'E08000029' and period_id = '2021-01-01/P1Y'"
ONE_SURVEY_RATE = "dataset_id = 'nomis_aps' and indicator_id = 'employment_rate' and area_code = 'E08000025'"
ONE_HLE = "indicator_id = 'hle_male' and area_code = 'E08000025'"
ONE_COUNT = "indicator_id = 'population_estimate' and area_code = 'E12000005' and period_id = '2011-06-30'"
THE_AUTHORITY = "indicator_id = 'population_by_race_age' and area_code = 'E47000007'"
ONE_START = "indicator_id = 'apprenticeship_starts' and area_code = 'E92000001' and period_id = '2021-08-01/P1Y'"
ONE_SHARE_OF_CHILDREN = (
    "indicator_id = 'children_low_income_rel' and area_code = 'E08000025' and period_id = '2022-04-01/P1Y'"
)
ANOTHER_YEAR = """
    select * replace (
        case when dataset_id = 'els_claimant_count'
            then cast(cast(left(period_id, 4) as integer) - 1 as varchar) || '-01-01/P1Y' else period_id
        end as period_id
    )
    from sound
"""
SEXES_SWAPPED = """
    select * replace (
        case
            when indicator_id <> 'life_expectancy' then breakdown_id
            when breakdown_id like '%sex=female%' then replace(breakdown_id, 'sex=female', 'sex=male')
            else replace(breakdown_id, 'sex=male', 'sex=female')
        end as breakdown_id
    )
    from sound
"""
ONE_SUM = "indicator_id = 'looked_after_emotional_concern' and area_code = 'E47000007'"
ONE_PART = "indicator_id = 'looked_after_emotional_concern' and area_code = 'E08000029'"
HALF_THE_YEARS = "select * from sound where indicator_id <> 'claimant_rate' or period_id > '2015'"

VALUES = {
    "value_within_bounds": values(where(ONE_CLAIMANT_RATE, value="26")),
    "lower_limit_below_value": values(where(ONE_HLE, lower_95="value + 0.1")),
    "upper_limit_above_value": values(where(ONE_HLE, upper_95="value - 0.1")),
    "unit_is_the_indicators": values(where(ONE_CLAIMANT_RATE, unit="'count'")),
    "status_is_known": values(where(ONE_CLAIMANT_RATE, status="'?'")),
    "release_is_named": values(where(ONE_CLAIMANT_RATE, release_id="null"), also=frozenset({"origin_is_marked"})),
    "keys_are_unique": values(twice(ONE_CLAIMANT_RATE)),
    "magnitude_kept": values(where(ONE_START, value="9 * value")),
    "magnitude_of_neighbours": values(where(ONE_SHARE_OF_CHILDREN, value="1.1"), published=False),
    "parts_sum_to_total": values(where(f"{ONE_COUNT} and breakdown_id = 'sex=male'", value="value + 5000")),
    "members_sum_to_authority": values(where(THE_AUTHORITY, value="1.05 * value")),
    "numerator_not_above_denominator": values(
        where(ONE_SURVEY_RATE, numerator="denominator + 1"), also=frozenset({"rate_is_its_ratio"})
    ),
    "rate_is_its_ratio": values(
        where(ONE_SURVEY_RATE, value="value + 3", lower_95="lower_95 + 3", upper_95="upper_95 + 3")
    ),
    "every_member_kept": values(
        "select * from sound where not (indicator_id = 'claimant_rate' and area_code = 'E08000031'"
        " and period_id = '2019-01-01/P1Y')"
    ),
    "no_area_lost": values(
        "select * from sound where not (indicator_id = 'claimant_rate' and area_code = 'E92000001')"
    ),
    "indicator_not_halved": values(HALF_THE_YEARS),
    "no_period_in_the_future": values(where(ONE_CLAIMANT_RATE, period_id="'2027-01-01/P1Y'"), published=False),
    "years_not_shifted": values(ANOTHER_YEAR),
    "groups_not_swapped": values(SEXES_SWAPPED),
    "origin_is_marked": values(where(ONE_CLAIMANT_RATE, origin="'fetched'")),
    "suppressed_stays_suppressed": values(where(ONE_CLAIMANT_RATE, status="'C'")),
    "small_numbers_of_ours_are_withheld": values(
        where(
            ONE_SUM,
            **dict.fromkeys(("lower_95", "upper_95", "lower_998", "upper_998"), "null"),
            numerator="29 * value / 100",
            denominator="29",
        )
    ),
    "no_sum_tells_a_withheld_member": values(
        where(
            ONE_PART,
            **dict.fromkeys(("lower_95", "upper_95", "lower_998", "upper_998", "numerator", "value"), "null"),
            status="'C'",
        )
    ),
    "what_we_withhold_has_no_trace": values(where("status = 'Q'", numerator="9")),
}


def vintages(query: str, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"fct_indicator_vintages": query}, also=also)


VINTAGES = {
    "reason_is_known": vintages(where(ONE_CLAIMANT_RATE, why="'updated'")),
    "keys_are_unique": vintages(twice(ONE_CLAIMANT_RATE), also=frozenset({"one_current_vintage"})),
    "known_to_after_known_from": vintages(
        f"select * from sound union all by name select * replace (known_from - interval 9 day as known_from,"
        f" known_from - interval 10 day as known_to) from sound where {ONE_CLAIMANT_RATE}"
    ),
    "one_current_vintage": vintages(
        f"select * from sound union all by name select * replace (known_from - interval 9 day as known_from)"
        f" from sound where {ONE_CLAIMANT_RATE}"
    ),
    "current_value_is_the_newest_vintage": vintages(where(ONE_CLAIMANT_RATE, value="value + 0.1")),
    "origin_is_marked": vintages(where(ONE_CLAIMANT_RATE, origin="'fetched'")),
}

A_GAP = "'a gap, its size unclear'"
ONE_GAP = "area_code = 'E08000025' and period_id = '2011-01-01/P3Y'"


def gaps(query: str, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"fct_gaps": query}, also=also)


GAPS = {
    "verdict_is_known": gaps(where(ONE_GAP, verdict="'disadvantaged'", cannot_tell_because="null")),
    "lower_limit_below_gap": gaps(where(ONE_GAP, lower_95="gap + 0.1")),
    "upper_limit_above_gap": gaps(where(ONE_GAP, upper_95="gap - 0.1")),
    "q_value_is_a_probability": gaps(where(ONE_GAP, q_value="1.00000003")),
    "keys_are_unique": gaps(twice(ONE_GAP)),
    "gap_is_group_less_reference": gaps(where(ONE_GAP, gap="gap + 0.01")),
    "gap_is_more_than_chance": gaps(
        where(ONE_GAP, verdict=A_GAP, cannot_tell_because="null", lower_95="-9", upper_95="9", q_value="0.01")
    ),
    "gap_is_no_false_alarm_of_its_family": gaps(
        where(ONE_GAP, verdict=A_GAP, cannot_tell_because="null", lower_95="null", upper_95="null", q_value="0.06")
    ),
    "crude_gap_is_not_judged": gaps(where(ONE_GAP, better_or_worse="'worse'", age_note="'not adjusted for age'")),
    "cannot_tell_has_its_reason": gaps(where(ONE_GAP, verdict="'cannot tell'", cannot_tell_because="null")),
    "nothing_invented": gaps(where(ONE_GAP, origin="'synthetic'")),
}

ONE_INDEX = (
    "area_code = 'E08000025' and base_unit = 'lsoa' and measure = 'dissimilarity' and breakdown_id = 'race=A'"
)
ONE_SHARE = (
    "area_code = 'E08000025' and base_unit = 'lsoa' and measure = 'other_groups_share_nearby' "
    "and breakdown_id = 'race=A'"
)


def integration(query: str, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"fct_integration": query}, also=also)


INTEGRATION = {
    "keys_are_unique": integration(twice(ONE_INDEX)),
    "index_lies_in_its_limits": integration(where(ONE_INDEX, lower_95="value + 0.01")),
    "chance_only_takes_away": integration(where(ONE_INDEX, raw_value="value - 0.01")),
    "shares_nearby_add_up": integration(where(ONE_SHARE, value="value - 0.1")),
    "no_small_group_and_no_neighbourhood": integration(where(ONE_INDEX, people="29")),
    "what_is_missing_has_its_reason": integration(where(ONE_INDEX, reason="'withheld'")),
}

AGAINST_ENGLAND = (
    "indicator_id = 'no_qualifications' and breakdown_id = 'all' and area_code = 'E47000007' "
    "and compared_with = 'country'"
)
AGAINST_ANOTHER = (
    "indicator_id = 'no_qualifications' and breakdown_id = 'race=A' and area_code = 'E47000007' "
    "and compared_with = 'comparator'"
)


def comparisons(query: str) -> Mutation:
    return Mutation({"fct_comparisons": query}, datasets=("nomis_census_qualifications",))


COMPARISONS = {
    "keys_are_unique": comparisons(twice(AGAINST_ANOTHER)),
    "no_part_beside_its_whole": comparisons(where(AGAINST_ANOTHER, compared_with="'country'")),
    "gap_is_place_less_reference": comparisons(where(AGAINST_ENGLAND, area_value="area_value + 1")),
    "rest_is_whole_less_place_and_not_small": comparisons(where(AGAINST_ENGLAND, reference_numerator="9")),
    "gap_is_more_than_chance": comparisons(where(AGAINST_ENGLAND, q_value="0.06")),
    "what_is_not_said_has_its_reason": comparisons(where(AGAINST_ENGLAND, better_or_worse="'worse'")),
    "nothing_invented": comparisons(where(AGAINST_ENGLAND, origin="'synthetic'")),
}

ONE_GRADIENT = "area_code = 'E08000025' and measure = 'concentration_index' and breakdown_id = 'race=A'"
IN_THE_AUTHORITY = "indicator_id = 'employment_rate' and area_code = 'E47000007'"
ONE_RANGE = f"{IN_THE_AUTHORITY} and measure = 'range_between_places'"
BEYOND_CHANCE = f"{IN_THE_AUTHORITY} and measure = 'sd_beyond_chance'"


def inequality(query: str) -> Mutation:
    return Mutation({"fct_inequality": query}, datasets=("census_bulk_ethnic_group", "els_employment_rate"))


INEQUALITY = {
    "keys_are_unique": inequality(twice(ONE_GRADIENT)),
    "measure_lies_where_it_can": inequality(where(ONE_GRADIENT, value="-1.1")),
    "range_is_that_of_all_members": inequality(where(ONE_RANGE, value="value - 0.1")),
    "chance_only_takes_away": inequality(where(BEYOND_CHANCE, value="value + 1000")),
    "what_is_missing_has_its_reason": inequality(where(ONE_GRADIENT, reason="'withheld'")),
}

SHARED = "finding = 'indicative' and breakdown_id = 'sex=female'"


def growth(query: str) -> Mutation:
    return Mutation({"fct_growth_shared": query})


GROWTH = {
    "keys_are_unique": growth(twice(SHARED)),
    "change_is_of_the_published_figures": growth(where(SHARED, change="change + 1")),
    "a_share_is_told_only_where_every_group_grew": growth(where(SHARED, reason="'withheld'")),
}

MISSED = "finding = 'could be missed' and area_code = 'E08000025' and breakdown_id = 'all'"


def detectability(query: str) -> Mutation:
    return Mutation({"fct_detectability": query}, datasets=("els_employment_rate",))


DETECTABILITY = {
    "keys_are_unique": detectability(twice(MISSED)),
    "interval_is_that_of_the_published_figure": detectability(where(MISSED, value="value + 1")),
    "finding_follows_from_the_interval": detectability(where(MISSED, finding="'would be seen'")),
}

ONE_CELL = "indicator_id = 'claimant_rate' and characteristic = 'race' and area_code = 'E12000005'"
WITHHELD_CELL = "state = 'published' and characteristic = 'sex' and categories_with_value = 2"


def coverage(query: str, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"coverage_matrix": query}, also=also)


COVERAGE = {
    "state_is_known": coverage(where(ONE_CELL, state="'unknown'", declared_in="'figures'")),
    "reason_is_given": coverage(where(ONE_CELL, reason="''", declared_in="'figures'")),
    "every_cell_is_answered": coverage(f"select * from sound where not ({ONE_CELL})"),
    "state_agrees_with_values": coverage(where(ONE_CELL, state="'published'", declared_in="'figures'")),
    "withheld_categories_are_told": coverage(
        where(WITHHELD_CELL, categories_withheld="1", categories_with_value="1")
    ),
    "reasons_are_the_catalogues": coverage(where(ONE_CELL, state="'not_applicable'", declared_in="'figures'")),
}


def trail(query: str, also: frozenset[str] = frozenset()) -> Mutation:
    return Mutation({"audit_trail": query}, also=also)


TRAIL = {
    "object_is_named_by_its_hash": trail(
        where(ONE_CLAIMANT_RATE, object_sha256="left(object_sha256, 12)"),
        also=frozenset({"object_belongs_to_its_release"}),
    ),
    "address_is_given": trail(where(ONE_CLAIMANT_RATE, url="'claimant-count.csv'")),
    "row_is_numbered": trail(where(ONE_CLAIMANT_RATE, row_number="0")),
    "every_figure_has_a_trail": trail(f"select * from sound where not ({ONE_CLAIMANT_RATE})"),
    "object_belongs_to_its_release": trail(where(ONE_CLAIMANT_RATE, object_sha256=f"'{'0' * 64}'")),
    "release_passed_its_gate": trail(
        where(ONE_CLAIMANT_RATE, landing_gate_key="replace(landing_gate_key, 'gates/', 'gates/not-')")
    ),
    "origin_is_marked": trail(where(ONE_CLAIMANT_RATE, origin="'fetched'")),
}

MUTATIONS: dict[tuple[str, str], Mutation] = {
    (mart, check): mutation
    for mart, of_mart in {
        "fct_indicator_values": VALUES,
        "fct_indicator_vintages": VINTAGES,
        "fct_gaps": GAPS,
        "fct_comparisons": COMPARISONS,
        "fct_inequality": INEQUALITY,
        "fct_growth_shared": GROWTH,
        "fct_detectability": DETECTABILITY,
        "fct_integration": INTEGRATION,
        "coverage_matrix": COVERAGE,
        "audit_trail": TRAIL,
    }.items()
    for check, mutation in of_mart.items()
}
