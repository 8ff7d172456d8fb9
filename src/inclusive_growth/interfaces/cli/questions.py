"""Commands that only ask: the status, the origin of a figure, the publication of a past day."""

import functools
from pathlib import Path
from typing import Annotated

import typer

from inclusive_growth.interfaces.cli import arguments
from inclusive_growth.interfaces.cli.terminal import err, out, say_time


def status() -> None:
    """What readers see, what waits, and how each dataset is."""
    from inclusive_growth.interfaces.cli.printing.status import show
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch import status
    from inclusive_growth.records import now

    show(status.status(run_at=now(), context=open_context()), out)


def indicators(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a page.")] = False,
    by_characteristic: Annotated[
        bool,
        typer.Option("--by-characteristic", help="Count the measures with figures for every member."),
    ] = False,
) -> None:
    """Every indicator by theme: what it is told by, and which members have a real or another figure."""
    from inclusive_growth.interfaces.cli.printing.indicators import markdown, show, show_counts
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.indicator_list import indicator_list
    from inclusive_growth.operations.watch.measure_counts import measure_counts

    context = open_context()
    if by_characteristic:
        show_counts(measure_counts(context.config.published_db), out)
        return
    listed = indicator_list(context.catalogue, context.config.published_db)
    if as_markdown:
        out.print(markdown(listed), markup=False, highlight=False)
    else:
        show(listed, out)


def coverage(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a page.")] = False,
) -> None:
    """How much is published by theme, characteristic and place, and why how much is not there."""
    from inclusive_growth.interfaces.cli.printing.coverage import markdown, show
    from inclusive_growth.operations.watch.coverage_counts import coverage_counts
    from inclusive_growth.settings import settings

    counts = coverage_counts(settings().published_db)
    if as_markdown:
        out.print(markdown(counts), markup=False, highlight=False)
    else:
        show(counts, out)


def asks(
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON array, every one of them.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every request, not only the first twenty.")] = False,
) -> None:
    """The figures that are not there and that somebody could give: whom to ask, for what, and what came back."""
    from inclusive_growth.interfaces.cli.printing import asks as printing
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.ask_list import ask_list

    requests = ask_list(open_context().config.published_db)
    if as_json:
        out.print(printing.as_json(requests), markup=False, highlight=False, soft_wrap=True)
    else:
        printing.show(requests, out, None if every else printing.FIRST)


def board_paper(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a page.")] = False,
) -> None:
    """The figures of the 2018 board paper beside the same ones worked out today, with a verdict on each."""
    from inclusive_growth.interfaces.cli.printing.board_paper import markdown, show
    from inclusive_growth.operations.watch.board_paper import board_paper as checked_figures
    from inclusive_growth.settings import settings

    figures = checked_figures(settings().published_db)
    if as_markdown:
        out.print(markdown(figures), markup=False, highlight=False)
    else:
        show(figures, out)


def explain(indicator: str, area: str, period: str | None = None, breakdown: str = "all") -> None:
    """The chain from a published figure to the publisher's bytes, every link verified again."""
    from inclusive_growth.audit import explain
    from inclusive_growth.interfaces.cli.printing.explanation import show
    from inclusive_growth.operations.context import open_context

    show(explain.explain(indicator, area, period, breakdown, context=open_context()), out)


def verify(publication: Annotated[str | None, typer.Argument()] = None) -> None:
    """Verify the history, every hash of a publication (the one shown by default), and derive each figure again."""
    from inclusive_growth.audit import verify_figures, verify_hashes, verify_history
    from inclusive_growth.interfaces.cli.printing.verification import (
        show_figures,
        show_hashes,
        show_history,
        show_verdict,
    )
    from inclusive_growth.operations.context import open_context

    context = open_context()
    history = say_time(
        "verify history", functools.partial(verify_history.verify_history, context.config, context.store)
    )
    show_history(history, out)
    if history.faults:
        raise typer.Exit(1)  # which publication is the shown one is not known
    hashes = say_time("verify hashes", functools.partial(verify_hashes.verify, publication, store=context.store))
    show_hashes(hashes, out)
    with err.status("figures …") as waiting:
        figures = verify_figures.verify_figures(
            hashes.publication_id,
            store=context.store,
            catalogue=context.catalogue,
            progress=lambda done, total: waiting.update(f"figures: {done:,} of {total:,} …"),
        )
    show_figures(figures, out)
    show_verdict(history, hashes, figures, out)
    if not (history.ok and hashes.ok and figures.ok):
        raise typer.Exit(1)


def as_of(
    moment: Annotated[
        str,
        typer.Argument(
            help="ISO 8601 date or time, in London's time if it names no zone; a date means the end of that day."
        ),
    ],
    to: Annotated[Path | None, typer.Option(help="Write what was public as a DuckDB file, to open it.")] = None,
) -> None:
    """Which publication was public at an instant, and what became of it; with --to, a file of it."""
    from inclusive_growth.interfaces.cli.printing.public_then import show
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.public_then import public_then, write_file

    store = open_context().store
    instant = arguments.moment(moment, "the moment", end_of_day=True)
    then = public_then(store, instant)
    show(then, instant, out)
    if to:
        write_file(store, then, to)
        out.print(f"{to} holds it: duckdb -readonly {to}", markup=False, highlight=False)
    elif then.shown and not then.withdrawn:
        out.print(
            f"igw as-of {moment} --to FILE.duckdb writes it as a file to open", markup=False, highlight=False
        )
