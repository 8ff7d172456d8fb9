"""The rule of small numbers a second time, in columns: a sum of ours that rests on too few is withheld."""

from typing import TYPE_CHECKING

from inclusive_growth.audit.limits import FEWEST_COUNTED, FEWEST_PEOPLE, LIMITS

if TYPE_CHECKING:
    import pandas as pd

PUBLISHERS, OURS = "C", "Q"
_WITHHELD = ("value", *LIMITS)
_COUNTS = ("numerator", "denominator")


def protected(figures: "pd.DataFrame", members: "pd.DataFrame") -> "pd.DataFrame":
    """Withhold figures of ours, and counts of ours beside published figures.

    `figures` is of one release; `worked_out` says what of each is a sum of ours, `is_sum` whether it is one over
    areas. `members` has the columns `area`, `part` and `size`, for authorities: with one member withheld and the
    others shown, a sum over areas would tell it.
    """
    figures = figures.copy()
    has_value = figures["value"].notna()
    small = (figures["worked_out"] != "") & _is_small(figures)
    withheld = (figures["status"] == PUBLISHERS) | (small & (figures["worked_out"] == "figure") & has_value)
    unsafe = small | (figures["is_sum"] & _tells_a_member(figures, withheld, members))
    gone = unsafe & (figures["worked_out"] == "figure") & has_value
    for name in _WITHHELD:
        figures[name] = figures[name].where(~gone)
    for name in _COUNTS:
        figures[name] = figures[name].where(~unsafe)
    figures["status"] = figures["status"].where(~gone, OURS)
    return figures


def _is_small(figures: "pd.DataFrame") -> "pd.Series":
    counted = figures["value"].where(figures["unit"] == "count", figures["numerator"])
    implied = figures["value"] * figures["denominator"] / figures["factor"]
    counted = counted.fillna(implied.where((figures["factor"] > 1) & (figures["unit"] != "count")))
    is_of_people = figures["statistical_unit"] != "area"
    few = (counted != 0) & (counted.abs() < FEWEST_COUNTED) & (figures["collection"] != "survey") & is_of_people
    return few | ((figures["denominator"] < FEWEST_PEOPLE) & is_of_people)


def _tells_a_member(figures: "pd.DataFrame", withheld: "pd.Series", members: "pd.DataFrame") -> "pd.Series":
    """Whether an authority's other members are shown and exactly one is withheld."""
    import pandas as pd

    series = ["indicator_id", "breakdown_id", "period"]
    parts = figures.assign(withheld=withheld, shown=~withheld & figures["value"].notna())
    parts = (
        parts[[*series, "area", "withheld", "shown"]].rename(columns={"area": "part"}).merge(members, on="part")
    )
    found = parts.groupby([*series, "area"], as_index=False).agg(
        withheld=("withheld", "sum"), shown=("shown", "sum"), size=("size", "first")
    )
    found = found[(found["withheld"] == 1) & (found["shown"] == found["size"] - 1)]
    keys = [*series, "area"]
    return pd.Series(
        pd.MultiIndex.from_frame(figures[keys]).isin(pd.MultiIndex.from_frame(found[keys])), index=figures.index
    )
