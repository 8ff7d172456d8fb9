"""Ways to spoil what the figures of a sound release say while its shape stays, each with the check that must ask.

`sound` is the release of the sample; the columns are those of Explore Local Statistics unless the dataset says
otherwise. A mutation is judged after the sound release, or, where it says so, as the first release of all.
"""

from dataclasses import dataclass

RATES = "els_claimant_count"  # a percentage for 21 areas and eleven years
LIMITS = "els_healthy_life_expectancy"
GROUPS = "nomis_population"
TIMES = "coalesce(nullif(observation, '')::double, 0)"

BIRMINGHAM, SANDWELL, WALSALL = "E08000025", "E08000028", "E08000030"
NEWEST = "(select max(period) from sound)"


@dataclass(frozen=True)
class Spoilt:
    """A query over `sound`, and the check that must fail."""

    what: str
    check: str
    query: str
    dataset: str = RATES
    first: bool = False  # whether there is no release before


def replaced(value: str, condition: str = "observation <> ''", column: str = "observation") -> str:
    """The sound rows with one column changed where the condition holds."""
    changed = f"case when {condition} then ({value})::varchar else {column} end"
    return f"select * replace ({changed} as {column}) from sound"


def from_other_row(pairs: str, same: str, columns: str = "observation") -> str:
    """The sound rows, each with the figures of the row that `pairs` gives it (one key -> another key)."""
    return f"""
        with pairs(one, other) as ({pairs})
        select sound.* replace (coalesce(theirs.{columns}, sound.{columns}) as {columns})
        from sound
        left join pairs on sound.{same.split()[0]} = pairs.one
        left join sound as theirs on theirs.{same.split()[0]} = pairs.other
            and {" and ".join(f"theirs.{name} = sound.{name}" for name in same.split()[1:])}
    """


TWO_PLACES = f"values ('{SANDWELL}', '{WALSALL}'), ('{WALSALL}', '{SANDWELL}')"
NEXT_PLACE = """
    select areacd, lead(areacd, 1, first) over (order by areacd)
    from (select distinct areacd, min(areacd) over () as first from sound)
"""
TWO_YEARS = "values ('2019-01-01/P1Y', '2021-01-01/P1Y'), ('2021-01-01/P1Y', '2019-01-01/P1Y')"
GROUPS_OF_ONE_PLACE = """
    select sound.* replace (coalesce(theirs.OBS_VALUE, sound.OBS_VALUE) as OBS_VALUE)
    from sound
    left join sound as theirs
        on
            sound.GEOGRAPHY_CODE = 'E08000028' and theirs.GEOGRAPHY_CODE = sound.GEOGRAPHY_CODE
            and theirs.C_AGE = sound.C_AGE and theirs.MEASURES = sound.MEASURES and theirs.DATE = sound.DATE
            and theirs.GENDER = case sound.GENDER when '1' then '2' when '2' then '1' end
"""

