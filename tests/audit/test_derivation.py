"""The derivation that shares no SQL with dbt, on small tables of the publishers' shapes."""

from collections.abc import Sequence
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pytest

from inclusive_growth.audit.decoded_cells import category_keys, cells_of, exact, numbers
from inclusive_growth.audit.derivation import Derived, Rules, derive_published, derive_summed, shown
from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.sources.protocol import Layout
from inclusive_growth.sources.registry import columns_of, layout_of, registry

APS = SimpleNamespace(
    dimensions=["VARIABLE"],
    measures={
        "20599": "value",
        "21001": "numerator",
        "21002": "denominator",
        "21003": "half_width_95",
        "20200": "cv_percent",
    },
)
NOMIS = registry()["nomis"].layout
RATE = (("VARIABLE=45", "value"),)
PERIOD = "2022-01-01/P1Y~rolling_year"
Cells = tuple[str, ...]


def nomis(*rows: Cells) -> pa.Table:
    """(area, date, measure, value, status) of VARIABLE 45, or of the one named last."""
    names = ("GEOGRAPHY_CODE", "DATE", "MEASURES", "OBS_VALUE", "OBS_STATUS")
    columns = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    return pa.table(
        {
            **columns,
            "VARIABLE": [row[5] if len(row) > 5 else "45" for row in rows],
            "object_sha256": ["a"] * len(rows),
            "row_number": list(range(1, len(rows) + 1)),
        }
    )


STATUSES = {"!": "C", "~": "L", "Q": "M"} | {name: name for name in "ABEPRUZ"}
SCOPE = frozenset({"E1", "E2", "E9"})


def derived(
    cells: pd.DataFrame,
    area: str,
    sets: Sequence[Sequence[str]] = (),
    *,
    slices: Sequence[tuple[str, str]] = RATE,
    period: str = PERIOD,
    unit: str = "percent",
    aggregate: str = "sum",
    collection: str = "",
    limits: str = "",
    **series: str,
) -> Derived | None:
    facts = {"statistical_unit": "person", "age_adjustment": "", "clustered": ""} | series
    rows = [("rate", "all", category, role, unit, aggregate, *facts.values()) for category, role in slices]
    names = ["indicator_id", "breakdown_id", "category", "role", "unit", "aggregate", *facts]
    rules = Rules(
        pd.DataFrame(rows, columns=names), STATUSES, SCOPE, collection=collection, publishers_limits=limits
    )
    parts = [(area, rank, part, len(own)) for rank, own in enumerate(sets) for part in own]
    key = {"indicator_id": "rate", "breakdown_id": "all", "area": area, "period": period}
    published = derive_published(cells, rules)
    table = pd.DataFrame(parts, columns=["area", "rank", "part", "size"]).astype({"area": "str", "part": "str"})
    members = table.loc[table["rank"] == 0, ["area", "part", "size"]]
    of_areas, sums = shown(published, derive_summed(published, rules, table), rules, members)
    return of_areas.one(key) or sums.one(key)


def figure(rows: list[Cells], area: str = "E1", members: tuple[str, ...] = (), **asked) -> Derived | None:
    keys = frozenset(key for key, _ in asked.get("slices", RATE))
    cells = cells_of(nomis(*rows), NOMIS, APS, keys, PeriodKind.ROLLING_YEAR)
    return derived(cells, area, [members] if members else [], **asked)


def cell(value: str, measure: str = "20599", status: str = "A", area: str = "E1", variable: str = "45") -> Cells:
    return (area, "2022-12", measure, value, status, variable)


def test_limits_come_from_the_half_width():
    found = figure([cell("70.0"), cell("1.3", "21003")])
    assert (found.value, found.lower_95, found.upper_95) == (70.0, 68.7, 71.3)
    assert {one.role for one in found.cells} == {"value", "half_width_95"}


SHARE = (("VARIABLE=45", "numerator"), ("VARIABLE=46", "numerator"), ("VARIABLE=47", "denominator"))


