"""Derivation of published figures from decoded cells, independent of the SQL that makes the marts.

Two implementations that agree are the proof: this one shares only the catalogue with dbt. It works on whole tables
(pandas), so that a country's figures cost seconds.

A figure has the key `KEY`. Tables of slices say which cells it rests on; tables of parts say over which areas it
may be summed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.limits import own_limits, published_limits
from inclusive_growth.audit.protection import OURS, protected
from inclusive_growth.catalogue.statuses import summable
from inclusive_growth.catalogue.units import units

if TYPE_CHECKING:
    import pandas as pd

KEY = ["indicator_id", "breakdown_id", "area", "period"]
SERIES = KEY[:2]
FIGURES = ("value", "lower_95", "upper_95", "lower_998", "upper_998", "numerator", "denominator")
COUNTS = ("numerator", "denominator")
_ROLES = ("value", "half_width_95", "cv_percent", "lower_95", "upper_95", "lower_998", "upper_998")
UNRELIABLE_CV = 20
_NUMERATOR_HALF_WIDTH = "numerator_half_width_95"
_WORDS = ("status", "marker", "worked_out")
_COLUMNS = [*KEY, *FIGURES, *_WORDS]


@dataclass(frozen=True, slots=True)
class Cell:
    """Published text, with its row and object. `former_code` is the code it is published under, if not `area`."""

    area: str
    role: str
    text: str
    marker: str
    row_number: int
    object_sha256: str
    former_code: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """Figure derived here, with the cells that it rests on."""

    value: float | None
    status: str
    cells: tuple[Cell, ...]
    marker: str = ""
    lower_95: float | None = None
    upper_95: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The catalogue's rules for the figures of one release.

    `slices` has a row for each slice of a figure: `indicator_id`, `breakdown_id`, `category`, `role`, and of the
    indicator its `unit`, `aggregate`, `statistical_unit`, `age_adjustment` and `clustered` ("" for none).
    """

    slices: "pd.DataFrame"
    statuses: Mapping[str, str]  # marker -> status
    scope: frozenset[str]  # areas with figures of their own
    # Of an indicator, the first day of a period, and that of its newest period: what the publisher's notes say,
    # where a row has no sign of its own.
    declared: Callable[[str, str, str], str] = lambda indicator_id, first_day, newest: "A"
    collection: str = ""  # of the dataset: census, administrative or survey
    publishers_limits: str = ""  # how the publisher makes its 95% limits, where that is known


@dataclass(frozen=True, slots=True)
class Derivation:
    """Figures (columns `KEY`, `FIGURES`, `status`, `marker`, `worked_out`) and the cells that each rests on.

    `cells` has the columns of `cells_of` and `KEY`, in which `area` is the figure's; the cell's own area stands in
    `contributing_area`.
    """

    figures: "pd.DataFrame"
    cells: "pd.DataFrame"

    def one(self, figure: Mapping[str, Any]) -> Derived | None:
        """The figure with this key, with its cells."""
        found = self.figures[_has_key(self.figures, figure)]
        if found.empty:
            return None
        row = found.iloc[0]
        cells = self.cells[_has_key(self.cells, figure)]
        columns = ["contributing_area", "role", "text", "marker", "row_number", "object_sha256", "former_code"]
        return Derived(
            status=row["status"],
            marker=row["marker"],
            cells=tuple(Cell(*values) for values in cells[columns].astype(object).itertuples(index=False)),
            **{name: None if row[name] != row[name] else float(row[name]) for name in FIGURES},
        )


def derive_published(cells: "pd.DataFrame", rules: Rules) -> Derivation:
    """Derive the figures that the publisher gives for the areas themselves, from the cells of one release."""
    used = _used(cells, rules.slices)
    figures = _published(used, rules)
    return Derivation(figures, used.merge(figures[KEY], on=KEY))


def derive_summed(published: Derivation, rules: Rules, parts: "pd.DataFrame") -> Derivation:
    """Sum figures over the first whole set of parts of each area that has no figure of its own.

    `parts` has the columns `area`, `rank` (which set goes first), `part` and `size` (of the set). A set in which
    one figure is missing or withheld gives no sum.
    """
    series = rules.slices.drop_duplicates(SERIES)
    summed = series.loc[series["aggregate"] != "none", [*SERIES, "unit", "aggregate"]]
    known = published.figures.merge(summed, on=SERIES)
    known = known[known["value"].notna() & known["status"].isin(summable())]
    known["sum_rank"] = known["status"].map({status: rank for rank, status in enumerate(summable())})
    joined = known.rename(columns={"area": "part"}).merge(parts, on="part")
    sums = joined.groupby([*KEY, "rank"], sort=False, as_index=False).agg(
        size=("size", "first"),
        found=("part", "size"),
        unit=("unit", "first"),
        aggregate=("aggregate", "first"),
        sum_rank=("sum_rank", "min"),
        value=("value", "sum"),
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        numerators=("numerator", "count"),
        denominators=("denominator", "count"),
    )
    sums = sums[sums["found"] == sums["size"]].sort_values("rank", kind="stable").drop_duplicates(KEY)
    sums = sums.merge(published.figures[KEY], on=KEY, how="left", indicator=True)
    sums = sums[sums["_merge"] == "left_only"].drop(columns="_merge")
    for name in COUNTS:
        sums[name] = sums[name].where(sums[f"{name}s"] > 0)
    is_whole = (sums["numerators"] == sums["size"]) & (sums["denominators"] == sums["size"])
    ratio = _ratio(sums["numerator"], sums["denominator"], sums["unit"]).where(is_whole)
    sums["value"] = sums["value"].where(sums["aggregate"] != "ratio", ratio)
    sums = sums[sums["value"].notna()]
    sums["status"] = sums["sum_rank"].map(dict(enumerate(summable()))).astype("str")
    sums["marker"] = ""
    sums["worked_out"] = "figure"
    for name in ("lower_95", "upper_95", "lower_998", "upper_998"):
        sums[name] = float("nan")
    chosen = sums[[*KEY, "rank"]].merge(parts, on=["area", "rank"])[[*KEY, "part"]]
    cells = published.cells.rename(columns={"area": "part"}).merge(chosen, on=[*SERIES, "period", "part"])
    return Derivation(sums[_COLUMNS], cells.drop(columns="part"))


