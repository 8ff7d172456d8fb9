"""The list of indicators says of every one what is published: real, synthetic or nothing."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.interfaces.cli.printing.indicators import markdown, show, show_themes
from inclusive_growth.operations.watch.indicator_list import IndicatorSummary, by_theme, indicator_list
from inclusive_growth.store.duck import connect

AREAS = [("E47", "West", "authority"), ("E1", "Ham", "member"), ("E2", "Sed", "member"), ("K", "UK", "comparator")]
FIGURES = [
    # indicator, area, period, breakdown, value, origin
    ("employment_rate", "E47", "2022", "all", 70.0, "sample"),
    ("employment_rate", "E1", "2022", "sex=male", 71.0, "fetched"),
    ("employment_rate", "E2", "2021", "age=16-24|sex=female", 72.0, "provided"),
    ("employment_rate", "K", "2023", "race=B", 73.0, "sample"),
    ("claimant_rate", "E1", "2022", "all", 3.0, "synthetic"),
    ("claimant_rate", "E2", "2022", "all", 4.0, "sample"),
    ("median_pay_workplace", "E1", "2016", "all", 13.0, "quoted"),
    ("gva_per_hour", "E1", "2022", "all", 35.0, "synthetic"),
    ("hle_male", "E1", "2022", "sex=male", None, "sample"),
    ("hle_male", "K", "2022", "sex=male", 62.0, "sample"),
]


@pytest.fixture
def listed(tmp_path: Path) -> dict[str, IndicatorSummary]:
    path = tmp_path / "published.duckdb"
    con = connect(path)
    con.execute("create table dim_area (area_code text, area_name text, role text)")
    con.execute("create table dim_indicator (indicator_id text)")
    con.execute("create table dim_period (period_id text, period_label text, period_end text)")
    con.execute(
        "create table fct_indicator_values (indicator_id text, area_code text, period_id text, breakdown_id text, "
        "value double, origin text)"
    )
    con.executemany("insert into dim_area values (?, ?, ?)", AREAS)
    con.executemany(
        "insert into dim_period values (?, ?, ?)", [(y, f"year {y}", y) for y in ("2021", "2022", "2023")]
    )
    con.executemany("insert into dim_indicator values (?)", [(name,) for name in load_catalogue().indicators])
    con.executemany("insert into fct_indicator_values values (?, ?, ?, ?, ?, ?)", FIGURES)
    con.close()
    return {item.id: item for item in indicator_list(load_catalogue(), path)}


def test_a_publishers_figure_is_real_an_invented_one_synthetic_and_an_empty_one_none(listed) -> None:
    employment, claimants = listed["employment_rate"], listed["claimant_rate"]
    assert (employment.kind, employment.authority, employment.members) == ("real", "real", "2 of 2 real")
    assert (claimants.kind, claimants.authority) == ("real in part", "none")
    assert claimants.members == "1 of 2 real; synthetic: Ham"
    assert listed["gva_per_hour"].members == "0 of 2 real; synthetic: Ham; none: Sed"
    assert listed["median_pay_workplace"].members == "0 of 2 real; quoted: Ham; none: Sed"
    assert listed["median_pay_workplace"].kind == "quoted"
    assert (listed["hle_male"].kind, listed["hle_male"].members) == ("none", "none of 2")


def test_an_indicator_is_told_by_what_has_figures_here_and_says_what_was_asked_in_vain(listed) -> None:
    employment = listed["employment_rate"]
    assert employment.characteristics == ("sex", "age × sex")
    assert employment.asked_only == ("age", "race")  # the race figure is of another place
    assert listed["gva_per_hour"].characteristics == listed["gva_per_hour"].asked_only == ()
    assert employment.newest == "year 2022"


def test_themes_count_their_indicators_by_kind_and_none_is_lost(listed) -> None:
    lines = {line.theme: line for line in by_theme(listed.values())}
    assert sum(line.indicators for line in lines.values()) == len(load_catalogue().indicators)
    assert all(sum(line.kinds.values()) == line.indicators for line in lines.values())
    assert lines["jobs and pay"].kinds["real"] == 1
    assert lines["jobs and pay"].kinds["real in part"] == 1
    assert lines["growth and productivity"].kinds["synthetic"] == 1


def test_before_the_first_publication_every_indicator_is_listed_and_none_claims_a_figure(tmp_path: Path) -> None:
    items = indicator_list(load_catalogue(), tmp_path / "not there.duckdb")
    assert {item.id for item in items} == set(load_catalogue().indicators)
    assert {(item.kind, item.members, item.authority, item.newest) for item in items} == {("none", "", "", "")}
    assert "race" in next(item for item in items if item.id == "employment_rate").characteristics


def test_page_and_terminal_hold_every_indicator(listed) -> None:
    out = Console(file=StringIO(), width=400)
    show(list(listed.values()), out)
    page, said = markdown(list(listed.values())), out.file.getvalue()
    for item in listed.values():
        assert f"({item.id})" in page and f"({item.id})" in said
    assert "not broken down" in page and "(no figure by age, race)" in page


def test_the_short_table_has_one_line_for_each_theme(listed) -> None:
    out = Console(file=StringIO(), width=200)
    show_themes(list(listed.values()), out)
    _headings, _rule, *rows = out.file.getvalue().splitlines()
    assert len(rows) == len({item.theme for item in listed.values()})
    assert any("1 real for all, 1 real for some" in row for row in rows)
