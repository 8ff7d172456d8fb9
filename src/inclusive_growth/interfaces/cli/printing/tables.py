"""Tables that fit the terminal: what matters least gives way first, then long words wrap; nothing is cut off."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from inclusive_growth.interfaces.cli.printing.states import state

_BETWEEN = 3  # columns of a terminal
_WORD, _WORDS = 40, 16  # a word and a cell up to here stay on one line as long as they can


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
    cells = {name: (name, *(row[at] for row in rows)) for at, name in enumerate(names)}
    least = {name: max(map(_least, column)) for name, column in cells.items()}
    shown = [name for name in names if not rows or any(map(len, cells[name][1:]))]
    too_wide = [name for name in give_up if name in shown]
    while too_wide and _together(shown, least) > out.width:
        shown.remove(too_wide.pop(0))
    widths = _widths(shown, cells, least, out.width)
    table = Table(
        *(
            Column(name, justify="right" if name in numbers else "left", overflow="fold", width=widths.get(name))
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
    if given_up := [name for name in give_up if name not in shown and any(map(len, cells[name][1:]))]:
        out.print(f"Too narrow for {', '.join(given_up)}; --json has all", style="dim")


def _least(cell: str | Text) -> int:
    """The width below which a cell is hard to read: its longest word, or all of it when it is short."""
    words = str(cell)
    return max([min(len(words), _WORDS), *(min(len(word), _WORD) for word in words.split())])


def _together(names: Sequence[str], least: dict[str, int]) -> int:
    return sum(least[name] for name in names) + _BETWEEN * (len(names) - 1)


def _widths(
    shown: Sequence[str], cells: dict[str, tuple[str | Text, ...]], least: dict[str, int], width: int
) -> dict[str, int]:
    """The width of each column: its least, and of what is left as much as it wants, the modest ones first."""
    spare = width - _together(shown, least)
    if spare < 0:
        return {}
    widths = {}
    wanted = {name: max(map(len, cells[name])) - least[name] for name in shown}
    for name in sorted(shown, key=wanted.__getitem__):
        more = min(wanted[name], spare)
        widths[name] = least[name] + more
        spare -= more
    return widths
