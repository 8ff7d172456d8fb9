"""Commands that read the published file tell the reason of a withdrawal in place of empty tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inclusive_growth.errors import UsageError
from inclusive_growth.operations.watch.ask_list import ask_list
from inclusive_growth.operations.watch.board_paper import board_paper
from inclusive_growth.operations.watch.coverage_counts import coverage_counts
from inclusive_growth.operations.watch.measure_counts import measure_counts
from inclusive_growth.operations.watch.published_figures import published_figures
from inclusive_growth.publish.publish import withdraw
from tests.support.warehouse import Warehouse, take_back


@pytest.mark.parametrize("read", [ask_list, board_paper, coverage_counts, measure_counts])
def test_a_withdrawal_is_told_with_its_reason(house: Warehouse, read: Callable[[Path], object]) -> None:
    shown = house.published(70.0)
    with published_figures(house.config.published_db) as con:
        assert con.execute("select count(*) from fct_indicator_values").fetchone() == (400,)
    take_back(house, withdraw, 5, publication_id=shown.publication_id, why="disclosive cell")
    with pytest.raises(UsageError, match=r"WITHDRAWN.*Reason: disclosive cell"):
        read(house.config.published_db)


@pytest.mark.parametrize("read", [ask_list, board_paper, coverage_counts])
def test_before_the_first_publication_they_say_what_to_run(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(UsageError, match="nothing is published yet: run igw run"):
        read(tmp_path / "published.duckdb")
