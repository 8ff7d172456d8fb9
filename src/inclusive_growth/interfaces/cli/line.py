"""Commands of the line, step by step: look, land, take in, judge, build."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inclusive_growth.errors import GateClosed, UpstreamError, UsageError
from inclusive_growth.interfaces.cli.arguments import provided_edition
from inclusive_growth.interfaces.cli.terminal import out, say_time, show_fields, who

if TYPE_CHECKING:
    from inclusive_growth.operations.steps.landing import EditionResult, LandResult


def run(
    force: Annotated[bool, typer.Option(help="Fetch every dataset in full, whatever its signal says.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only these datasets.")] = None,
) -> None:
    """The whole line once, without Airflow: look, land, build, gate, publish, tell."""
    from inclusive_growth.interfaces.cli.printing.run import show
    from inclusive_growth.operations.run_once import run_once

    result = run_once(force=force, only=tuple(only or ()), who=who(), say_time=say_time)
    show(result, out)
    raise typer.Exit(0 if result.ok else 1)


def poll(
    source: Annotated[str | None, typer.Argument(help="A source; all of them when left out.")] = None,
) -> None:
    """Ask the publishers' signals which datasets have news; fetch nothing."""
    from inclusive_growth.operations import steps
    from inclusive_growth.sources.registry import registry, source_class

    if source:
        source_class(source)
    for name in [source] if source else sorted(registry()):
        out.print(f"{name}: asking {steps.host_asked(name)}", markup=False)
        news = steps.poll(name)
        out.print(f"{name}: {', '.join(news) if news else 'nothing new'}")


def land(
    dataset: str,
    force: Annotated[bool, typer.Option(help="Fetch although the signal is unchanged.")] = False,
    file: Annotated[Path | None, typer.Option(help="Land this older edition instead of fetching.")] = None,
    published_at: Annotated[str, typer.Option(help="With --file: when it was published, ISO 8601.")] = "",
    edition: Annotated[str, typer.Option(help="With --file: what the publisher calls it; its day if unset.")] = "",
    provided_by: Annotated[str, typer.Option(help="With --file: the person who vouches for it.")] = "",
    citation: Annotated[str, typer.Option(help="With --file: what it is and where it was published.")] = "",
) -> None:
    """Fetch, keep, decode and judge one dataset if it has news; or an older edition that you hold (--file)."""
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.operations import steps

    catalogue = load_catalogue()
    catalogue.dataset(dataset)
    if file:
        held = provided_edition(file, published_at, edition, provided_by, citation)
        result: EditionResult | LandResult = say_time(
            f"land {file.name}", functools.partial(steps.land_edition, dataset, held)
        )
    elif published_at or edition or provided_by or citation:
        raise UsageError("--published-at, --edition, --provided-by and --citation describe a file: add --file")
    else:
        out.print(f"asking {steps.host_asked(catalogue.dataset(dataset).source)}", markup=False)
        result = say_time(f"land {dataset}", functools.partial(steps.land, dataset, force=force))
    show_fields(result)
    if not result.ok:
        raise typer.Exit(1)


def inbox() -> None:
    """Screen and land the files that people have put into the inbox (see docs/deploy.md)."""
    from inclusive_growth.operations import steps

    outcomes = []
    for file in steps.inbox():
        try:
            outcomes.append(steps.take_in(file))
        except (UsageError, UpstreamError) as error:  # another file is not kept waiting by this one
            outcomes.append(steps.InboxResult(file, "", str(error)))
        outcome = outcomes[-1]
        verdict = f"refused: {outcome.reason}" if outcome.reason else f"landed, gate {outcome.gate}"
        out.print(f"{outcome.file}: {verdict}", markup=False)
    if not outcomes:
        out.print("nothing waits in the inbox")
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


def build(
    full: Annotated[
        bool,
        typer.Option("--full", help="Make everything anew instead of only what differs; the outcome is equal."),
    ] = False,
) -> None:
    """Build a candidate from what has landed and passed."""
    from inclusive_growth.operations import steps

    candidate = say_time("build", functools.partial(steps.build, by=who(), full=full))
    for line in (*steps.set_aside(), *steps.indicator_news(candidate)) if candidate else ():
        out.print(line, markup=False, highlight=False)
    out.print(f"candidate {candidate}" if candidate else "nothing has changed since the last candidate")


def gate(subject: Annotated[str, typer.Argument(help="A release id or a candidate id.")]) -> None:
    """Judge a release or a candidate again, without fetching, and print each verdict with its reason."""
    from inclusive_growth.interfaces.cli.printing.gate_record import show
    from inclusive_growth.operations import steps

    record = say_time(f"gate {subject}", functools.partial(steps.judge_subject, subject))
    show(record, out)
    if not record.passed:
        raise GateClosed(f"the {record.gate} gate is closed for {subject}; Data Docs: {record.data_docs}")
