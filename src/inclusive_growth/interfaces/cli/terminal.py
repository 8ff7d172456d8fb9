"""Terminal of every command: the two consoles, the time that a step took, and the person who sits there.

With IGW_LOG_FORMAT=json standard error holds nothing but the log: messages for a person become log events.
"""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

# Output piped to a file has no terminal to measure: it is wide enough that no name in a table is cut.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, soft_wrap=True)


def set_up() -> None:
    """Before a command: when a machine reads standard error, only the log may write to it."""
    from inclusive_growth.settings import log_format

    err.quiet = log_format() == "json"


def trouble(words: str, *, event: str, style: str = "", **facts: Any) -> None:
    """Report a failure: in words to a person, as an event to a machine."""
    if err.quiet:
        _started_log().trouble(event, **facts)
    else:
        err.print(words, style=style, markup=False, highlight=False)


def show_fields(result: "DataclassInstance") -> None:
    """Print the result of a step, one field a line."""
    for name, value in asdict(result).items():
        out.print(f"{name}: {list(value) if isinstance(value, tuple) else value}")


def say_time(title: str, work: Callable[[], T]) -> T:
    """Do the work with a spinner and say how long it took."""
    from inclusive_growth.store.step_timer import timed

    with err.status(f"{title} …"), timed() as timer:
        result = work()
    if err.quiet:
        _started_log().event("step done", step=title, seconds=round(timer.seconds, 1))
    else:
        err.print(f"[dim]{title}: {timer.seconds:.1f} s[/dim]")
    return result


def _started_log() -> Any:
    """Start the log of this process if need be: a command that was refused for its settings has not."""
    from inclusive_growth import logs
    from inclusive_growth.errors import SettingsError
    from inclusive_growth.settings import Settings, settings

    try:
        logs.start(settings())
    except SettingsError:
        logs.start(Settings.model_construct(log_format="json"))
    return logs


def who() -> str:
    """Name of the person at the terminal, for the history."""
    import getpass

    return getpass.getuser()
