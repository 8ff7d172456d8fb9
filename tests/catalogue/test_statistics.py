"""Statistics in words: each macro and each measure of a mart has its page, and worked examples are true."""

import re
from pathlib import Path

import pytest

from inclusive_growth.catalogue.statistics import read_statistics
from inclusive_growth.interfaces.cli.reference_pages import methods_page
from tests.support.checkout import REPOSITORY
from tests.support.statistics_macros import MACROS, run

FOLDER = REPOSITORY / "dbt_project/macros/statistics"
MARTS = REPOSITORY / "dbt_project/models/marts/statistics"


def test_each_macro_of_statistics_is_told_on_exactly_one_page() -> None:
    told = [name for statistic in read_statistics() for name in statistic.macros]
    assert sorted(told) == sorted(path.stem for path in FOLDER.glob("*.sql"))
    assert len({statistic.id for statistic in read_statistics()}) == len(read_statistics())


@pytest.mark.parametrize("mart", ["fct_integration", "fct_inequality"])
def test_each_measure_of_a_mart_is_told_on_exactly_one_page(mart: str) -> None:
    text = (MARTS / f"{mart}.yml").read_text(encoding="utf-8")
    (words,) = re.findall(r"name: measure\n.*\n\s+description: \"(.*?);", text)
    named = re.split(r", | or ", words)
    told = [name for statistic in read_statistics() for name in statistic.measures]
    assert len(named) >= 6
    assert len(told) == len(set(told))
    assert set(named) <= set(told)


def test_the_page_holds_each_statistic_its_assumption_and_its_limit() -> None:
    page = methods_page()
    for statistic in read_statistics():
        for words in (statistic.title, statistic.says, statistic.definition, statistic.worked):
            assert words in page, statistic.id
        assert page.count(statistic.assumes) == page.count(statistic.cannot_say) == 2, statistic.id


def test_the_page_announces_each_change_of_method_with_what_was_before() -> None:
    page = methods_page()
    changes = [change for statistic in read_statistics() for change in statistic.changes]
    assert len(changes) >= 3
    assert all(f"| {change.was} | {change.now} |" in page for change in changes)


def test_worked_examples_that_no_other_test_holds() -> None:
    columns = "x double, n double"
    [row] = run(
        f"select {MACROS.proportion_funnel('0.2e0', '400', '-', 1)} as lower, "
        f"{MACROS.proportion_funnel('0.2e0', '400', '+', 1)} as upper from given",
        columns, [(1, 1)],
    )  # fmt: skip
    assert (row["lower"], row["upper"]) == pytest.approx((0.161, 0.239), abs=5e-4)
    query = (
        f"select {MACROS.detectable_change('1.3e0', '2.9e0')} as change, "
        f"{MACROS.anomaly_score('9e0', '1e0', '2e0')} as score, "
        f"{MACROS.byar_lower('65')} / 50 as lower, {MACROS.byar_upper('65')} / 50 as upper from given"
    )
    [row] = run(query, columns, [(1, 1)])
    assert (row["change"], row["score"]) == pytest.approx((4.54, 2.70), abs=5e-3)
    assert (row["lower"], row["upper"]) == pytest.approx((1.003, 1.657), abs=5e-4)


def test_an_entry_without_a_sentence_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "statistics.yml"
    path.write_text("- {id: x, title: Something, says: no sentence}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="cannot_say"):
        read_statistics(path)
