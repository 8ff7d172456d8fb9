"""Tables that fit the terminal: what matters least gives way first, then long words wrap; nothing is cut off."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from inclusive_growth.interfaces.cli.printing.states import state

_BETWEEN = 3  # columns of a terminal
_LONGEST = 32  # a cell up to here stays on one line as long as it can


def print_table(
    out: Console,
    names: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    *,
    give_up: Sequence[str] = (),
    numbers: Sequence[str] = (),
    title: str = "",
) -> None:
    """Print rows under their names, without the columns that say nothing.

    `give_up` names the columns that a narrow terminal does without, first one first. Cells that are states are
    coloured; columns of `numbers` stand to the right.
    """
    widths = {name: max([len(name), *(len(row[at]) for row in rows)]) for at, name in enumerate(names)}
    empty = [name for at, name in enumerate(names) if rows and not any(len(row[at]) for row in rows)]
    shown = [name for name in names if name not in empty]
    left = [name for name in give_up if name in shown]
    while left and _least(shown, widths) > out.width:
        shown.remove(left.pop(0))
    roomy = _least(shown, widths) <= out.width
    table = Table(
        *(
            Column(
                name,
                justify="right" if name in numbers else "left",
                overflow="fold",
                min_width=widths[name] if roomy and widths[name] <= _LONGEST else None,
            )
            for name in shown
        ),
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        title=title or None,
        title_justify="left",
    )
    at = [list(names).index(name) for name in shown]
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else state(cell) for cell in (row[index] for index in at)))
    out.print(table)
    if given_up := [name for name in give_up if name not in shown and name not in empty]:
        out.print(f"Too narrow for {', '.join(given_up)}: widen the terminal, or ask with --json", style="dim")


def _least(names: Sequence[str], widths: dict[str, int]) -> int:
    return sum(min(widths[name], _LONGEST) for name in names) + _BETWEEN * (len(names) - 1)
