"""For each critical landing expectation, one way to break real sample data that it alone must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """What a query makes of the sound release of a dataset, and what else it cannot help to break."""

    dataset: str
    query: str
    after_sound: bool = True  # whether the sound release is the one before
    also: frozenset[str] = frozenset()


def renumbered(query: str) -> str:
    """The rows of a query as one whole answer of Nomis: offsets and counts agree with what is there."""
    return f"""
        select * replace (
            cast(row_number() over (order by row_number) - 1 as varchar) as RECORD_OFFSET,
            cast(count(*) over () as varchar) as RECORD_COUNT
        )
        from ({query}) as answer
    """


def where(condition: str, column: str, value: str) -> str:
    """The sound table with one column changed where the condition holds."""
    return f"select * replace (case when {condition} then {value} else {column} end as {column}) from sound"


BOLTON = """ "Area Code" = 'E08000001' """

DECILE = '"Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"'

MUTATIONS: dict[tuple[str, str], Mutation] = {
    ("every_figure", "copies_agree"): Mutation(
        "nomis_population",
        renumbered(
            """
            select * from sound
            union all by name
            select * replace ('unitary authorities' as GEOGRAPHY_TYPE, '216241' as OBS_VALUE)
            from sound where GEOGRAPHY_CODE = 'E08000029'
            """
        ),
    ),
    ("every_figure", "limits_hold_their_value"): Mutation(
        "els_healthy_life_expectancy",
        "select * replace (lci_95 as uci_95, uci_95 as lci_95) from sound",
        after_sound=False,
    ),
    ("every_source", "something_asked_is_there"): Mutation(
        "els_claimant_count", "select * from sound where areacd = 'K02000001'", after_sound=False
    ),
    ("every_source", "labels_match_pinned_codes"): Mutation(
        "nomis_aps", where("VARIABLE = '45'", "VARIABLE_NAME", "'Unemployment rate - aged 16-64'")
    ),
    ("every_source", "area_names_not_swapped"): Mutation(
        "nomis_population", where("GEOGRAPHY_CODE = 'E08000030'", "GEOGRAPHY_NAME", "'Wolverhampton'")
    ),
    ("every_source", "area_names_are_known"): Mutation(
        "electoral_commission_local_elections_2022", where("area_key = ''", "unnamed_1", "'Bermingham'")
    ),
    ("every_source", "areas_kept"): Mutation(
        "els_claimant_count", "select * from sound where areacd <> 'E08000031'"
    ),
    ("fingertips", "periods_are_whole_years"): Mutation(
        "fingertips_smoking_at_delivery",
        where(""" "Time period" = '2018/19' """, '"Time period Sortable"', "'20180100'"),
        also=frozenset({"periods_parse"}),
    ),
    ("fingertips", "indicator_name_kept"): Mutation(
        "fingertips_smoking_at_delivery",
        """select * replace ('Smoking at booking' as "Indicator Name") from sound""",
    ),
    ("nomis", "area_codes_are_gss_codes"): Mutation(
        "nomis_population",
        "select * replace (lower(GEOGRAPHY_CODE) as GEOGRAPHY_CODE) from sound",
        also=frozenset({"areas_kept", "areas_were_asked_for", "something_asked_is_there"}),
    ),
    ("nomis", "measures_are_known"): Mutation("nomis_aps", where("MEASURES = '20599'", "MEASURES", "'20100'")),
    ("nomis", "codes_were_asked_for"): Mutation(
        "nomis_aps",
        """
        select * replace (
            case when VARIABLE = '45' then '83' else VARIABLE end as VARIABLE,
            case when VARIABLE = '45' then 'Unemployment rate - aged 16+' else VARIABLE_NAME end as VARIABLE_NAME
        )
        from sound
        """,
    ),
    ("nomis", "areas_were_asked_for"): Mutation(
        "nomis_population",
        where("GEOGRAPHY_CODE = 'E08000031'", "GEOGRAPHY_CODE", "'E06000001'"),
        after_sound=False,
    ),
    ("nomis", "record_count_equals_rows"): Mutation(
        "nomis_population",
        "select * from sound where row_number <= (select count(*) - 9 from sound)",
        after_sound=False,
    ),
    ("nomis", "period_code_and_name_agree"): Mutation(
        "nomis_aps", "select * replace ('Jan 2024-Dec 2024' as DATE_NAME) from sound"
    ),
    ("gov_uk", "area_codes_are_gss_codes"): Mutation(
        "iod_2025_neighbourhoods",
        where("row_number = 1", '"LSOA code (2021)"', "'Note 1'"),
        after_sound=False,
    ),
    ("gov_uk", "neighbourhood_is_of_one_kind"): Mutation(
        "iod_2025_neighbourhoods",
        f"""
        select * from sound
        union all
        select * replace ('1' as {DECILE}) from sound where row_number = (
            select min(row_number) from sound where {DECILE} <> '1'
        )
        """,
    ),
    ("gov_uk", "authorities_have_neighbourhoods"): Mutation(
        "iod_2025_neighbourhoods",
        """select * from sound where "Local Authority District code (2024)" <> 'E08000031'""",
        after_sound=False,
    ),
    ("ons_explore_local_statistics", "unit_kept"): Mutation(
        "els_claimant_count",
        """
        select * replace (
            cast(round(cast(observation as double) / 100, 4) as varchar) as observation, 'proportion' as unit
        )
        from sound where observation <> ''
        """,
    ),
    ("ons_explore_local_statistics", "one_unit_per_indicator"): Mutation(
        "els_claimant_count",
        where("areacd = 'E08000025'", "unit", "'Rate per 1,000 population'"),
        after_sound=False,
    ),
}