def test_a_share_of_survey_counts_is_as_sure_as_its_counts():
    """Half-widths of 300 and 400 people add up to 500, 5 points of 10,000; that of the denominator is not used."""
    counts = [cell("700"), cell("800", variable="46"), cell("10000", variable="47")]
    half_widths = [cell("300", "21003"), cell("400", "21003", variable="46"), cell("900", "21003", variable="47")]
    found = figure([*counts, *half_widths], slices=SHARE)
    assert (found.value, found.lower_95, found.upper_95) == (15, 10, pytest.approx(20))
    assert sorted(one.text for one in found.cells if one.role == "numerator_half_width_95") == ["300", "400"]


def test_a_share_whose_count_has_no_half_width_has_no_interval_and_its_sign():
    counts = [cell("700"), cell("800", variable="46"), cell("10000", variable="47")]
    half_widths = [cell("300", "21003"), cell("", "21003", "E", variable="46")]
    found = figure([*counts, *half_widths], slices=SHARE)
    assert (found.value, found.lower_95, found.status) == (15, None, "E")


def test_limits_of_998_are_moved_out_from_those_of_95():
    found = figure([cell("70.0"), cell("1.96", "21003")])
    assert found.lower_998 == pytest.approx(70 - 1.96 * 3.090232306167813 / 1.959963984540054)
    assert found.upper_998 == pytest.approx(140 - found.lower_998)


def test_limits_come_from_the_coefficient_of_variation_in_percent():
    found = figure([cell("500"), cell("10", "20200")])
    assert (found.lower_95, found.upper_95) == (pytest.approx(402.0018), pytest.approx(597.9982))
    assert found.status == "A"


@pytest.mark.parametrize(
    ("cv", "marker", "status"), [("20", "A", "A"), ("20.1", "A", "U"), ("35", "P", "P"), ("35", "", "U")]
)
def test_a_wide_estimate_is_unreliable_unless_its_marker_says_otherwise(cv, marker, status):
    assert figure([cell("500", status=marker), cell(cv, "20200")]).status == status


def test_a_suppressed_figure_has_a_status_and_no_value():
    found = figure([cell("", status="!")])
    assert (found.value, found.status, found.marker) == (None, "C", "!")


def test_an_empty_figure_without_a_marker_is_missing():
    assert figure([cell("")]).status == "M"


def test_the_first_of_two_geography_types_counts():
    assert figure([cell("70"), cell("71")]).value == 70.0


def test_another_period_category_or_area_is_not_the_figure():
    rows = [("E1", "2021-12", "20599", "70", "A")]
    assert figure(rows) is None
    assert figure(rows, "E2", period="2021-01-01/P1Y~rolling_year") is None
    assert figure(rows, period="2021-01-01/P1Y~rolling_year", slices=(("VARIABLE=54", "value"),)) is None


SLICES = (("VARIABLE=1", "numerator"), ("VARIABLE=2", "numerator"), ("VARIABLE=9", "denominator"))


def test_selected_slices_are_summed_and_divided():
    rows = [cell("30", variable="1"), cell("20", variable="2"), cell("200", variable="9")]
    found = figure(rows, slices=SLICES)
    assert (found.value, found.numerator, found.denominator) == (25.0, 50.0, 200.0)
    assert figure(rows, slices=SLICES, unit="per_1k").value == 250.0
    assert figure(rows, slices=SLICES, unit="ratio").value == 0.25
    assert sorted(one.role for one in found.cells) == ["denominator", "numerator", "numerator"]


def test_of_summed_slices_one_half_width_makes_no_interval():
    rows = [cell("30", variable="1"), cell("9", "21003", variable="1"), cell("20", variable="2")]
    found = figure([*rows, cell("200", variable="9")], slices=SLICES)
    assert (found.value, found.lower_95, len(found.cells)) == (25.0, None, 4)


@pytest.mark.parametrize("second", [[], [cell("", status="!", variable="2")]])
def test_with_one_slice_unknown_the_total_is_unknown(second):
    rows = [cell("30", status="", variable="1"), *second, cell("200", status="", variable="9")]
    found = figure(rows, slices=SLICES)
    assert (found.value, found.numerator, found.denominator) == (None, None, 200.0)
    assert found.status == ("C" if second else "M")


def test_a_figure_of_its_own_is_never_replaced_by_a_quotient():
    rows = [cell("", status="!"), cell("50", "21001"), cell("200", "21002")]
    found = figure(rows)
    assert (found.value, found.numerator, found.denominator, found.status) == (None, 50.0, 200.0, "C")


