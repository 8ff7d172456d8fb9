"""The plain Python derivation, on small tables of the publishers' shapes."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.derive import Question, derive, exact, period_id
from inclusive_growth.sources import Layout, registry

APS = SimpleNamespace(
    dimensions=["VARIABLE"],
    measures={"20599": "value", "21001": "numerator", "21002": "denominator", "21003": "half_width_95"},
)


def nomis(*rows: tuple[str, str, str, str, str]) -> pa.Table:
    """(area, date, measure, value, status) of VARIABLE 45."""
    names = ("GEOGRAPHY_CODE", "DATE", "MEASURES", "OBS_VALUE", "OBS_STATUS")
    columns = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    return pa.table(
        {
            **columns,
            "VARIABLE": ["45"] * len(rows),
            "object_sha256": ["a"] * len(rows),
            "row_number": list(range(1, len(rows) + 1)),
        }
    )


def question(**changes) -> Question:
    facts = {
        "layout": registry()["nomis"].layout,
        "params": APS,
        "category_keys": frozenset({"VARIABLE=45"}),
        "period_id": "2022-01-01/P1Y",
        "period_kind": PeriodKind.ROLLING_YEAR,
        "statuses": {"!": "C", "~": "L", "Q": "M"} | {name: name for name in "ABEPRUZ"},
    }
    return Question(**{**facts, **changes})


def test_limits_come_from_the_half_width():
    table = nomis(("E1", "2022-12", "20599", "70.0", "A"), ("E1", "2022-12", "21003", "1.3", "A"))
    found = derive(table, question(), "E1")
    assert (found.value, found.lower_95, found.upper_95) == (70.0, 68.7, 71.3)
    assert {cell.role for cell in found.cells} == {"value", "half_width_95"}


def test_a_suppressed_figure_has_a_status_and_no_value():
    found = derive(nomis(("E1", "2022-12", "20599", "", "!")), question(), "E1")
    assert (found.value, found.status, found.marker) == (None, "C", "!")


def test_an_empty_figure_without_a_marker_is_missing():
    assert derive(nomis(("E1", "2022-12", "20599", "", "A")), question(), "E1").status == "M"


def test_the_first_of_two_geography_types_counts():
    table = nomis(("E1", "2022-12", "20599", "70", "A"), ("E1", "2022-12", "20599", "71", "A"))
    assert derive(table, question(), "E1").value == 70.0


def test_another_period_category_or_area_is_not_the_figure():
    table = nomis(("E1", "2021-12", "20599", "70", "A"))
    assert derive(table, question(), "E1") is None
    assert derive(table, question(period_id="2021-01-01/P1Y"), "E2") is None
    assert derive(table, question(category_keys=frozenset({"VARIABLE=54"})), "E1") is None


def test_a_sum_needs_every_member_and_never_replaces_a_published_row():
    rows = [("E1", "2022-12", "20599", "70", "A"), ("E2", "2022-12", "20599", "5.5", "A")]
    assert derive(nomis(*rows), question(), "E9", ["E1", "E2"]).value == 75.5
    assert derive(nomis(*rows), question(), "E9", ["E1", "E2", "E3"]) is None
    published = [*rows, ("E9", "2022-12", "20599", "", "!")]
    assert derive(nomis(*published), question(), "E9", ["E1", "E2"]).value is None


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
    table = nomis(("E1", "2022-12", "20599", "70", first), ("E2", "2022-12", "20599", "5.5", second))
    found = derive(table, question(), "E9", ["E1", "E2"])
    assert (found.value, found.status, found.marker) == (75.5, expected, "")


@pytest.mark.parametrize("marker", ["!", "Q", "Z", "?"])
def test_a_withheld_missing_or_unknown_figure_is_never_summed(marker):
    table = nomis(("E1", "2022-12", "20599", "70", "A"), ("E2", "2022-12", "20599", "5.5", marker))
    assert derive(table, question(), "E9", ["E1", "E2"]) is None


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        ("2022-12", PeriodKind.ROLLING_YEAR, "2022-01-01/P1Y"),
        ("2023-06", PeriodKind.ROLLING_YEAR, "2022-07-01/P1Y"),
        ("2023-06", PeriodKind.MONTH, "2023-06-01/P1M"),
        ("2021", PeriodKind.CENSUS_DAY, "2021-03-21"),
        ("2021", PeriodKind.MID_YEAR, "2021-06-30"),
        ("2021", PeriodKind.CALENDAR_YEAR, "2021-01-01/P1Y"),
        ("2020-01-01/P3Y", PeriodKind.POOLED_YEARS, "2020-01-01/P3Y"),
        ("2020-01-01/P12M", PeriodKind.CALENDAR_YEAR, "2020-01-01/P1Y"),
        ("2019-01-01T00:00:00/P5Y", PeriodKind.POOLED_YEARS, "2019-01-01/P5Y"),
        ("2020-01-01/P1M", PeriodKind.MONTH, "2020-01-01/P1M"),
        ("2021-06-30", PeriodKind.DAY, "2021-06-30"),
        ("2016/P1Y", PeriodKind.FINANCIAL_YEAR, "2016-04-01/P1Y"),
        ("2020/P5Y", PeriodKind.ACADEMIC_YEAR, "2020-09-01/P5Y"),
        ("2020/P5Y", PeriodKind.POOLED_YEARS, ""),
        ("2021", PeriodKind.MONTH, ""),
        ("spring", PeriodKind.MONTH, ""),
    ],
)
def test_periods_are_read_by_what_the_dataset_means(raw, kind, expected):
    assert period_id(raw, kind) == expected


@pytest.mark.parametrize(
    ("text", "number"), [("66.10000000000001", 66.1), (" 7", 7.0), ("-", None), ("nan", None)]
)
def test_published_texts_become_exact_numbers(text, number):
    found = exact(text)
    assert (None if found is None else float(found)) == number


@pytest.mark.parametrize("name", sorted(registry()))
def test_every_registered_source_says_where_its_figures_stand(name):
    source = registry()[name]
    layout = source.layout
    named = {layout.area, layout.period, layout.marker, layout.measure, layout.figure} - {""}
    assert named <= set(source.columns)
    assert bool(layout.measure) == bool(layout.figure)


def test_a_new_source_brings_its_own_layout():
    table = pa.table(
        {
            "place": ["E1"],
            "year": ["2022-12"],
            "sign": ["A"],
            "VARIABLE": ["45"],
            "rate": ["70"],
            "object_sha256": ["a"],
            "row_number": [1],
        }
    )
    params = SimpleNamespace(dimensions=["VARIABLE"], measures={"rate": "value"})
    asked = question(layout=Layout("place", "year", "sign"), params=params)
    assert derive(table, asked, "E1").value == 70.0
