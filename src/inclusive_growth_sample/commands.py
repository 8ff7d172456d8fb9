"""Commands that this package adds to `igw`, by the entry points `inclusive_growth.commands`."""

from pathlib import Path
from typing import Annotated

import typer


def replay(
    port: int = 8765,
    host: Annotated[str, typer.Option(help="Address to answer on; in a container, 0.0.0.0.")] = "127.0.0.1",
    state: Annotated[Path, typer.Option(help="Folder for the switches and the request log.")] = Path("var/replay"),
    sample: Annotated[
        list[Path] | None, typer.Option(help="More sample folders, laid over the built-in one.")
    ] = None,
) -> None:
    """Serve the publishers' endpoints from sample data over HTTP, for demos and tests."""
    from inclusive_growth_sample.replay.server import serve

    serve(host=host, port=port, state_dir=state, sample=tuple(sample or ()))


def demo(
    keep: Annotated[bool, typer.Option(help="Leave everything running and say how to open it.")] = False,
    home: Annotated[Path, typer.Option(help="Folder of the demo; emptied first.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the Airflow page; 0 takes a free one.")] = 0,
) -> None:
    """The whole warehouse on sample data with the real scheduler, from release to email."""
    from inclusive_growth_sample.demo import demo

    raise typer.Exit(demo(home=home, keep=keep, port=port))
