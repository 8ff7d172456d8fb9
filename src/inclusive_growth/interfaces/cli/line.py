"""Commands of the line, step by step: look, land, take in, judge, build."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inclusive_growth.errors import GateClosed, UpstreamError, UsageError, WaitsForPerson, WarehouseError
from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.arguments import provided_edition
from inclusive_growth.interfaces.cli.completion import dataset_ids, source_names
from inclusive_growth.interfaces.cli.terminal import note, say_time, who

if TYPE_CHECKING:
    from inclusive_growth.operations.run_once import RunResult
    from inclusive_growth.operations.steps.landing import EditionResult, InboxResult, LandResult
    from inclusive_growth.records import GateRecord


@dataclass(frozen=True, slots=True)
class News:
    """The datasets of one source for which its publisher has news."""

    source: str
    host: str  # that was asked
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A build: the candidate that waits for its gate, if anything had changed."""

    candidate_id: str | None  # null when nothing has changed since the last candidate
    set_aside: tuple[str, ...]  # each release with which the marts could not be built, in one line
    indicators: tuple[str, ...]  # new ones and those without a figure, one line each


def run(
    force: Annotated[
        bool, typer.Option("--force", help="Fetch every dataset in full, whatever its signal says.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this dataset; may be given several times.", autocompletion=dataset_ids),
    ] = None,
) -> "Answer[RunResult]":
    """The whole line once, without Airflow: look, land, build, gate, publish, tell.

    Example: igw run --only nomis_aps
    """
    from inclusive_growth.interfaces.cli.printing.run import show
    from inclusive_growth.operations.run_once import run_once

    result = run_once(force=force, only=tuple(only or ()), who=who(), say_time=say_time)
    return Answer(result, show, _why_not_done(result))


def poll(
    source: Annotated[
        str | None, typer.Argument(help="A source; all of them when left out.", autocompletion=source_names)
    ] = None,
) -> "Answer[list[News]]":
    """Ask the publishers' signals which datasets have news; fetch nothing.

    Example: igw poll nomis
    """
    from inclusive_growth.operations import steps
    from inclusive_growth.sources.registry import registry, source_class

    if source:
        source_class(source)
    found = []
    for name in [source] if source else sorted(registry()):
        host = steps.host_asked(name)
        note(f"{name}: asking {host}")
        found.append(News(name, host, tuple(steps.poll(name))))
    return Answer(found, _show_news)


def land(
    dataset: Annotated[str, typer.Argument(help="Id of the dataset.", autocompletion=dataset_ids)],
    force: Annotated[bool, typer.Option("--force", help="Fetch although the signal is unchanged.")] = False,
    file: Annotated[Path | None, typer.Option(help="Land this older edition instead of fetching.")] = None,
    published_at: Annotated[str, typer.Option(help="With --file: when it was published, ISO 8601.")] = "",
    edition: Annotated[str, typer.Option(help="With --file: what the publisher calls it; its day if unset.")] = "",
    provided_by: Annotated[str, typer.Option(help="With --file: the person who vouches for it.")] = "",
    citation: Annotated[str, typer.Option(help="With --file: what it is and where it was published.")] = "",
) -> "Answer[LandResult] | Answer[EditionResult]":
    """Fetch, keep, decode and judge one dataset if it has news; or an older edition that you hold (--file).

    Example: igw land nomis_aps
    """
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.operations import steps

    catalogue = load_catalogue()
    catalogue.dataset(dataset)
    if file:
        held = provided_edition(file, published_at, edition, provided_by, citation)
        landed = say_time(f"land {file.name}", functools.partial(steps.land_edition, dataset, held))
        return Answer(landed, error=None if landed.ok else _closed(landed.dataset, landed.release_id))
    if published_at or edition or provided_by or citation:
        raise UsageError("--published-at, --edition, --provided-by and --citation describe a file: add --file")
    note(f"asking {steps.host_asked(catalogue.dataset(dataset).source)}")
    fetched = say_time(f"land {dataset}", functools.partial(steps.land, dataset, force=force))
    return Answer(fetched, error=_why_not_landed(fetched))


