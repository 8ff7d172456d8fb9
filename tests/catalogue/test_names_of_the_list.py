"""The page on coverage sends readers of the framework's list to measures and marts that there are."""

import re

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.marts import read_marts
from tests.support.checkout import REPOSITORY

ROW = re.compile(r"^\| (`[^|]+) \| ([^|]+) \|(?: ([^|]+) \|)?$", re.MULTILINE)
NAME = re.compile(r"`([a-z][a-z0-9_]+)`")


def rows(heading: str) -> list[tuple[str, str]]:
    """What the list calls it, and what the page says of it, in the table under a heading."""
    text = (REPOSITORY / "docs/coverage.md").read_text(encoding="utf-8")
    table = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [(listed, f"{said} {more}") for listed, said, more in ROW.findall(table)]


def test_a_measure_under_another_name_is_one_that_there_is() -> None:
    catalogue = load_catalogue()
    there_is = {*catalogue.indicators, *(mart.name for mart in read_marts(REPOSITORY))}
    for listed, said in rows("Measures under another name"):
        names = set(NAME.findall(said))
        assert names, listed
        assert names <= there_is, f"{listed}: {names - there_is}"
        assert not set(NAME.findall(listed)) & there_is, listed


def test_a_measure_without_a_row_stands_nowhere_in_the_catalogue() -> None:
    catalogue = load_catalogue()
    there_is = {*catalogue.indicators, *catalogue.datasets}
    without = rows("Measures of the list that have no figure and no row")
    assert len(without) == 8
    for listed, said in without:
        assert not set(NAME.findall(listed)) & there_is, listed
        assert {name for name in NAME.findall(said) if not name.startswith("fct_")} <= there_is, said
