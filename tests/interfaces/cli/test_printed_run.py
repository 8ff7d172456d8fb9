"""A run says at its end what was set aside, which indicators are new or empty, and why it published."""

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.run import show
from inclusive_growth.operations.run_once import RunResult
from inclusive_growth.operations.steps.watching import DeliverResult

ASIDE = "dataset els_claimant_count: release 0123456789abcdef set aside: column period, value '2023/24'"
NEW = "new indicator: Social renting: 42 figures"
EMPTY = "no figure yet: What has come holds no figure for: Private renting (from: Census 2021, tenure)"


def result(*aside: str) -> RunResult:
    return RunResult(
        landed=(),
        candidate_id="c" * 64,
        verdict="passed",
        publication_id="c" * 64,
        why="published with 2 warnings, nobody has looked at them yet",
        delivered=DeliverResult((), "", 1, 0),
        seconds={},
        set_aside=aside,
        indicators=(NEW, EMPTY),
    )


def test_each_line_is_printed_whole():
    out = Console(record=True, width=300)
    show(result(ASIDE), out)
    lines = out.export_text().splitlines()
    assert {ASIDE, NEW, EMPTY} <= set(lines)
    assert f"published {'c' * 16}: published with 2 warnings, nobody has looked at them yet" in lines


def test_a_release_that_was_set_aside_is_not_a_good_run():
    assert result().ok
    assert not result(ASIDE).ok