def inbox() -> "Answer[list[InboxResult]]":
    """Screen and land the files that people have put into the inbox (see docs/deploy.md).

    Example: igw inbox
    """
    from inclusive_growth.operations import steps

    outcomes = []
    refusals: list[WarehouseError] = []
    for file in steps.inbox():
        try:
            outcomes.append(steps.take_in(file))
        except (UsageError, UpstreamError) as error:  # another file is not kept waiting by this one
            outcomes.append(steps.InboxResult(file, "", str(error)))
        if outcomes[-1].gate == "closed":
            refusals.append(GateClosed(f"the landing gate is closed for {file}"))
        elif not outcomes[-1].ok:
            refusals.append(UpstreamError(f"{file} was refused; the others were taken in"))
    return Answer(outcomes, _show_inbox, next(iter(refusals), None))


def build(
    full: Annotated[
        bool,
        typer.Option("--full", help="Make everything anew instead of only what differs; the outcome is equal."),
    ] = False,
) -> "Answer[Built]":
    """Build a candidate from what has landed and passed.

    Example: igw build
    """
    from inclusive_growth.operations import steps

    candidate = say_time("build", functools.partial(steps.build, by=who(), full=full))
    if candidate is None:
        return Answer(Built(None, (), ()), _show_built)
    return Answer(Built(candidate, steps.set_aside(), steps.indicator_news(candidate)), _show_built)


def gate(
    subject: Annotated[str, typer.Argument(help="A release id or a candidate id; its beginning is enough.")],
) -> "Answer[GateRecord]":
    """Judge a release or a candidate again, without fetching, and print each verdict with its reason.

    Example: igw gate a56d966176b75a0d
    """
    from inclusive_growth.interfaces.cli.printing.gate_record import show
    from inclusive_growth.operations import steps

    record = say_time(f"gate {subject}", functools.partial(steps.judge_subject, subject))
    closed = GateClosed(f"the {record.gate} gate is closed for {subject}; Data Docs: {record.data_docs}")
    return Answer(record, show, None if record.passed else closed)


def _why_not_done(result: "RunResult") -> WarehouseError | None:
    """What a person must see to first after a run, None when all is done."""
    if result.verdict == "closed":
        return GateClosed(f"the publish gate is closed: igw gate {result.candidate_id} says why")
    if result.verdict == "warnings" and not result.publication_id:
        return WaitsForPerson(f"candidate {str(result.candidate_id)[:16]} has warnings and waits for a person")
    troubles = [trouble for trouble in map(_why_not_landed, result.landed) if trouble]
    if result.set_aside:
        troubles.append(GateClosed("; ".join(result.set_aside)))
    gates_first = sorted(troubles, key=lambda trouble: not isinstance(trouble, GateClosed))
    return next(iter(gates_first), None)


def _why_not_landed(result: "LandResult") -> WarehouseError | None:
    if result.status in ("failed", "refused"):
        return UpstreamError(f"{result.dataset} {result.status}: {result.reason}")
    return _closed(result.dataset, result.release_id) if result.gate == "closed" else None


def _closed(dataset: str, release_id: str) -> GateClosed:
    return GateClosed(f"the landing gate is closed for {dataset}: igw gate {release_id} says why")


def _show_news(found: list[News], out: Console) -> None:
    for one in found:
        out.print(f"{one.source}: {', '.join(one.datasets) or 'nothing new'}", markup=False, highlight=False)


def _show_inbox(outcomes: "list[InboxResult]", out: Console) -> None:
    for outcome in outcomes:
        verdict = f"refused: {outcome.reason}" if outcome.reason else f"landed, gate {outcome.gate}"
        out.print(f"{outcome.file}: {verdict}", markup=False, highlight=False)
    if not outcomes:
        out.print("nothing waits in the inbox")


def _show_built(built: Built, out: Console) -> None:
    for line in (*built.set_aside, *built.indicators):
        out.print(line, markup=False, highlight=False)
    out.print(
        f"candidate {built.candidate_id}; next: igw gate {built.candidate_id}"
        if built.candidate_id
        else "nothing has changed since the last candidate",
        highlight=False,
    )
