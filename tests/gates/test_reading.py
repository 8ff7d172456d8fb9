"""The gate reads numbers, periods and limits by the SQL of a build, so that no release stops a build."""

from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.gates.dbt_macros import macro
from inclusive_growth.gates.landing_gate import prepare
from inclusive_growth.landing.context import Context
from inclusive_growth.store import duck
from inclusive_growth.store.duck import text_literal
from tests.gates.landing_mutations import where
from tests.support.sample_warehouse import REPOSITORY, World, only_suite

NO_LIMITS = "select * replace ('-1' as \"Lower CI 95.0 limit\", '-1' as \"Upper CI 95.0 limit\") from sound"


def read(name: str, *texts: str) -> object:
    """What a macro of the dbt project makes of texts."""
    con = duck.connect()
    try:
        (found,) = con.execute(f"select {macro(REPOSITORY, name, *map(text_literal, texts))}").fetchone() or (
            None,
        )
        return found
    finally:
        con.close()


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e8", 1e8), ("-1.5E-3", -0.0015), ("12345678", 12345678), ("66.10000000000001", 66.1), ("", None)],
)
def test_a_number_with_an_exponent_is_a_number(text: str, number: float | None) -> None:
    found = read("number", text)
    assert (None if found is None else float(str(found))) == number


@pytest.mark.parametrize("text", ["1e18", "1,234", "c", "inf", "nan", "--1"])
def test_what_a_build_cannot_hold_is_no_number(text: str) -> None:
    assert read("number", text) is None


@pytest.mark.parametrize(
    ("kind", "text", "shape"),
    [
        ("financial_year", "2022/P1Y", "years of its kind"),
        ("financial_year", "2022-04-01/P1Y", "interval"),
        ("financial_year", "2022", None),
        ("calendar_year", "2022", "calendar year"),
        ("calendar_year", "2022/P1Y", None),
        ("rolling_year", "2022-12", "year ends in month"),
        ("rolling_year", "2022-13", None),
        ("rolling_year", "2022", None),
        ("census_day", "2021", "census year"),
        ("census_day", "2022", None),
        ("day", "2024-02-29", "day"),
        ("day", "2023-02-29", None),
        ("pooled_years", "2011-02-30/P3Y", None),
        ("pooled_years", "2011-01-01/P0Y", None),
        ("pooled_years", "2011-01-01/P99999999999M", None),
        ("pooled_years", "2011-01-01T00:00:00/P3Y", "interval"),
        ("calendar_year", "", None),
    ],
)
def test_a_period_is_understood_by_the_datasets_kind(kind: str, text: str, shape: str | None) -> None:
    assert read("period_shape", kind, text) == shape


def of_kind(catalogue: Catalogue, dataset: str, kind: PeriodKind) -> Catalogue:
    entry = catalogue.datasets[dataset].model_copy(update={"period_kind": kind})
    return replace(catalogue, datasets=catalogue.datasets | {dataset: entry})


@pytest.mark.system
@pytest.mark.parametrize(
    ("dataset", "query", "kind", "found"),
    [
        ("nomis_population", "select * from sound", PeriodKind.FINANCIAL_YEAR, {"periods_parse"}),
        ("fingertips_smoking_at_delivery", "select * from sound", PeriodKind.CALENDAR_YEAR, {"periods_parse"}),
        (
            "els_claimant_count",
            where("areacd = 'E08000001' and period = '2019-01-01/P1Y'", "period", "'2019-02-30/P1Y'"),
            PeriodKind.CALENDAR_YEAR,
            {"periods_parse"},
        ),
        (
            "els_claimant_count",
            where("areacd = 'E08000025'", "observation", "'1e19'"),
            None,
            {"figures_are_numbers_or_empty"},
        ),
        ("nomis_aps", where("MEASURES = '21003'", "OBS_VALUE", "'-1'"), None, {"limits_hold_their_value"}),
        (
            "fingertips_year6_obesity",
            NO_LIMITS,
            None,
            set(),
        ),
    ],
    ids=["plain year", "slash", "no day", "too large", "half-width below zero", "no limits"],
)
def test_what_would_stop_a_build_is_refused_before(
    landed: World, dataset: str, query: str, kind: PeriodKind | None, found: set[str], tmp_path: Path
) -> None:
    catalogue = of_kind(landed.catalogue, dataset, kind) if kind else landed.catalogue
    config = only_suite(landed.config, "landing", ["every_source", "every_figure"], tmp_path)
    context = Context(config, landed.store, catalogue)
    prepared, _ = prepare(replace(landed.broken(dataset, query)), None, context)
    assert {
        answer.expectation.check
        for answer in prepared.answers
        if answer.judged and answer.expectation.severity == "critical"
    } == found
