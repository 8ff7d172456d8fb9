"""Commands that this package adds to `igw`, by the entry points `inclusive_growth.commands`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.terminal import out


@dataclass(frozen=True, slots=True)
class Replayed:
    """A replay that serves, and the settings with which `igw` asks it."""

    address: str
    settings: dict[str, str]  # variable -> value


@dataclass(frozen=True, slots=True)
class DemoDone:
    """A demo that published and announced everything."""

    home: str
    published_file: str


def replay(
    port: Annotated[int, typer.Option(help="Port to answer on.")] = 8765,
    host: Annotated[str, typer.Option(help="Address to answer on; in a container, 0.0.0.0.")] = "127.0.0.1",
    state: Annotated[Path, typer.Option(help="Folder for the switches and the request log.")] = Path("var/replay"),
    sample: Annotated[
        list[Path] | None, typer.Option(help="More sample folders, laid over the built-in one.")
    ] = None,
) -> Iterator[Answer[Replayed]]:
    """Serve the publishers' endpoints from sample data over HTTP, for demos and tests.

    Example: igw replay --port 8765
    """
    from inclusive_growth_sample.replay.server import serve, settings_for

    base = f"http://{host}:{port}"
    yield Answer(Replayed(base, settings_for(base)), lambda made, out: out.print(in_shell(made), highlight=False))
    serve(host=host, port=port, state_dir=state, sample=tuple(sample or ()))


def in_shell(made: Replayed) -> str:
    """The lines for a shell that make `igw` talk to the replay."""
    exports = "\n".join(f"export {name}={value}" for name, value in made.settings.items())
    return f"# replay of sample data at {made.address}; paste where igw runs\n{exports}"


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running and say how to open it.")] = False,
    home: Annotated[Path, typer.Option(help="Folder of the demo; emptied first.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the Airflow page; 0 takes a free one.")] = 0,
) -> Answer[DemoDone]:
    """The whole warehouse on sample data with the real scheduler, from release to email.

    Example: igw demo --keep
    """
    from inclusive_growth_sample.demo import demo, demo_settings

    if code := demo(home=home, keep=keep, port=port, out=out):
        raise typer.Exit(code)
    published = demo_settings(home.resolve(), {}, 0, "").published_db
    return Answer(DemoDone(str(home.resolve()), str(published)), lambda made, out: None)
