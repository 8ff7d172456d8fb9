"""Counts of what there is and what there is not, printed for a person or as a page."""

from collections.abc import Iterator

from rich.console import Console

from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.interfaces.cli.printing.blocks import block
from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.watch.coverage_counts import CoverageCounts
from inclusive_growth.publish.templates import render

Rows = list[tuple[str, ...]]
_VALUES = ("theme", "by", "indicators", "authority", "members", "region", "England")


def show(counts: CoverageCounts, out: Console) -> None:
    """Print values by theme as a table, then the states of each characteristic and place as a sentence."""
    (title, headings, rows), *of_states = _tables(counts)
    print_table(out, headings, rows, numbers=headings[2:], title=title)
    for title, headings, rows in of_states:
        out.print(f"\n{title}\n", highlight=False)
        for name, *numbers, total in rows:
            states = [
                f"{number} {state}" for number, state in zip(numbers, headings[1:-1], strict=True) if number != "0"
            ]
            block(out, "", f"{name}, {total}: {', '.join(states)}")


def markdown(counts: CoverageCounts) -> str:
    """Render the same as a page in Markdown."""
    return render("inclusive_growth.interfaces.cli", "coverage.md", tables=list(_tables(counts)))


def _tables(counts: CoverageCounts) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    values = [(one.theme.capitalize(), one.characteristic, *map(_count, one.numbers)) for one in counts.values]
    yield "Published values by theme and characteristic", _VALUES, values
    yield (
        "Indicators by characteristic, in the authority: is there a figure",
        *_states("by", counts.of_characteristics),
    )
    yield "Every indicator by every characteristic, in each place", *_states("place", counts.of_places)


def _states(first: str, cells: dict[str, dict[str, int]]) -> tuple[tuple[str, ...], Rows]:
    """Headings and rows, one column for each state that occurs, in the order of the states."""
    found = {state for states in cells.values() for state in states}
    states = [row["label"] for row in read_table("coverage_states") if row["label"] in found]
    rows = [
        (name, *(_count(given.get(state, 0)) for state in states), _count(sum(given.values())))
        for name, given in cells.items()
    ]
    return (first, *states, "all"), rows


def _count(number: int) -> str:
    return f"{number:,}"
