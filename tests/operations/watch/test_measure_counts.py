"""What counts as one measure that is answered: real figures, for every member, and no variant twice."""

from pathlib import Path

import pytest

from inclusive_growth.operations.watch.measure_counts import MeasureCount, measure_counts
from inclusive_growth.store.duck import connect

MEASURES = [
    ("pay", "outcome", None),
    ("pay_women", "outcome", "pay"),
    ("pay_women_old", "outcome", "pay_women"),
    ("work", "outcome", None),
    ("people", "head_count", None),
    ("poor", "outcome", None),
    ("poor_counted", "head_count", "poor"),
]
BREAKDOWNS = [
    ("all", "all", False),
    ("sex=f", "sex", True),
    ("race=b|sex=f", "race", True),
    ("race=b|sex=f", "sex", True),
    ("hours=full", "hours", False),
    ("age=old", "age", True),
    ("age=old|sex=f", "age", True),
    ("age=old|sex=f", "sex", True),
]
FIGURES = [
    ("pay", "E1", "sex=f", 1.0, "sample"),
    ("pay_women", "E2", "sex=f", 1.0, "fetched"),
    ("pay_women_old", "E2", "sex=f", 2.0, "fetched"),
    ("work", "E1", "sex=f", 1.0, "fetched"),  # of one member alone
    ("people", "E1", "race=b|sex=f", 1.0, "fetched"),
    ("people", "E2", "race=b|sex=f", 1.0, "provided"),
    ("work", "E1", "hours=full", 1.0, "quoted"),
    ("work", "E2", "hours=full", 1.0, "synthetic"),
    ("work", "E1", "all", None, "fetched"),
    ("pay", "E47", "all", 1.0, "fetched"),
    ("poor", "E1", "age=old", 1.0, "fetched"),  # the rate is of one member, the head count of both
    ("poor_counted", "E1", "age=old", 9.0, "fetched"),
    ("poor_counted", "E2", "age=old", 9.0, "fetched"),
    ("poor", "E1", "age=old|sex=f", 1.0, "fetched"),
    ("poor", "E2", "age=old|sex=f", 1.0, "fetched"),
    ("poor_counted", "E1", "age=old|sex=f", 9.0, "fetched"),
    ("poor_counted", "E2", "age=old|sex=f", 9.0, "fetched"),
]


@pytest.fixture
def counts(tmp_path: Path) -> dict[str, MeasureCount]:
    path = tmp_path / "published.duckdb"
    con = connect(path)
    con.execute("create table dim_area (area_code text, role text, area_type text)")
    con.execute("create table dim_indicator (indicator_id text, counts_as text, variant_of text)")
    con.execute(
        "create table bridge_breakdown_category (breakdown_id text, characteristic text, is_protected boolean)"
    )
    con.execute(
        "create table fct_indicator_values "
        "(indicator_id text, area_code text, breakdown_id text, value double, origin text)"
    )
    areas = [
        ("E47", "authority", "ca"),
        ("E1", "member", "la"),
        ("E2", "member", "la"),
        ("R", "comparator", "region"),
    ]
    con.executemany("insert into dim_area values (?, ?, ?)", areas)
    con.executemany("insert into dim_indicator values (?, ?, ?)", MEASURES)
    con.executemany("insert into bridge_breakdown_category values (?, ?, ?)", BREAKDOWNS)
    con.executemany("insert into fct_indicator_values values (?, ?, ?, ?, ?)", FIGURES)
    con.close()
    return {count.characteristic: count for count in measure_counts(path)}


def test_variants_together_are_one_measure_and_every_member_needs_a_figure(counts) -> None:
    assert (counts["sex"].outcomes, counts["sex"].member_values) == (1, 4)


def test_an_intersection_is_told_apart_from_its_characteristics(counts) -> None:
    both = counts["race*sex"]
    assert (both.head_counts, both.outcomes, both.characteristics, both.protected) == (1, 0, 2, 2)


def test_a_head_count_beside_an_outcome_is_no_outcome_and_both_are_one_measure(counts) -> None:
    assert (counts["age"].outcomes, counts["age"].head_counts) == (0, 1)
    assert (counts["age*sex"].outcomes, counts["age*sex"].head_counts) == (1, 0)


def test_quoted_invented_and_empty_figures_do_not_count(counts) -> None:
    assert "hours" not in counts
    assert (counts["all"].outcomes, counts["all"].authority_values) == (0, 1)


def test_nothing_published_is_nothing(tmp_path: Path) -> None:
    assert measure_counts(tmp_path / "none.duckdb") == []
