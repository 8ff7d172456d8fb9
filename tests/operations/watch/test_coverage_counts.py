"""`igw coverage`: counts that agree with a second way of counting, each of one place."""

from collections import Counter
from pathlib import Path

import pytest

from inclusive_growth.catalogue.coverage import key_of, label_of
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.printing.coverage import markdown
from inclusive_growth.operations.watch.coverage_counts import coverage_counts
from inclusive_growth.operations.watch.measure_counts import measure_counts
from inclusive_growth.store.duck import connect


def test_published_values_by_theme_are_those_that_a_loop_over_the_figures_counts(shared) -> None:
    database = shared.config.published_db
    con = connect(database, read_only=True)
    try:
        figures = con.execute(
            "select indicator_id, area_code, breakdown_id from fct_indicator_values "
            "where value is not null and origin not in ('quoted', 'synthetic')"
        ).fetchall()
        kinds = dict(con.execute("select area_code, role || ':' || area_type from dim_area").fetchall())
        themes = dict(con.execute("select indicator_id, theme from dim_indicator").fetchall())
    finally:
        con.close()
    counted: Counter[tuple[str, str, str]] = Counter()
    for indicator, area, breakdown in figures:
        role, _, kind = kinds[area].partition(":")
        counted[themes[indicator].replace("_", " "), label_of(key_of(breakdown)), role] += 1
        counted[themes[indicator].replace("_", " "), label_of(key_of(breakdown)), f"{role} {kind}"] += 1
    found = coverage_counts(database).values
    assert len(found) > 40
    for one in found:
        key = (one.theme, one.characteristic)
        assert (one.authority, one.members) == (counted[*key, "authority"], counted[*key, "member"])
        assert one.region == counted[*key, "comparator region"]
        assert one.country == counted[*key, "comparator country"]
    # The same figures, counted over all themes by another query.
    of_members = Counter({one.characteristic: 0 for one in found})
    for one in found:
        of_members[one.characteristic] += one.members
    assert dict(of_members) == {
        label_of(one.characteristic): one.member_values for one in measure_counts(database)
    }


def test_every_cell_of_a_place_is_counted_once(shared) -> None:
    counts = coverage_counts(shared.config.published_db)
    con = connect(shared.config.published_db, read_only=True)
    try:
        cells = dict(
            con.execute(
                "select area_label, count(*) from coverage_matrix join dim_area using (area_code) group by all"
            ).fetchall()
        )
    finally:
        con.close()
    assert {place: sum(states.values()) for place, states in counts.of_places.items()}.items() <= cells.items()
    authority = next(iter(counts.of_places))
    assert sum(sum(states.values()) for states in counts.of_characteristics.values()) == cells[authority]
    page = markdown(counts)
    assert f"| {authority} |" in page and "| Race × sex |" in page


def test_without_a_publication_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        coverage_counts(tmp_path / "none.duckdb")
    connect(tmp_path / "old.duckdb").close()
    with pytest.raises(UsageError, match="no states in words"):
        coverage_counts(tmp_path / "old.duckdb")
