"""Command `igw`: every step of the line, for a person at a terminal at any hour and for a script.

What every command shares is in `command`, the exit codes are in `exit_codes`.
"""

from importlib.metadata import entry_points
from typing import Annotated

import typer

from inclusive_growth import __version__
from inclusive_growth.interfaces.cli import (
    catalogue,
    housekeeping,
    line,
    probing,
    publishing,
    questions,
    safekeeping,
)
from inclusive_growth.interfaces.cli.command import Command, add_command, name_of
from inclusive_growth.interfaces.cli.exit_codes import EXIT_CODES

app = typer.Typer(
    name="igw",
    help="Inclusive growth indicator warehouse: public releases in, audited marts out.",
    epilog=f"Exit codes: {', '.join(f'{code.number} {code.short}' for code in EXIT_CODES)}. See docs/cli.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
catalogue_app = typer.Typer(help="Look at and check the catalogue.", no_args_is_help=True)


def more_commands() -> dict[str, Command]:
    """Commands of packages beside the product, by name."""
    points = sorted(entry_points(group="inclusive_growth.commands"), key=lambda point: point.name)
    return {point.name: point.load() for point in points}


COMMANDS: dict[str, tuple[Command, ...]] = {
    "Every day": (line.run, questions.status, questions.explain, housekeeping.deliver, housekeeping.watch),
    "The line, step by step": (line.poll, line.land, line.inbox, line.build, line.gate, publishing.publish),
    "Decide": (
        *(publishing.approve, publishing.reject, publishing.accept),
        *(publishing.rollback, publishing.withdraw, housekeeping.erase),
    ),
    "Ask": (
        *(questions.indicators, questions.coverage, questions.asks, questions.board_paper, questions.as_of),
        *(questions.method_changes, safekeeping.health, probing.probe),
    ),
    "Keep safe": (
        *(questions.verify, publishing.refresh, safekeeping.backup, safekeeping.restore, safekeeping.drill),
        safekeeping.metrics,
    ),
    "Set up and try out": (housekeeping.docs,),
}
OF_CATALOGUE: dict[str, Command] = {"check": catalogue.check, "list": catalogue.listing, "empty": catalogue.empty}
*_, LAST = COMMANDS
for panel, functions in COMMANDS.items():
    for function in functions:
        add_command(app, function, panel=panel)
for name, function in more_commands().items():
    add_command(app, function, name, panel=LAST)
for name, function in OF_CATALOGUE.items():
    add_command(catalogue_app, function, name)
app.add_typer(catalogue_app, name="catalogue", rich_help_panel=LAST)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"igw {__version__}")
        raise typer.Exit


@app.callback()
def _begin(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    pass


def functions_by_name() -> dict[str, Command]:
    """Every command's function, by the words with which a person calls it."""
    own = {name_of(function): function for functions in COMMANDS.values() for function in functions}
    return own | more_commands() | {f"catalogue {name}": function for name, function in OF_CATALOGUE.items()}


def main() -> None:
    """Run `igw`."""
    app()