def test_a_quotient_over_nothing_is_missing():
    rows = [cell("30", variable="1"), cell("20", variable="2"), cell("0", variable="9")]
    assert (figure(rows, slices=SLICES).value, figure(rows, slices=SLICES).status) == (None, "M")


def test_figures_side_by_side_stand_in_one_row():
    names = {"count": "numerator", "of": "denominator", "rate": "value", "low": "lower_95", "low998": "lower_998"}
    texts = {"place": "E1", "year": "2022-12", "sign": "A", "count": "5", "of": "50", "rate": "10", "low": "8"}
    table = pa.table({name: [text] for name, text in {**texts, "low998": "7", "object_sha256": "a"}.items()})
    table = table.append_column("row_number", pa.array([1]))
    params = SimpleNamespace(dimensions=[], measures=names)
    layout = Layout("place", "year", "sign")
    cells = cells_of(table, layout, params, frozenset({""}), PeriodKind.ROLLING_YEAR)
    found = derived(cells, "E1", slices=(("", "value"),))
    assert (found.value, found.numerator, found.denominator) == (10.0, 5.0, 50.0)
    assert (found.lower_95, found.upper_95, found.lower_998, found.upper_998) == (8.0, None, 7.0, None)


def test_a_publishers_own_way_of_writing_is_read_first():
    texts = {"place": "E1", "year": "2022", "sign": "see note 3", "rate": "10", "low": "-1", "object_sha256": "a"}
    table = pa.table({name: [text] for name, text in texts.items()}).append_column("row_number", pa.array([1]))
    params = SimpleNamespace(dimensions=[], measures={"rate": "value", "low": "lower_95"})

    def read(rows: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(
            [row | {"year": "2022-12", "sign": "P", "low": ""} for row in rows.to_pylist()]
        )

    layout = Layout("place", "year", "sign", read=read)
    cells = cells_of(table, layout, params, frozenset({""}), PeriodKind.ROLLING_YEAR)
    found = derived(cells, "E1", slices=(("", "value"),))
    assert (found.value, found.lower_95, found.status) == (10.0, None, "P")


def test_a_sum_needs_every_member_and_never_replaces_a_published_row():
    rows = [cell("70"), cell("5.5", area="E2")]
    assert figure(rows, "E9", ("E1", "E2")).value == 75.5
    assert figure(rows, "E9", ("E1", "E2", "E3")) is None
    assert figure(rows, "E9", ("E1", "E2"), aggregate="none") is None
    assert figure([*rows, cell("", status="!", area="E9")], "E9", ("E1", "E2")).value is None


def test_the_first_parts_that_are_whole_are_summed():
    rows = nomis(cell("1", area="N1"), cell("2", area="N2"))
    cells = cells_of(rows, NOMIS, APS, frozenset({"VARIABLE=45"}), PeriodKind.ROLLING_YEAR)
    found = derived(cells, "E9", [["E1", "E2"], ["N1", "N2"]])
    assert (found.value, {one.area for one in found.cells}) == (3.0, {"N1", "N2"})


def test_a_ratio_sums_numerators_and_denominators_and_divides_again():
    rows = [
        *(cell(text, variable=number) for number, text in (("1", "30"), ("2", "20"), ("9", "200"))),
        *(cell(text, variable=number, area="E2") for number, text in (("1", "0"), ("2", "10"), ("9", "100"))),
    ]
    found = figure(rows, "E9", ("E1", "E2"), slices=SLICES, aggregate="ratio")
    assert (found.value, found.numerator, found.denominator) == (20.0, 60.0, 300.0)
    assert figure(rows[:-1], "E9", ("E1", "E2"), slices=SLICES, aggregate="ratio") is None


def test_a_ratio_is_never_made_without_every_members_counts():
    rows = [cell("70"), cell("30", "21001"), cell("50", "21002"), cell("5.5", area="E2")]
    assert figure(rows, "E9", ("E1", "E2"), aggregate="ratio") is None


def test_a_neighbourhood_counts_in_the_slices_that_it_belongs_to():
    rows = [cell("10", variable="9", area="N1"), cell("10", variable="1", area="N1")]
    rows += [cell("30", variable="9", area="N2")]
    found = figure(rows, "E9", ("N1", "N2"), slices=SLICES, aggregate="ratio")
    assert (found.value, found.numerator, found.denominator) == (25.0, 10.0, 40.0)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("U", "E", "U"),
        ("E", "~", "L"),
        ("P", "E", "E"),
        ("P", "B", "P"),
        ("R", "B", "B"),
        ("A", "R", "R"),
        ("A", "A", "A"),
    ],
)
def test_a_sum_is_as_sure_as_its_least_sure_member(first, second, expected):
    found = figure([cell("70", status=first), cell("5.5", status=second, area="E2")], "E9", ("E1", "E2"))
    assert (found.value, found.status, found.marker) == (75.5, expected, "")


