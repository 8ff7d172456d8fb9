"""Tables fit the terminal, and states are coloured on a terminal only."""

from collections import Counter
from io import StringIO

import pytest
from rich.console import Console

from inclusive_growth.interfaces.cli.printing.states import state
from inclusive_growth.interfaces.cli.printing.tables import print_table

NAMES = ("dataset", "state", "seen", "reason")
ROWS = [
    ("dfe_early_years_characteristics_2019", "in order", "2026-11-29 15:34", ""),
    ("census_bulk_ethnic_group", "held back", "2026-11-29 15:34", "11 rows outside the bounds of their indicator"),
]


def printed(width: int, **more: object) -> str:
    out = Console(file=StringIO(), width=width, **more)
    print_table(out, NAMES, ROWS, give_up=("seen",))
    return out.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    shown = printed(width)
    assert max(map(len, shown.splitlines())) <= width
    cells = [cell for row in ROWS for cell in row if width >= 120 or cell != "2026-11-29 15:34"]
    missing = Counter("".join(cells).replace(" ", "")) - Counter(shown)
    assert not missing, "letters of a cell are cut off"


def test_a_narrow_terminal_gives_up_the_named_column_and_says_so() -> None:
    assert "2026-11-29" in printed(120) and "Too narrow" not in printed(120)
    narrow = printed(80)
    assert "2026-11-29" not in narrow
    assert "Too narrow for seen" in narrow


def test_a_column_that_says_nothing_is_left_out() -> None:
    out = Console(file=StringIO(), width=100)
    print_table(out, NAMES, [(*ROWS[0][:3], "")])
    assert "reason" not in out.file.getvalue()


def test_states_are_coloured_on_a_terminal_unless_colour_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    red, green = "\x1b[31m", "\x1b[32m"
    on_terminal = printed(120, force_terminal=True, color_system="standard", _environ={"TERM": "xterm"})
    assert red in on_terminal and green in on_terminal
    assert "\x1b[3" not in printed(
        120, force_terminal=True, color_system="standard", _environ={"TERM": "xterm", "NO_COLOR": "1"}
    )
    assert "\x1b" not in printed(120)


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("failed since 2026-11-01 08:00", "red"),
        ("set aside", "red"),
        ("late", "yellow"),
        ("passed", "green"),
        ("latency", ""),
    ],
)
def test_a_state_is_known_by_its_first_words(words: str, style: str) -> None:
    assert str(state(words).style) == style
