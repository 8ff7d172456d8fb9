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
    """The watchkeeper's round: lateness, reminders, the outbox."""
    from inclusive_growth import pipeline

    for name, value in pipeline.watch().items():
        out.print(f"{name}: {value}")


def replay(
    port: int = 8765,
    state: Annotated[Path, typer.Option(help="Folder for the switches and the request log.")] = Path("var/replay"),
    sample: Annotated[
        list[Path] | None, typer.Option(help="More sample folders, laid over the built-in one.")
    ] = None,
) -> None:
    """Serve the publishers' endpoints from sample data over HTTP, for demos and tests."""
    from inclusive_growth.replay.server import serve

    serve(host="127.0.0.1", port=port, state_dir=state, sample=tuple(sample or ()))


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
