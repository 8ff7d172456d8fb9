"""Commands that only ask: the status, the origin of a figure, the publication of a past day."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from inclusive_growth.errors import (
    CorruptObject,
    GateClosed,
    SurfaceLags,
    UpstreamError,
    WaitsForPerson,
    WarehouseError,
)
from inclusive_growth.interfaces.cli import arguments
from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.completion import indicator_ids
from inclusive_growth.interfaces.cli.terminal import notes, say_time

if TYPE_CHECKING:
    from inclusive_growth.audit.derivation import Derived
    from inclusive_growth.audit.evidence import Link
    from inclusive_growth.audit.explain import Explanation
    from inclusive_growth.interfaces.cli.printing.verification import Verification
    from inclusive_growth.operations.watch.ask_list import Request
    from inclusive_growth.operations.watch.board_paper import CheckedFigure
    from inclusive_growth.operations.watch.coverage_counts import CoverageCounts
    from inclusive_growth.operations.watch.indicator_list import IndicatorSummary
    from inclusive_growth.operations.watch.measure_counts import MeasureCount
    from inclusive_growth.operations.watch.public_then import PublicThen
    from inclusive_growth.operations.watch.status import Status
    from inclusive_growth.publish.method_changes import MethodChange
    from inclusive_growth.records import Approval, GateRecord, HistoryEntry, RawObject

Markdown = Annotated[bool, typer.Option("--markdown", help="As Markdown, for a page.")]


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """One published figure with everything that it rests on; each link was verified again."""

    figure: dict[str, Any]  # the row of fct_indicator_values
    sample: bool  # the publication holds quoted, sample or synthetic data
    derived: "Derived"  # the figure derived a second time, with the cells that it rests on
    dataset: str
    release_id: str
    publisher: str
    licence: str
    landing_page: str
    objects: "tuple[RawObject, ...]"  # of the release, those that the figure rests on
    landing_gate: "GateRecord"
    publish_gate: "GateRecord"
    approval: "Approval | None"
    history: "tuple[HistoryEntry, ...]"  # of this publication
    links: "tuple[Link, ...]"


@dataclass(frozen=True, slots=True)
class PublicAt:
    """What was public at an instant, and the file of it that was written."""

    moment: str  # in UTC
    then: "PublicThen"
    file: str  # "" when none was asked for


def status(
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 3, 4, 5 or 7 when something wants a person.")
    ] = False,
) -> "Answer[Status]":
    """What readers see, what waits, and how each dataset is.

    Example: igw status --quiet --exit-code
    """
    from inclusive_growth.interfaces.cli.printing.status import show
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch import status
    from inclusive_growth.records import now

    found = status.status(run_at=now(), context=open_context())
    return Answer(found, show, _wants_a_person(found) if exit_code else None)


def indicators(
    as_markdown: Markdown = False,
    by_characteristic: Annotated[
        bool,
        typer.Option("--by-characteristic", help="Count the measures with figures for every member."),
    ] = False,
) -> "Answer[list[IndicatorSummary]] | Answer[list[MeasureCount]]":
    """Every indicator by theme: what it is told by, and which members have a real or another figure.

    Example: igw indicators --by-characteristic
    """
    from inclusive_growth.interfaces.cli.printing.indicators import markdown, show, show_counts
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.indicator_list import indicator_list
    from inclusive_growth.operations.watch.measure_counts import measure_counts

    context = open_context()
    if by_characteristic:
        return Answer(measure_counts(context.config.published_db), show_counts)
    listed = indicator_list(context.catalogue, context.config.published_db)
    return Answer(listed, _page(markdown) if as_markdown else show)


def coverage(as_markdown: Markdown = False) -> "Answer[CoverageCounts]":
    """How much is published by theme, characteristic and place, and why how much is not there.

    Example: igw coverage
    """
    from inclusive_growth.interfaces.cli.printing.coverage import markdown, show
    from inclusive_growth.operations.watch.coverage_counts import coverage_counts
    from inclusive_growth.settings import settings

    counts = coverage_counts(settings().published_db)
    return Answer(counts, _page(markdown) if as_markdown else show)


def asks(
    every: Annotated[bool, typer.Option("--all", help="Every request, not only the first twenty.")] = False,
) -> "Answer[list[Request]]":
    """The figures that are not there and that somebody could give: whom to ask, for what, and what came back.

    With --json always every one of them.

    Example: igw asks --all
    """
    from inclusive_growth.interfaces.cli.printing import asks as printing
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.ask_list import ask_list

    requests = ask_list(open_context().config.published_db)
    return Answer(requests, functools.partial(printing.show, first=None if every else printing.FIRST))


def board_paper(as_markdown: Markdown = False) -> "Answer[list[CheckedFigure]]":
    """The figures of the 2018 board paper beside the same ones worked out today, with a verdict on each.

    Example: igw board-paper
    """
    from inclusive_growth.interfaces.cli.printing.board_paper import markdown, show
    from inclusive_growth.operations.watch.board_paper import board_paper as checked_figures
    from inclusive_growth.settings import settings

    figures = checked_figures(settings().published_db)
    return Answer(figures, _page(markdown) if as_markdown else show)


def explain(
    indicator: Annotated[str, typer.Argument(help="Id of the indicator.", autocompletion=indicator_ids)],
    area: Annotated[str, typer.Argument(help="Name or GSS code of the area.")],
    period: Annotated[
        str | None, typer.Option(help="Period as it is published, such as 2022; the latest when left out.")
    ] = None,
    breakdown: Annotated[
        str, typer.Option(help="Whose figure, such as sex=female; everybody's when left out.")
    ] = "all",
) -> "Answer[ExplainedFigure]":
    """The chain from a published figure to the publisher's bytes, every link verified again.

    Example: igw explain employment_rate E08000031 --breakdown sex=female
    """
    from inclusive_growth.audit import explain
    from inclusive_growth.interfaces.cli.printing.explanation import show
    from inclusive_growth.operations.context import open_context

    explanation = explain.explain(indicator, area, period, breakdown, context=open_context())
    return Answer(_explained(explanation), lambda _, out: show(explanation, out))


def verify(
    publication: Annotated[
        str | None, typer.Argument(help="A publication id; what readers see when left out.")
    ] = None,
) -> "Answer[Verification]":
    """Verify the history, every hash of a publication (the one shown by default), and derive each figure again.

    Example: igw verify
    """
    from inclusive_growth.audit import verify_figures, verify_hashes, verify_history
    from inclusive_growth.interfaces.cli.printing.verification import Verification, show
    from inclusive_growth.operations.context import open_context

    context = open_context()
    history = say_time(
        "verify history", functools.partial(verify_history.verify_history, context.config, context.store)
    )
    if history.faults:
        error = CorruptObject("the history is broken, so which publication readers should see is not known")
        return Answer(Verification(history, None, None), show, error)
    hashes = say_time("verify hashes", functools.partial(verify_hashes.verify, publication, store=context.store))
    with notes.status("figures …") as waiting:
        figures = verify_figures.verify_figures(
            hashes.publication_id,
            store=context.store,
            catalogue=context.catalogue,
            progress=lambda done, total: waiting.update(f"figures: {done:,} of {total:,} …"),
        )
    sound = history.ok and hashes.ok and figures.ok
    error = CorruptObject(f"publication {hashes.publication_id[:16]} is broken: see above, and docs/runbook.md")
    return Answer(Verification(history, hashes, figures), show, None if sound else error)


def as_of(
    moment: Annotated[
        str,
        typer.Argument(
            help="ISO 8601 date or time, in London's time if it names no zone; a date means the end of that day."
        ),
    ],
    to: Annotated[Path | None, typer.Option(help="Write what was public as a DuckDB file, to open it.")] = None,
) -> "Answer[PublicAt]":
    """Which publication was public at an instant, and what became of it; with --to, a file of it.

    Example: igw as-of 2026-11-22 --to then.duckdb
    """
    from inclusive_growth.interfaces.cli.printing.public_then import show
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.operations.watch.public_then import public_then, write_file
    from inclusive_growth.records import utc

    store = open_context().store
    instant = arguments.moment(moment, "the moment", end_of_day=True)
    then = public_then(store, instant)
    if to:
        write_file(store, then, to)

    def show_with_file(_: PublicAt, out: Console) -> None:
        show(then, instant, out)
        if to:
            out.print(f"{to} holds it: duckdb -readonly {to}", markup=False, highlight=False)
        elif then.shown and not then.withdrawn:
            words = f"igw as-of {moment} --to FILE.duckdb writes it as a file to open"
            out.print(words, markup=False, highlight=False)

    return Answer(PublicAt(utc(instant), then, str(to or "")), show_with_file)


def method_changes(
    to: Annotated[Path, typer.Option(help="Folder to write both series to, a file for each mart.")] = Path(
        "build/method-changes"
    ),
) -> "Answer[list[MethodChange]]":
    """What another method worked out otherwise than in the publication before, from the same releases.

    Example: igw method-changes --to build/method-changes
    """
    from inclusive_growth.errors import UsageError
    from inclusive_growth.operations.context import open_context
    from inclusive_growth.publish.method_changes import write_back_series
    from inclusive_growth.store import history

    store = open_context().store
    shown = history.loaded_publications(history.read_entries(store))
    if len(shown) < 2:
        raise UsageError("nothing was published before what readers see, so there is nothing to compare it with")
    after, before = (history.read_manifest(store, publication).candidate for publication in shown)
    return Answer(list(write_back_series(before, after, to, store=store)))


def _wants_a_person(found: "Status") -> WarehouseError | None:
    """What of the status wants a person most: readers first, then what waits, then the publishers."""
    if behind := [surface.name for surface in found.surfaces if surface.lag or surface.trouble or surface.foreign]:
        return SurfaceLags(f"{', '.join(behind)} is behind, another store's or cannot be asked: see igw status")
    candidate = found.candidate
    if candidate and not candidate.taken_back:
        if candidate.verdict in ("closed", "not judged"):
            return GateClosed(f"the publish gate holds candidate {candidate.candidate_id[:16]} back")
        if candidate.waits_for_approval:
            return WaitsForPerson(
                f"candidate {candidate.candidate_id[:16]} waits for a person: igw approve or reject"
            )
    if held := [one.dataset for one in found.datasets if one.landing_gate == "closed" or one.set_aside]:
        return GateClosed(f"held back: {', '.join(held)}")
    if failing := [one.dataset for one in found.datasets if one.failing_since]:
        return UpstreamError(f"not to be had from the publisher: {', '.join(failing)}")
    return None


def _explained(explanation: "Explanation") -> ExplainedFigure:
    return ExplainedFigure(
        figure=explanation.figure.row,
        sample=explanation.manifest.sample,
        derived=explanation.derived,
        dataset=explanation.release.dataset,
        release_id=explanation.release.release_id,
        publisher=explanation.publisher,
        licence=explanation.licence,
        landing_page=explanation.landing_page,
        objects=explanation.objects,
        landing_gate=explanation.landing_gate,
        publish_gate=explanation.publish_gate,
        approval=explanation.approval,
        history=explanation.history,
        links=explanation.links,
    )


def _page(markdown: Any) -> Any:
    """Show facts as a page of Markdown."""

    def show(facts: object, out: Console) -> None:
        out.print(markdown(facts), markup=False, highlight=False, soft_wrap=True)

    return show
