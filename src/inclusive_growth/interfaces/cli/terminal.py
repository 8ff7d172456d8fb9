"""Terminal of every command: its consoles, the time that a step took, and the person who sits there.

With IGW_LOG_FORMAT=json standard error holds nothing but the log: messages for a person become log events.
"""

import shutil
from collections.abc import Callable
from typing import Any, TypeVar

from rich.console import Console

T = TypeVar("T")

# Output piped to a file has no terminal to measure: it is wide enough that no name in a table is cut.
out = Console(soft_wrap=True, width=shutil.get_terminal_size(fallback=(160, 24)).columns)
notes = Console(stderr=True, soft_wrap=True)  # who is asked, how long it took
err = Console(stderr=True, soft_wrap=True)  # what went wrong


def set_up(*, as_json: bool = False, quiet: bool = False) -> None:
    """Before a command: who reads what. When a machine reads standard error, only the log may write to it."""
    from inclusive_growth.settings import log_format

    err.quiet = log_format() == "json"
    notes.quiet = err.quiet or quiet
    out.quiet = as_json or quiet


def note(words: str) -> None:
    """Say on standard error what is being done."""
    notes.print(words, markup=False, highlight=False)


def trouble(words: str, *, event: str, style: str = "", **facts: Any) -> None:
    """Report a failure: in words to a person, as an event to a machine."""
    if err.quiet:
        _started_log().trouble(event, **facts)
    else:
        err.print(words, style=style, markup=False, highlight=False)


def say_time(title: str, work: Callable[[], T]) -> T:
    """Do the work with a spinner and say how long it took."""
    from inclusive_growth.store.step_timer import timed

    with notes.status(f"{title} …"), timed() as timer:
        result = work()
    if err.quiet:
        _started_log().event("step done", step=title, seconds=round(timer.seconds, 1))
    else:
        notes.print(f"[dim]{title}: {timer.seconds:.1f} s[/dim]")
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