@pytest.mark.parametrize("marker", ["!", "Q", "Z", "?"])
def test_a_withheld_missing_or_unknown_figure_is_never_summed(marker):
    assert figure([cell("70"), cell("5.5", status=marker, area="E2")], "E9", ("E1", "E2")) is None


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        ("2022-12", PeriodKind.ROLLING_YEAR, "2022-01-01/P1Y~rolling_year"),
        ("2023-06", PeriodKind.ROLLING_YEAR, "2022-07-01/P1Y"),
        ("2023-06", PeriodKind.MONTH, "2023-06-01/P1M"),
        ("2021", PeriodKind.CENSUS_DAY, "2021-03-21"),
        ("2021", PeriodKind.MID_YEAR, "2021-06-30"),
        ("2021", PeriodKind.CALENDAR_YEAR, "2021-01-01/P1Y"),
        ("2020-01-01/P3Y", PeriodKind.POOLED_YEARS, "2020-01-01/P3Y"),
        ("2020-01-01/P12M", PeriodKind.CALENDAR_YEAR, "2020-01-01/P1Y"),
        ("2019-01-01T00:00:00/P5Y", PeriodKind.POOLED_YEARS, "2019-01-01/P5Y"),
        ("2020-01-01/P1M", PeriodKind.MONTH, "2020-01-01/P1M"),
        ("2021-06-30", PeriodKind.DAY, "2021-06-30~day"),
        ("2016/P1Y", PeriodKind.FINANCIAL_YEAR, "2016-04-01/P1Y"),
        ("2020/P5Y", PeriodKind.ACADEMIC_YEAR, "2020-09-01/P5Y"),
        ("2020/P5Y", PeriodKind.POOLED_YEARS, ""),
        ("2024-Q3", PeriodKind.QUARTER, "2024-07-01/P3M"),
        ("2023-02-30", PeriodKind.DAY, ""),
        ("2021", PeriodKind.MONTH, ""),
        ("spring", PeriodKind.MONTH, ""),
    ],
)
def test_periods_are_read_by_what_the_dataset_means(raw, kind, expected):
    assert period_id(raw, kind) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("66.10000000000001", 66.1),
        (" 7", 7.0),
        ("1e3", 1000.0),
        ("-", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
def test_published_texts_become_exact_numbers(text, number):
    found = exact(text)
    assert (None if found is None else float(found)) == number
    (same,) = numbers(pd.Series([text], dtype="str"))
    assert (None if same != same else same) == number


def test_a_category_is_named_by_its_columns_in_alphabetical_order_and_by_no_empty_one():
    table = pa.table({"SEX": ["1", None, "2"], "AGE": ["7", "8", None], "C": ["x", "y", "z"]})
    assert list(category_keys(table, ["SEX", "AGE"])) == ["AGE=7|SEX=1", "AGE=8", "SEX=2"]
    assert list(category_keys(table, [])) == ["", "", ""]


@pytest.mark.parametrize("name", [name for name in load_catalogue().datasets if load_catalogue().selections(name)])
def test_every_dataset_with_figures_says_where_they_stand(name):
    dataset = load_catalogue().dataset(name)
    layout = layout_of(dataset)
    named = {layout.area, layout.period, layout.marker, layout.measure, layout.figure} - {""}
    assert named <= set(columns_of(dataset))
    assert layout.area and layout.period
    assert bool(layout.measure) == bool(layout.figure)
