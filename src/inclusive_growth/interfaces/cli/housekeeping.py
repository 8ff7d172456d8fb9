"""Commands of housekeeping: the emails, the watchkeeper's round, erasing, the reference pages."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.answers import Answer

if TYPE_CHECKING:
    from inclusive_growth.operations.safekeeping.erase import Erasure
    from inclusive_growth.operations.steps.watching import DeliverResult, WatchResult


@dataclass(frozen=True, slots=True)
class Page:
    """One page that was written."""

    path: str


def deliver() -> "Answer[DeliverResult]":
    """Write the digests that are due and send what waits in the outbox.

    Example: igw deliver
    """
    from inclusive_growth.operations import steps

    return Answer(steps.deliver())


def watch() -> "Answer[WatchResult]":
    """The watchkeeper's round: lateness, reminders, the outbox, surfaces that lag.

    Example: igw watch
    """
    from inclusive_growth.operations import steps

    return Answer(steps.watch())


def erase(
    raw_object: Annotated[str, typer.Argument(help="Its SHA-256, or the beginning of it, as explain prints it.")],
    reason: Annotated[
        str,
        typer.Option(help="Which personal data it holds, in at least ten characters that quote none of it."),
    ],
    by: Annotated[str, typer.Option(help="The person who decided it, in at least three characters.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask: for a script.")] = False,
) -> "Answer[Erasure]":
    """Erase for ever one raw object that holds personal data; its tombstone says what, why, who and when.

    It asks before it does, for nothing brings the object back. The reason and the name are kept for ever: a reason
    needs at least ten characters and a name at least three. What readers see stays until you publish anew or run
    igw withdraw.

    Example: igw erase 8c6c4bf01d2e --reason "a column held names of claimants" --by "A. Person"
    """
    from inclusive_growth.operations import steps

    planned = steps.plan_erasure(raw_object, reason=reason, by=by)
    if not yes and not _confirmed(planned):
        raise UsageError("nothing was erased; a script that means it adds --yes")
    return Answer(steps.erase(raw_object, reason=reason, by=by), _show_erased)


def docs(
    command: typer.Context,
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("build/docs"),
) -> "Answer[list[Page]]":
    """Generate the data dictionary, the settings page, the command page and the others.

    Example: igw docs --to build/docs
    """
    from inclusive_growth.interfaces.cli.reference_pages import write_pages

    return Answer([Page(str(path)) for path in write_pages(to, command.find_root().command)], _show_pages)


def _confirmed(planned: "Erasure") -> bool:
    """Ask at the terminal; no answer is no."""
    for stone in planned.tombstones:
        typer.echo(f"will be erased for ever: {stone.key}", err=True)
    typer.echo(f"used by: {', '.join(planned.releases) or 'no release'}", err=True)
    try:
        return typer.confirm("Erase?", err=True)
    except typer.Abort:
        return False


def _show_erased(erased: "Erasure", out: Console) -> None:
    for stone in erased.tombstones:
        out.print(f"erased {stone.key}")
    out.print(f"builds no longer use: {', '.join(erased.releases) or 'it was in no release'}")
    out.print("what readers see still holds figures made from it until you publish anew or run igw withdraw")
    for key in erased.may_quote:
        out.print(f"kept, and may quote failing rows: {key}")


def _show_pages(pages: list[Page], out: Console) -> None:
    for page in pages:
        out.print(page.path, highlight=False)
