"""A failed check, printed for a person at a terminal."""

from rich.console import Console
from rich.text import Text

from inclusive_growth.gates import FailedCheck

STYLES = {"critical": "bold red", "warning": "yellow", "info": "dim"}


def show(check: FailedCheck, out: Console, *, indent: str = "") -> None:
    """Print the check, its rows in words, what is allowed and why, a paragraph each."""
    out.print(Text.assemble(indent, (check.severity, STYLES[check.severity]), check.title[len(check.severity) :]))
    for line in check.lines:
        out.print(Text(f"{indent}  {line}"))
