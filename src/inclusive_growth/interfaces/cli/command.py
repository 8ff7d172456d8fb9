"""What every command has in common: `--json`, `--quiet`, one answer, one line and one code for an error."""

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, NoReturn

import typer

from inclusive_growth.errors import WarehouseError
from inclusive_growth.interfaces.cli.answers import Answer, json_text, tell
from inclusive_growth.interfaces.cli.exit_codes import code_of
from inclusive_growth.interfaces.cli.terminal import err, set_up, trouble

_PANEL = "Output"
_SHARED = {
    "as_json": Annotated[
        bool, typer.Option("--json", help="Answer as JSON, for a script.", rich_help_panel=_PANEL)
    ],
    "quiet": Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help="Print errors alone, and with --json the answer.", rich_help_panel=_PANEL
        ),
    ],
}
Command = Callable[..., Answer[Any] | Iterator[Answer[Any]]]


def name_of(function: Command) -> str:
    """The word with which a person calls a command."""
    return str(getattr(function, "__name__", "")).replace("_", "-")


def add_command(app: typer.Typer, function: Command, name: str | None = None, *, panel: str | None = None) -> None:
    """Register a command under a heading of the help; the last paragraph of its docstring is its example."""
    words, _, example = inspect.cleandoc(function.__doc__ or "").rpartition("\n\nExample: ")
    words = "\n\n".join(" ".join(paragraph.split()) for paragraph in words.split("\n\n"))
    app.command(name, help=words, epilog=f"Example: {example}", rich_help_panel=panel)(_answering(function))


def _answering(function: Command) -> Callable[..., None]:
    """The same command with the shared options, which prints what the function returns."""

    @functools.wraps(function)
    def run(*args: Any, as_json: bool, quiet: bool, **kwargs: Any) -> None:
        try:
            set_up(as_json=as_json, quiet=quiet)
            answered = function(*args, **kwargs)
            # A server answers when it has begun, and stays.
            for answer in [answered] if isinstance(answered, Answer) else answered:
                tell(answer, as_json=as_json)
                last = answer
        except Exception as error:
            fail(error, as_json=as_json)
        if last.error:
            fail(last.error)

    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in _SHARED.items()
    ]
    parameters = [*inspect.signature(function).parameters.values(), *shared]
    # Typer reads both; the return annotation is for the type checker only, as are the names in it.
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def fail(error: Exception, *, as_json: bool = False) -> NoReturn:
    """End with one line and the code of the error."""
    if isinstance(error, typer.Exit | typer.Abort):
        raise error
    from inclusive_growth.interfaces.cli.foreign_errors import as_ours, unforeseen

    ours = error if isinstance(error, WarehouseError) else as_ours(error)
    if ours is None and err.quiet:
        trouble("", event="command failed", error=type(error).__name__, exc_info=True)
        raise typer.Exit(1)
    ours = ours or WarehouseError(unforeseen(error))
    kind, code = type(ours).__name__, code_of(ours)
    if as_json:
        about = {"kind": re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower(), "message": str(ours), "exit_code": code}
        typer.echo(json_text({"error": about}))
    trouble(f"igw: {ours}", event="command failed", style="bold red", error=kind, reason=str(ours))
    raise typer.Exit(code)
