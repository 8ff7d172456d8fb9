"""The command `igw`: every step of the line, for a person at a terminal at any hour.

Exit codes: 0 done, 1 something failed or a gate is closed, 2 the input or a setting is wrong (nothing written).
"""

import sys

import typer

from inclusive_growth.commands import asking, catalogue, house, keeping, line, showing
from inclusive_growth.commands.terminal import err, set_up, trouble
from inclusive_growth.errors import WarehouseError

app = typer.Typer(
    name="igw",
    help="Inclusive growth indicator warehouse: public releases in, audited marts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalogue_app = typer.Typer(help="Look at and check the catalogue.", no_args_is_help=True)
app.add_typer(catalogue_app, name="catalogue")

for command in (
    *(line.run, line.poll, line.land, line.inbox, line.gate, line.build),
    *(showing.approve, showing.reject, showing.publish, showing.rollback, showing.withdraw, showing.refresh),
    *(asking.status, asking.indicators, asking.explain, asking.verify, asking.as_of),
    *(keeping.metrics, keeping.health, keeping.backup, keeping.restore, keeping.drill),
    *(house.deliver, house.watch, house.erase, house.replay, house.demo, house.docs, house.version),
):
    app.command()(command)
catalogue_app.command()(catalogue.check)
catalogue_app.command("list")(catalogue.show)


@app.callback()
def _begin() -> None:
    set_up()


def main() -> None:
    """Run `igw`; our own errors are one line, without a traceback."""
    try:
        app()
    except WarehouseError as error:
        kind = type(error).__name__
        trouble(f"igw: {error}", event="command failed", style="bold red", error=kind, reason=str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not err.quiet:
            raise
        trouble("", event="command failed", error=type(error).__name__, exc_info=True)
        sys.exit(1)