def no_sums() -> Derivation:
    """Where nothing is summed."""
    import pandas as pd

    return Derivation(_no_figures(), pd.DataFrame(columns=KEY, dtype="str"))


def shown(
    published: Derivation, sums: Derivation, rules: Rules, members: "pd.DataFrame"
) -> tuple[Derivation, Derivation]:
    """What readers see of figures and sums: our small numbers withheld, then our limits where counts allow.

    `members` says which areas make up an authority, as in `derive_summed`.
    """
    import pandas as pd

    both = pd.concat(
        [published.figures.assign(is_sum=False), sums.figures.assign(is_sum=True)], ignore_index=True
    ).astype({"is_sum": "bool"})
    both = own_limits(protected(_with_series(both, rules), members))
    figures = {is_sum: both.loc[both["is_sum"] == is_sum, _COLUMNS] for is_sum in (False, True)}
    return _without_withheld(figures[False], published.cells), _without_withheld(figures[True], sums.cells)


def _without_withheld(figures: "pd.DataFrame", cells: "pd.DataFrame") -> Derivation:
    """The cells of a figure that we withhold would add up to it."""
    ours = figures.loc[figures["status"] == OURS, KEY]
    if ours.empty:
        return Derivation(figures, cells)
    kept = cells.merge(ours, on=KEY, how="left", indicator=True)
    return Derivation(figures, kept[kept["_merge"] == "left_only"].drop(columns="_merge"))


def _with_series(figures: "pd.DataFrame", rules: Rules) -> "pd.DataFrame":
    """Add what the catalogue says of each figure's series."""
    own = ["unit", "statistical_unit", "age_adjustment", "clustered"]
    series = rules.slices.drop_duplicates(SERIES)[[*SERIES, *own]]
    figures = figures.drop(columns=[name for name in own if name in figures]).merge(series, on=SERIES, how="left")
    return figures.assign(
        factor=_factor(figures["unit"]), collection=rules.collection, publishers_limits=rules.publishers_limits
    )


def _used(cells: "pd.DataFrame", slices: "pd.DataFrame") -> "pd.DataFrame":
    """The cells of each figure, in the order of its slices. A cell of a summed slice takes the slice's role."""
    slices = slices.rename(columns={"role": "slice_role"}).assign(slice_order=range(len(slices)))
    used = cells.assign(cell_order=range(len(cells))).merge(slices, on="category")
    is_value = used["slice_role"] == "value"
    # A numerator's row counts with its figure and, in a survey of counts, its half-width.
    is_half_width = (used["slice_role"] == "numerator") & (used["role"] == "half_width_95")
    used = used[is_value | is_half_width | (used["role"] == "value")]
    of_slice = used["slice_role"].mask(used["role"] == "half_width_95", _NUMERATOR_HALF_WIDTH)
    used["role"] = used["role"].where(used["slice_role"] == "value", of_slice)
    used = used.sort_values(["slice_order", "cell_order"], kind="stable")
    # One query over several geography types returns the same area twice; the first copy counts.
    used = used.drop_duplicates([*KEY, "role", "category"])
    used["contributing_area"] = used["area"]
    return used


