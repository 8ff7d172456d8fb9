"""Commands of housekeeping: the emails, the watchkeeper's round, erasing, the reference pages, the version."""

from pathlib import Path
from typing import Annotated

import typer

from inclusive_growth import __version__
from inclusive_growth.interfaces.cli.terminal import out, show_fields


def deliver() -> None:
    """Write the digests that are due and send what waits in the outbox."""
    from inclusive_growth.operations import steps

    show_fields(steps.deliver())


def watch() -> None:
    """The watchkeeper's round: lateness, reminders, the outbox, surfaces that lag."""
    from inclusive_growth.operations import steps

    show_fields(steps.watch())


def erase(
    raw_object: Annotated[str, typer.Argument(help="Its SHA-256, or the beginning of it, as explain prints it.")],
    reason: Annotated[str, typer.Option(help="Which personal data it holds, in words that quote none of it.")],
    by: Annotated[str, typer.Option(help="The person who decided it.")],
) -> None:
    """Erase for ever one raw object that holds personal data; its tombstone says what, why, who and when."""
    from inclusive_growth.operations import steps

    erased = steps.erase(raw_object, reason=reason, by=by)
    for stone in erased.tombstones:
        out.print(f"erased {stone.key}")
    out.print(f"builds no longer use: {', '.join(erased.releases) or 'it was in no release'}")
    out.print("what readers see still holds figures made from it until you publish anew or run igw withdraw")
    for key in erased.may_quote:
        out.print(f"kept, and may quote failing rows: {key}")


def docs(
    command: typer.Context,
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("build/docs"),
) -> None:
    """Generate the data dictionary, the settings page and the command page."""
    from inclusive_growth.interfaces.cli.reference_pages import write_pages

    for path in write_pages(to, command.find_root().command):
        out.print(str(path))


def version() -> None:
    """The version of the code."""
    out.print(__version__)
