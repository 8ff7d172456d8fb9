"""What every command shares: the two consoles, the time a step took, and who sits at the terminal."""

import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console

# Piped to a file or a log there is no terminal to measure: wide enough that no name in a table is cut.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, soft_wrap=True)


def timed(title: str, step: Callable[[], Any]) -> Any:
    """Run a step with a spinner and print how long it took."""
    from time import perf_counter

    started = perf_counter()
    with err.status(f"{title} …"):
        result = step()
    err.print(f"[dim]{title}: {perf_counter() - started:.1f} s[/dim]")
    return result


def who() -> str:
    """The person at the terminal, for the history."""
    import getpass

    return getpass.getuser()
