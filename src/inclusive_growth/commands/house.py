"""Keeping house: the emails, the watchkeeper's round, the reference pages, a replay and a demo."""

from pathlib import Path
from typing import Annotated

import typer

from inclusive_growth import __version__
from inclusive_growth.commands.terminal import out


def deliver() -> None:
    """Write the digests that are due and send what waits in the outbox."""
    from inclusive_growth import pipeline

    for name, value in pipeline.deliver().items():
        out.print(f"{name}: {value}")


def watch() -> None:
    """The watchkeeper's round: lateness, reminders, the outbox, surfaces that lag."""
    from inclusive_growth import pipeline

    for name, value in pipeline.watch().items():
        out.print(f"{name}: {value}")


def erase(
    raw_object: Annotated[str, typer.Argument(help="Its SHA-256, or the beginning of it, as explain prints it.")],
    reason: Annotated[str, typer.Option(help="Which personal data it holds, in words that quote none of it.")],
    by: Annotated[str, typer.Option(help="The person who decided it.")],
) -> None:
    """Erase for ever one raw object that holds personal data; its tombstone says what, why, who and when."""
    from inclusive_growth import pipeline

    done = pipeline.erase(raw_object, reason=reason, by=by)
    for stone in done.tombstones:
        out.print(f"erased {stone.key}")
    out.print(f"builds no longer use: {', '.join(done.releases) or 'it was in no release'}")
    out.print("what readers see still holds figures made from it until you publish anew or run igw withdraw")
    for key in done.may_quote:
        out.print(f"kept, and may quote failing rows: {key}")


def replay(
    port: int = 8765,
    host: Annotated[str, typer.Option(help="Address to answer on; in a container, 0.0.0.0.")] = "127.0.0.1",
    state: Annotated[Path, typer.Option(help="Folder for the switches and the request log.")] = Path("var/replay"),
    sample: Annotated[
        list[Path] | None, typer.Option(help="More sample folders, laid over the built-in one.")
    ] = None,
) -> None:
    """Serve the publishers' endpoints from sample data over HTTP, for demos and tests."""
    from inclusive_growth.replay.server import serve

    serve(host=host, port=port, state_dir=state, sample=tuple(sample or ()))


def demo(
    keep: Annotated[bool, typer.Option(help="Leave everything running and say how to open it.")] = False,
    home: Annotated[Path, typer.Option(help="Folder of the demo; emptied first.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the Airflow page; 0 takes a free one.")] = 0,
) -> None:
    """The whole warehouse on sample data with the real scheduler, from release to email."""
    from inclusive_growth.demo import demo as run_demo

    raise typer.Exit(run_demo(home=home, keep=keep, port=port))


def docs(
    context: typer.Context,
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("build/docs"),
) -> None:
    """Generate the data dictionary, the settings page and the command page."""
    from inclusive_growth.reference_pages import write_pages

    for path in write_pages(to, context.find_root().command):
        out.print(str(path))


def version() -> None:
    """The version of the code."""
    out.print(__version__)
