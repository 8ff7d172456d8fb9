"""Commands that change what readers see: a person's decision, the switch and the way back."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from inclusive_growth.errors import SurfaceLags, WarehouseError
from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.printing.states import state
from inclusive_growth.interfaces.cli.terminal import say_time, trouble, who

if TYPE_CHECKING:
    from inclusive_growth.records import HistoryEntry

Candidate = Annotated[str, typer.Argument(help="Id of the candidate; its beginning is enough.")]


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on a candidate."""

    candidate_id: str
    decision: str  # approved or rejected
    approver: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A loss that a person accepted, and what still closes the gate."""

    subject: str  # id of the release or candidate
    check: str
    accepted_by: str
    still_closed_by: tuple[str, ...]  # checks


@dataclass(frozen=True, slots=True)
class Told:
    """How many emails left and how many wait."""

    sent: int
    waiting: int
    problem: str = ""  # why nobody was told yet


@dataclass(frozen=True, slots=True)
class Publishing:
    """What a publication, a rollback or a withdrawal changed."""

    publication_id: str  # "" when nothing changed
    history_seq: int | None  # line of the history that was written
    words: tuple[str, ...]
    emails: Told


@dataclass(frozen=True, slots=True)
class SurfaceFaults:
    """One place where readers look, and how it differs from the publication."""

    surface: str
    faults: tuple[str, ...]  # none: rows and checksums are equal


def approve(
    candidate: Candidate,
    approver: Annotated[str, typer.Option(help="Who approves; not whoever triggered the candidate.")],
    reason: Annotated[str, typer.Option(help="Why the warnings are acceptable.")],
) -> "Answer[Decision]":
    """Approve a candidate that has warnings; bound to exactly this candidate.

    Refused when there is nothing to decide: no warnings, published already, or superseded.

    Example: igw approve a56d966176b75a0d --approver "A. Person" --reason "the publisher explains the step"
    """
    from inclusive_growth.operations import steps

    steps.decide(candidate, "approved", approver=approver, reason=reason, recorded_by=who())
    return Answer(Decision(candidate, "approved", approver, reason), _show_decision)


def reject(
    candidate: Candidate,
    approver: Annotated[str, typer.Option(help="Who rejects.")],
    reason: Annotated[str, typer.Option(help="Why the figures may not be published.")],
) -> "Answer[Decision]":
    """Reject a candidate that has warnings: readers keep what they see, and nobody is asked again.

    Refused when there is nothing to decide: no warnings, published already, or superseded.

    Example: igw reject a56d966176b75a0d --approver "A. Person" --reason "the publisher withdrew the file"
    """
    from inclusive_growth.operations import steps

    steps.decide(candidate, "rejected", approver=approver, reason=reason, recorded_by=who())
    return Answer(Decision(candidate, "rejected", approver, reason), _show_decision)


def accept(
    subject: Annotated[str, typer.Argument(help="A release or a candidate; the beginning of its id is enough.")],
    check: Annotated[str, typer.Option(help="The check that closes its gate, such as areas_kept.")],
    by: Annotated[str, typer.Option(help="Who accepts that something is gone.")],
    reason: Annotated[str, typer.Option(help="Why it is gone, as its publisher says; kept for ever.")],
) -> "Answer[Accepted]":
    """Accept that a publisher gave something up: one check, for exactly the rows that fail it now.

    Example: igw accept 8c6c4bf0 --check areas_kept --by "A. Person" --reason "the publisher no longer covers it"
    """
    from inclusive_growth.operations import steps

    record = steps.accept(subject, check, name=by, reason=reason, recorded_by=who())
    left = tuple(
        result.expectation for result in record.results if result.severity == "critical" and not result.success
    )
    return Answer(Accepted(record.subject, check, by, left), _show_accepted)


def publish(
    candidate: Annotated[
        str | None, typer.Argument(help="Id of the candidate, or its beginning; the latest when left out.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason, kept in the history for ever.")] = "",
) -> "Answer[Publishing]":
    """Switch readers to a candidate that passed its gate; finishes a publication that was interrupted.

    Example: igw publish --why "annual release of the survey"
    """
    from inclusive_growth.operations import steps

    published = say_time("publish", functools.partial(steps.publish, candidate, who=who(), why=why))
    if published:
        words = f"published {published}"
    else:
        words = "readers already see it" if candidate else steps.nothing_to_publish()
    return Answer(Publishing(published or "", _seq(published), (words,), _tell_readers()), _show_publishing)


def rollback(
    why: Annotated[str, typer.Option(help="The reason, kept in the history for ever.")],
    to: Annotated[str | None, typer.Option(help="A publication id; the one before when left out.")] = None,
) -> "Answer[Publishing]":
    """Put an earlier publication back before the readers.

    Example: igw rollback --why "the publisher withdrew the release"
    """
    from inclusive_growth.operations import steps

    entry = steps.rollback(to, who=who(), why=why)
    words = f"readers see {entry.publication_id} again (history entry {entry.seq})"
    return _changed(entry, words)


def withdraw(
    publication: Annotated[str, typer.Argument(help="What readers see now; the beginning of its id is enough.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the history and shown to readers.")],
) -> "Answer[Publishing]":
    """Take the publication from the readers for good; they see the reason until something else is shown.

    Example: igw withdraw 65ae4f3de890ba6d --why "figures of two districts were exchanged"
    """
    from inclusive_growth.operations import steps

    entry = steps.withdraw(publication, who=who(), why=why)
    return _changed(
        entry,
        f"withdrawn: {entry.publication_id} (history entry {entry.seq}); readers see no figures",
        "next: igw rollback shows the publication before it, if there is one",
        "      igw build makes a new one when the cause is mended",
    )


def refresh(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Drop all of it first and make it anew.")] = False,
) -> "Answer[list[SurfaceFaults]]":
    """Bring the published file and Postgres in line with the store, then compare every row.

    Example: igw refresh
    """
    from inclusive_growth.operations import steps

    faults_of = say_time("refresh", functools.partial(steps.refresh, rebuild=rebuild))
    found = [SurfaceFaults(name, faults) for name, faults in faults_of.items()]
    differ = [one.surface for one in found if one.faults]
    error = SurfaceLags(f"{', '.join(differ)}: differs from the publication; igw refresh --rebuild makes it anew")
    return Answer(found, _show_surfaces, error if differ else None)


def _seq(publication_id: str | None) -> int | None:
    """The newest line of the history, when this publication has just been written to it."""
    from inclusive_growth.operations.context import open_without_catalogue
    from inclusive_growth.store import history

    shown = history.current(open_without_catalogue()[1]) if publication_id else None
    return shown[0].seq if shown else None


def _changed(entry: "HistoryEntry", *words: str) -> "Answer[Publishing]":
    return Answer(Publishing(entry.publication_id, entry.seq, words, _tell_readers()), _show_publishing)


def _tell_readers() -> Told:
    """Send the digest of a publication; the publication stands whether or not it can be sent now."""
    from inclusive_growth.operations import steps

    try:
        delivery = steps.deliver()
    except WarehouseError as error:
        words = f"nobody was told yet: {error}; then run igw deliver"
        trouble(words, event="nobody was told yet", reason=str(error))
        return Told(0, 0, str(error))
    return Told(delivery.sent, delivery.waiting, delivery.problem)


def _show_decision(made: Decision, out: Console) -> None:
    out.print(f"{made.decision} by {made.approver}: {made.candidate_id}", markup=False, highlight=False)


def _show_accepted(accepted: Accepted, out: Console) -> None:
    out.print(
        f"accepted by {accepted.accepted_by}: {accepted.check} of {accepted.subject}",
        markup=False,
        highlight=False,
    )
    left = ", ".join(accepted.still_closed_by)
    out.print(f"still closed by {left}" if left else "the gate is open; next: igw run", markup=False)


def _show_publishing(changed: Publishing, out: Console) -> None:
    for line in changed.words:
        out.print(line, markup=False, highlight=False)
    out.print(f"emails sent {changed.emails.sent}, waiting {changed.emails.waiting}")


def _show_surfaces(found: list[SurfaceFaults], out: Console) -> None:
    for one in found:
        verdict = state("differs") if one.faults else Text("rows and checksums equal the publication", "green")
        out.print(f"{one.surface}: ", verdict, sep="", markup=False, highlight=False)
        for fault in one.faults:
            out.print(f"  {fault}", markup=False, highlight=False)