SPOILT = (
    Spoilt(
        "two places exchanged", "figures_keep_their_place", from_other_row(TWO_PLACES, "areacd indicator period")
    ),
    Spoilt(
        "two places exchanged in one year",
        "figures_keep_their_place",
        from_other_row(TWO_PLACES, "areacd indicator period").replace(
            "pairs.one\n", "pairs.one and sound.period = '2020-01-01/P1Y'\n", 1
        ),
    ),
    Spoilt(
        "one place copied over another",
        "figures_keep_their_place",
        from_other_row(f"values ('{SANDWELL}', '{WALSALL}')", "areacd indicator period"),
    ),
    Spoilt(
        "each place has the next one's",
        "figures_keep_their_place",
        from_other_row(NEXT_PLACE, "areacd indicator period"),
    ),
    Spoilt(
        "two years exchanged", "figures_keep_their_place", from_other_row(TWO_YEARS, "period indicator areacd")
    ),
    Spoilt(
        "two years exchanged in one place",
        "figures_keep_their_place",
        from_other_row(TWO_YEARS, "period indicator areacd").replace(
            "pairs.one\n", f"pairs.one and sound.areacd = '{SANDWELL}'\n", 1
        ),
    ),
    Spoilt("two groups exchanged in one place", "figures_keep_their_place", GROUPS_OF_ONE_PLACE, GROUPS),
    Spoilt(
        "one year over another",
        "figures_keep_their_place",
        from_other_row("values ('2021-01-01/P1Y', '2020-01-01/P1Y')", "period indicator areacd"),
    ),
    Spoilt("a year blank without a sign", "figures_not_emptied", replaced("''", "period = '2019-01-01/P1Y'")),
    Spoilt(
        "one cell blank without a sign",
        "figures_not_emptied",
        replaced("''", f"areacd = '{SANDWELL}' and period = {NEWEST}"),
    ),
    Spoilt(
        "a year in the middle gone", "middle_periods_kept", "select * from sound where period <> '2019-01-01/P1Y'"
    ),
    Spoilt("whole numbers", "precision_kept", replaced(f"round({TIMES})::integer")),
    Spoilt(
        "rounded to tens",
        "precision_kept",
        replaced("round(OBS_VALUE::double, -1)::bigint", "OBS_VALUE <> ''", "OBS_VALUE"),
        GROUPS,
    ),
    Spoilt(
        "newest year in whole numbers, at first sight",
        "newest_period_is_as_precise",
        replaced(f"round({TIMES})::integer", f"period = {NEWEST}"),
        first=True,
    ),
    *(
        Spoilt(f"times {factor}", "figures_not_moved_alike", replaced(f"round({TIMES} * {factor}, 4)"))
        for factor in ("0.1", "10", "100", "1.25", "-1")
    ),
    Spoilt("each more by two", "figures_not_moved_alike", replaced(f"round({TIMES} + 2, 4)")),
    Spoilt(
        "one place tenfold",
        "figures_not_moved_alike",
        replaced(f"round({TIMES} * 10, 4)", f"areacd = '{SANDWELL}'"),
    ),
    Spoilt(
        "one year tenfold",
        "figures_not_moved_alike",
        replaced(f"round({TIMES} * 10, 4)", "period = '2018-01-01/P1Y'"),
    ),
    Spoilt(
        "one cell with the other sign",
        "signs_kept",
        replaced("'-' || observation", f"areacd = '{SANDWELL}' and period = '2018-01-01/P1Y'"),
    ),
    Spoilt(
        "one place is another's, at first sight",
        "places_differ",
        from_other_row(f"values ('{SANDWELL}', '{WALSALL}')", "areacd indicator period"),
        first=True,
    ),
    Spoilt(
        "one year is another, at first sight",
        "periods_differ",
        from_other_row("values ('2021-01-01/P1Y', '2020-01-01/P1Y')", "period indicator areacd"),
        first=True,
    ),
    Spoilt("one figure all the way down", "columns_vary", replaced("'4.2'"), first=True),
    Spoilt(
        "newest year five-fold in one place, at first sight",
        "newest_change_like_those_before",
        replaced(f"round({TIMES} * 5, 1)", f"areacd = '{SANDWELL}' and period = {NEWEST}"),
        first=True,
    ),
    Spoilt(
        "newest year five-fold everywhere, at first sight",
        "newest_change_like_those_before",
        replaced(f"round({TIMES} * 5, 1)", f"period = {NEWEST} and observation <> ''"),
        first=True,
    ),
    Spoilt(
        "one cell in the middle tenfold, at first sight",
        "no_single_period_stands_out",
        replaced(f"round({TIMES} * 10, 1)", f"areacd = '{SANDWELL}' and period = '2018-01-01/P1Y'"),
        first=True,
    ),
    Spoilt(
        "lower limits of the place beside",
        "figures_keep_their_place",
        from_other_row(NEXT_PLACE, "areacd indicator period", "lci_95"),
        LIMITS,
    ),
)