def _published(used: "pd.DataFrame", rules: Rules) -> "pd.DataFrame":
    """One row for each key whose cells make a figure."""
    if used.empty:
        return _no_figures()
    # One number stands for the key, in the order of the figures: it is found faster than four texts.
    used = used.assign(figure=used.groupby(KEY, sort=False).ngroup())
    found = used.loc[~used.duplicated("figure"), KEY].reset_index(drop=True)
    cells = used.groupby("figure")
    found = found.assign(unit=cells["unit"].first(), least=cells["marker"].min(), greatest=cells["marker"].max())
    first = used.drop_duplicates(["figure", "role"])
    found = found.join(first.pivot(index="figure", columns="role", values="number").reindex(columns=list(_ROLES)))
    found["value_marker"] = first.loc[first["role"] == "value"].set_index("figure")["marker"]
    half_widths = used[used["role"] == _NUMERATOR_HALF_WIDTH]
    squares = half_widths.assign(square=half_widths["number"] ** 2).groupby("figure")["square"]
    # Counts of separate people: with one half-width unknown that of their sum is unknown.
    found = found.assign(**{_NUMERATOR_HALF_WIDTH: squares.sum() ** 0.5, "half_widths": squares.count()})
    for role in COUNTS:
        found = _with_total(found, used[used["role"] == role], rules, role)
    both_counts = (found["numerator_cells"] > 0) & (found["denominator_cells"] > 0)
    is_ratio = (found["denominator_slices"] > 0) | both_counts
    found = found[found["value_marker"].notna() | is_ratio].reset_index(drop=True)
    has_value = found["value_marker"].notna()
    quotient = _ratio(found["numerator"], found["denominator"], found["unit"])
    found["value"] = found["value"].where(has_value, quotient)
    # Of several slices: a sign that means more than a normal figure, when there is one.
    least = found["least"].map(lambda marker: rules.statuses.get(marker, "A"))
    of_all = found["least"].where(least != "A", found["greatest"])
    found["marker"] = found["value_marker"].where(has_value, of_all)
    found["status"] = _statuses(found, _newest(used, rules.scope), rules)
    # The people of the group are taken as known.
    of_ratio = _ratio(found[_NUMERATOR_HALF_WIDTH], found["denominator"], found["unit"])
    found["half_width_of_ratio"] = of_ratio.where(~has_value & (found["half_widths"] == found["numerator_cells"]))
    summed = (found["numerator_cells"] > 1) | (found["denominator_cells"] > 1)
    found["worked_out"] = summed.map({True: "figure", False: ""}).where(~(summed & has_value), "counts")
    return published_limits(_with_series(found, rules))[_COLUMNS]


def _with_total(found: "pd.DataFrame", cells: "pd.DataFrame", rules: Rules, role: str) -> "pd.DataFrame":
    """Add the sum of a role's slices, NaN when one of them is unknown; and how many cells and slices it has.

    A neighbourhood has rows only of its own slices, so a missing slice of a neighbourhood is zero. A count that
    stands beside its figure, without a slice of its own, is taken as it is.
    """
    own_slices = rules.slices[rules.slices["role"] == role]
    slices = own_slices.groupby(SERIES, as_index=False).agg(slices=("role", "size"))
    numbers = cells.groupby("figure")["number"]
    counts = found[SERIES].merge(slices, on=SERIES, how="left")[["slices"]]
    counts = counts.assign(total=numbers.sum(), known=numbers.count(), cells=numbers.size()).fillna(0)
    is_cut = found["area"].isin(rules.scope) & (counts["cells"] != counts["slices"])
    whole = counts["total"].where((counts["known"] == counts["cells"]) & ~is_cut)
    alone = cells.drop_duplicates("figure").set_index("figure")["number"].reindex(found.index)
    found[role] = whole.where(counts["slices"] > 0, alone)
    found[f"{role}_cells"], found[f"{role}_slices"] = counts["cells"], counts["slices"]
    return found


def _ratio(numerator: "pd.Series", denominator: "pd.Series", unit: "pd.Series") -> "pd.Series":
    return numerator / denominator.where(denominator != 0) * _factor(unit)


def _factor(unit: "pd.Series") -> "pd.Series":
    return unit.map({name: units()[name].factor for name in unit.unique()}).astype("float64")


def _newest(used: "pd.DataFrame", scope: frozenset[str]) -> dict[str, str]:
    """First day of the newest period of each indicator."""
    asked = used[used["area"].isin(scope)]
    return dict(asked["period"].str[:10].groupby(asked["indicator_id"]).max())


def _statuses(found: "pd.DataFrame", newest: Mapping[str, str], rules: Rules) -> "pd.Series":
    meaning = found["marker"].map(lambda marker: rules.statuses.get(marker, "A" if marker == "" else ""))
    is_plain = meaning.isin(["", "A"])
    is_missing = is_plain & found["value"].isna()
    is_wide = is_plain & ~is_missing & (found["cv_percent"] > UNRELIABLE_CV)
    pairs = list(zip(found["indicator_id"], found["period"], strict=True))
    declared = {(name, at): rules.declared(name, at[:10], newest.get(name, "")) for name, at in set(pairs)}
    noted = found["marker"].copy()
    noted[:] = [declared[pair] for pair in pairs]
    meaning = meaning.where(meaning != "A", noted)
    return meaning.where(~is_missing, "M").where(~is_wide, "U").astype("str")


def _no_figures() -> "pd.DataFrame":
    import pandas as pd

    types = dict.fromkeys([*KEY, *_WORDS], "str") | dict.fromkeys(FIGURES, "float64")
    return pd.DataFrame(columns=_COLUMNS).astype(types)


def _has_key(table: "pd.DataFrame", figure: Mapping[str, Any]) -> "pd.Series":
    is_it = table[KEY[0]] == figure[KEY[0]]
    for name in KEY[1:]:
        is_it &= table[name] == figure[name]
    return is_it
