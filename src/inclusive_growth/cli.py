"""The command `igw`: every step of the line, for a person at a terminal at any hour.

Exit codes: 0 done, 1 something failed or a gate is closed, 2 the input or a setting is wrong (nothing written).
"""

import functools
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from inclusive_growth import __version__
from inclusive_growth.errors import GateClosed, UsageError, WarehouseError

app = typer.Typer(
    name="igw",
    help="Inclusive growth indicator warehouse: public releases in, audited marts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalogue_app = typer.Typer(help="Look at and check the catalogue.", no_args_is_help=True)
app.add_typer(catalogue_app, name="catalogue")
# Piped to a file or a log there is no terminal to measure: wide enough that no name in a table is cut.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, soft_wrap=True)


def main() -> None:
    """Run `igw`; our own errors are one line, without a traceback."""
    try:
        app()
    except WarehouseError as error:
        err.print(f"igw: {error}", style="bold red", markup=False, highlight=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _timed(title: str, step: Callable[[], Any]) -> Any:
    """Run a step with a spinner and print how long it took."""
    from time import perf_counter

    started = perf_counter()
    with err.status(f"{title} …"):
        result = step()
    err.print(f"[dim]{title}: {perf_counter() - started:.1f} s[/dim]")
    return result


@app.command()
def run(
    force: Annotated[bool, typer.Option(help="Fetch every dataset in full, whatever its signal says.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only these datasets.")] = None,
) -> None:
    """The whole line once, without Airflow: look, land, build, gate, publish, tell."""
    from inclusive_growth.run_once import run_once

    result = run_once(force=force, only=tuple(only or ()), who=_who(), timed=_timed)
    result.show(out)
    raise typer.Exit(0 if result.ok else 1)


@app.command()
def poll(
    source: Annotated[str | None, typer.Argument(help="A source; all of them when left out.")] = None,
) -> None:
    """Ask the publishers' signals which datasets have news; fetch nothing."""
    from inclusive_growth import pipeline
    from inclusive_growth.sources import registry, source_class

    if source:
        source_class(source)
    for name in [source] if source else sorted(registry()):
        news = pipeline.poll(name)
        out.print(f"{name}: {', '.join(news) if news else 'nothing new'}")


@app.command()
def land(
    dataset: str, force: Annotated[bool, typer.Option(help="Fetch although the signal is unchanged.")] = False
) -> None:
    """Fetch, keep, decode and judge one dataset if it has news."""
    from inclusive_growth import pipeline
    from inclusive_growth.catalogue import load_catalogue

    load_catalogue().dataset(dataset)
    result = _timed(f"land {dataset}", functools.partial(pipeline.land, dataset, force=force))
    for name, value in result.items():
        out.print(f"{name}: {value}")
    if result["status"] in ("failed", "refused") or result["gate"] == "closed":
        raise typer.Exit(1)


@app.command()
def inbox() -> None:
    """Screen and land the files that people have put into the inbox (see docs/deploy.md)."""
    from inclusive_growth import pipeline

    outcomes = [pipeline.take_in(file) for file in pipeline.inbox()]
    for item in outcomes:
        verdict = f"refused: {item['reason']}" if item["reason"] else f"landed, gate {item['gate']}"
        out.print(f"{item['file']}: {verdict}")
    if not outcomes:
        out.print("nothing waits in the inbox")
    if any(item["gate"] != "passed" for item in outcomes):
        raise typer.Exit(1)


@app.command()
def gate(subject: Annotated[str, typer.Argument(help="A release id or a candidate id.")]) -> None:
    """Judge a release or a candidate again, without fetching, and print each verdict with its reason."""
    from inclusive_growth.judging import judge_subject

    record = _timed(f"gate {subject}", functools.partial(judge_subject, subject))
    table = Table("severity", "verdict", "expectation", "observed", "why")
    for item in sorted(record.results, key=lambda found: (found.success, found.severity)):
        verdict = "ok" if item.success else "[red]failed[/red]"
        table.add_row(item.severity, verdict, f"{item.expectation} {item.column}", item.observed, item.why)
    out.print(table)
    out.print(f"{record.gate} gate: {'passed' if record.passed else 'closed'}, {record.warnings} warning(s)")
    if not record.passed:
        raise GateClosed(f"the {record.gate} gate is closed for {subject}; Data Docs: {record.data_docs}")


@app.command()
def build() -> None:
    """Build a candidate from what has landed and passed."""
    from inclusive_growth import pipeline

    candidate = _timed("build", functools.partial(pipeline.build, by=_who()))
    out.print(f"candidate {candidate}" if candidate else "nothing has changed since the last candidate")


@app.command()
def approve(
    candidate: str,
    approver: Annotated[str, typer.Option(help="Who approves; not whoever triggered the candidate.")],
    reason: Annotated[str, typer.Option(help="Why the warnings are acceptable.")],
) -> None:
    """Approve a candidate that has warnings; bound to exactly this candidate."""
    from inclusive_growth import pipeline

    pipeline.decide(candidate, "approved", approver=approver, reason=reason, recorded_by=_who())
    out.print(f"approved by {approver}: {candidate}")


@app.command()
def reject(
    candidate: str,
    approver: Annotated[str, typer.Option(help="Who rejects.")],
    reason: Annotated[str, typer.Option(help="Why the figures may not be published.")],
) -> None:
    """Reject a candidate that has warnings: readers keep what they see, and nobody is asked again."""
    from inclusive_growth import pipeline

    pipeline.decide(candidate, "rejected", approver=approver, reason=reason, recorded_by=_who())
    out.print(f"rejected by {approver}: {candidate}")


@app.command()
def publish(candidate: Annotated[str | None, typer.Argument()] = None, why: str = "") -> None:
    """Switch readers to a candidate that passed its gate; finishes a publication that was interrupted."""
    from inclusive_growth import pipeline

    published = _timed("publish", functools.partial(pipeline.publish, candidate, who=_who(), why=why))
    out.print(f"published {published}" if published else "readers already see it")
    _tell()


@app.command()
def rollback(
    why: Annotated[str, typer.Option(help="The reason, kept in the history for ever.")],
    to: Annotated[str | None, typer.Option(help="A publication id; the one before when left out.")] = None,
) -> None:
    """Put an earlier publication back before the readers."""
    from inclusive_growth import pipeline

    entry = pipeline.rollback(to, who=_who(), why=why)
    out.print(f"readers see {entry.publication_id} again (history entry {entry.seq})")
    _tell()


@app.command()
def status() -> None:
    """What readers see, what waits, and how each dataset is."""
    from inclusive_growth import status as state
    from inclusive_growth.pipeline import world
    from inclusive_growth.records import now

    state.show(state.status(run_at=now(), **world().arguments()), out)


@app.command()
def explain(indicator: str, area: str, period: str | None = None, breakdown: str = "all") -> None:
    """The chain from a published figure to the publisher's bytes, every link verified again."""
    from inclusive_growth import explain as explainer
    from inclusive_growth.pipeline import world

    found = explainer.explain(indicator, area, period, breakdown, **world().arguments())
    explainer.show(found, out)


@app.command()
def verify(publication: Annotated[str | None, typer.Argument()] = None) -> None:
    """Verify every hash of a publication and the chain of publications before it."""
    from inclusive_growth import verify as verifier
    from inclusive_growth.pipeline import world

    here = world()
    report = _timed("verify", functools.partial(verifier.verify, publication, store=here.store))
    verifier.show(report, out)
    if not report.ok:
        raise typer.Exit(1)


@app.command("as-of")
def as_of(moment: Annotated[str, typer.Argument(help="ISO 8601 date or time, UTC.")]) -> None:
    """Which publication was public at an instant."""
    from inclusive_growth import published
    from inclusive_growth.pipeline import world

    try:
        instant = datetime.fromisoformat(moment)
    except ValueError:
        raise UsageError(
            f"'{moment}' is not an ISO 8601 date or time; write 2026-11-22 or 2026-11-22T09:30"
        ) from None
    entry = published.as_of(world().store, instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    out.print(
        f"{entry.publication_id} (history entry {entry.seq}, {entry.action} by {entry.who} at {entry.at})"
        if entry
        else "nothing was public then"
    )


@app.command()
def deliver() -> None:
    """Write the digests that are due and send what waits in the outbox."""
    from inclusive_growth import pipeline

    for name, value in pipeline.deliver().items():
        out.print(f"{name}: {value}")


@app.command()
def watch() -> None:
    """The watchkeeper's round: lateness, reminders, the outbox."""
    from inclusive_growth import pipeline

    for name, value in pipeline.watch().items():
        out.print(f"{name}: {value}")


@app.command()
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


@app.command()
def demo(
    keep: Annotated[bool, typer.Option(help="Leave everything running and say how to open it.")] = False,
    home: Annotated[Path, typer.Option(help="Folder of the demo; emptied first.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the Airflow page; 0 takes a free one.")] = 0,
) -> None:
    """The whole warehouse on sample data with the real scheduler, from release to email."""
    from inclusive_growth.demo import demo as run_demo

    raise typer.Exit(run_demo(home=home, keep=keep, port=port))


@app.command()
def docs(to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("build/docs")) -> None:
    """Generate the data dictionary, the settings page and the command page."""
    from inclusive_growth.reference_pages import write_pages

    for path in write_pages(to):
        out.print(str(path))


@app.command()
def version() -> None:
    """The version of the code."""
    out.print(__version__)


@catalogue_app.command("check")
def catalogue_check() -> None:
    """Load the whole catalogue; the first thing wrong is named with file, field and remedy."""
    from inclusive_growth.pipeline import world

    found = world().catalogue
    out.print(f"{len(found.indicators)} indicators, {len(found.datasets)} datasets: no error")


@catalogue_app.command("list")
def catalogue_list() -> None:
    """The indicators, their datasets and breakdowns."""
    from inclusive_growth.catalogue import load_catalogue

    table = Table("indicator", "title", "theme", "unit", "datasets", "breakdowns")
    for item in load_catalogue().indicators.values():
        breakdowns = {chosen.breakdown_id for rows in item.selections.values() for chosen in rows}
        kinds = {"×".join(part.partition("=")[0] for part in name.split("|")) for name in breakdowns}
        table.add_row(
            item.id,
            item.file.title,
            item.theme,
            item.file.unit,
            ", ".join(item.selections),
            ", ".join(sorted(kinds)),
        )
    out.print(table)


def _tell() -> None:
    """Tell people what a publication changed; it stands whether or not they can be told now."""
    from inclusive_growth import pipeline

    try:
        told = pipeline.deliver()
    except WarehouseError as error:
        err.print(f"nobody was told yet: {error}; then run igw deliver", markup=False, highlight=False)
        return
    out.print(f"emails sent {told['sent']}, waiting {told['waiting']}")


def _who() -> str:
    """The person at the terminal, for the history."""
    import getpass

    return getpass.getuser()
