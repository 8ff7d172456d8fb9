"""A thing with several sentences to it, as a paragraph of its own: a table would cut them into narrow columns."""

import textwrap

from rich.console import Console

WIDEST = 100  # columns; a longer line is hard to read
INDENT = "     "


def block(out: Console, mark: str, head: str, *lines: str) -> None:
    """Print `head` behind its mark and the lines below it, wrapped to the width of the terminal."""
    width = min(out.width, WIDEST)
    texts = [(f"{mark:<5}", head), *((INDENT, line) for line in lines if line)]
    for first, text in texts:
        wrapped = textwrap.fill(
            text, width, initial_indent=first, subsequent_indent=INDENT, break_on_hyphens=False
        )
        out.print(wrapped, markup=False, highlight=False)
    out.print()
