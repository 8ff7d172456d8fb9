"""Command `igw`: every step of the line, for a person at a terminal at any hour.

Exit codes: 0 done, 1 something failed or a gate is closed, 2 the input or a setting is wrong (nothing written),
3 a publisher could not be reached (`igw probe` only).
"""

import sys
from importlib.metadata import entry_points

import typer

from inclusive_growth.errors import WarehouseError
from inclusive_growth.interfaces.cli import (
    catalogue,
    housekeeping,
    line,
    probing,
    publishing,
    questions,
    safekeeping,
)
from inclusive_growth.interfaces.cli.terminal import err, set_up, trouble

app = typer.Typer(
    name="igw",
    help="Inclusive growth indicator warehouse: public releases in, audited marts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalogue_app = typer.Typer(help="Look at and check the catalogue.", no_args_is_help=True)
app.add_typer(catalogue_app, name="catalogue")

COMMANDS = {
    probing: ("probe",),
    line: ("run", "poll", "land", "inbox", "gate", "build"),
    publishing: ("approve", "reject", "accept", "publish", "rollback", "withdraw", "refresh"),
    questions: ("status", "indicators", "coverage", "asks", "board_paper", "explain", "verify", "as_of"),
    safekeeping: ("metrics", "health", "backup", "restore", "drill"),
    housekeeping: ("deliver", "watch", "erase", "docs", "version"),
}
for module, names in COMMANDS.items():
    for name in names:
        app.command()(getattr(module, name))
for point in sorted(entry_points(group="inclusive_growth.commands"), key=lambda point: point.name):
    app.command(point.name)(point.load())
catalogue_app.command()(catalogue.check)
catalogue_app.command("list")(catalogue.show)
catalogue_app.command()(catalogue.empty)


@app.callback()
def _begin() -> None:
    set_up()


def main() -> None:
    """Run `igw`; our own errors and those of the disk are one line, without a traceback."""
    try:
        app()
    except WarehouseError as error:
        kind = type(error).__name__
        trouble(f"igw: {error}", event="command failed", style="bold red", error=kind, reason=str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if words := _disk_trouble(error):
            kind = type(error).__name__
            trouble(f"igw: {words}", event="command failed", style="bold red", error=kind, reason=words)
            sys.exit(1)
        if not err.quiet:
            raise
        trouble("", event="command failed", error=type(error).__name__, exc_info=True)
        sys.exit(1)


def _disk_trouble(error: Exception) -> str:
    from inclusive_growth.settings import Settings, settings
    from inclusive_growth.store.disk_errors import disk_trouble

    try:
        home = settings().home
    except Exception:  # the settings may be what cannot be read
        home = Settings.model_construct().home
    return disk_trouble(error, home)
