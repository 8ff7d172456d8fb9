"""Commands that change what readers see: a person's decision, the switch and the way back."""

import functools
from typing import Annotated

import typer

from inclusive_growth.errors import WarehouseError
from inclusive_growth.interfaces.cli.terminal import out, say_time, trouble, who


def approve(
    candidate: str,
    approver: Annotated[str, typer.Option(help="Who approves; not whoever triggered the candidate.")],
    reason: Annotated[str, typer.Option(help="Why the warnings are acceptable.")],
) -> None:
    """Approve a candidate that has warnings; bound to exactly this candidate."""
    from inclusive_growth.operations import steps

    steps.decide(candidate, "approved", approver=approver, reason=reason, recorded_by=who())
    out.print(f"approved by {approver}: {candidate}")


def reject(
    candidate: str,
    approver: Annotated[str, typer.Option(help="Who rejects.")],
    reason: Annotated[str, typer.Option(help="Why the figures may not be published.")],
) -> None:
    """Reject a candidate that has warnings: readers keep what they see, and nobody is asked again."""
    from inclusive_growth.operations import steps

    steps.decide(candidate, "rejected", approver=approver, reason=reason, recorded_by=who())
    out.print(f"rejected by {approver}: {candidate}")


def accept(
    subject: Annotated[str, typer.Argument(help="A release or a candidate; the beginning of its id is enough.")],
    check: Annotated[str, typer.Option(help="The check that closes its gate, such as areas_kept.")],
    by: Annotated[str, typer.Option(help="Who accepts that something is gone.")],
    reason: Annotated[str, typer.Option(help="Why it is gone, as its publisher says; kept for ever.")],
) -> None:
    """Accept that a publisher gave something up: one check, for exactly the rows that fail it now."""
    from inclusive_growth.operations import steps

    record = steps.accept(subject, check, name=by, reason=reason, recorded_by=who())
    out.print(f"accepted by {by}: {check} of {record.subject}", markup=False, highlight=False)
    left = [
        result.expectation for result in record.results if result.severity == "critical" and not result.success
    ]
    out.print(f"still closed by {', '.join(left)}" if left else "the gate is open; next: igw run", markup=False)


def publish(candidate: Annotated[str | None, typer.Argument()] = None, why: str = "") -> None:
    """Switch readers to a candidate that passed its gate; finishes a publication that was interrupted."""
    from inclusive_growth.operations import steps

    published = say_time("publish", functools.partial(steps.publish, candidate, who=who(), why=why))
    if published:
        words = f"published {published}"
    else:
        words = "readers already see it" if candidate else steps.nothing_to_publish()
    out.print(words, markup=False, highlight=False)
    _deliver_digest()


def rollback(
    why: Annotated[str, typer.Option(help="The reason, kept in the history for ever.")],
    to: Annotated[str | None, typer.Option(help="A publication id; the one before when left out.")] = None,
) -> None:
    """Put an earlier publication back before the readers."""
    from inclusive_growth.operations import steps

    entry = steps.rollback(to, who=who(), why=why)
    out.print(f"readers see {entry.publication_id} again (history entry {entry.seq})")
    _deliver_digest()


def withdraw(
    publication: Annotated[str, typer.Argument(help="What readers see now; the beginning of its id is enough.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the history and shown to readers.")],
) -> None:
    """Take the publication from the readers for good; they see the reason until something else is shown."""
    from inclusive_growth.operations import steps

    entry = steps.withdraw(publication, who=who(), why=why)
    out.print(f"withdrawn: {entry.publication_id} (history entry {entry.seq}); readers see no figures")
    out.print("next: igw rollback shows the publication before it, if there is one")
    out.print("      igw build makes a new one when the cause is mended")
    _deliver_digest()


def refresh(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Drop all of it first and make it anew.")] = False,
) -> None:
    """Bring the published file and Postgres in line with the store, then compare every row."""
    from inclusive_growth.operations import steps

    faults_of = say_time("refresh", functools.partial(steps.refresh, rebuild=rebuild))
    for name, faults in faults_of.items():
        verdict = "differs" if faults else "rows and checksums equal the publication"
        out.print(f"{name}: {verdict}", markup=False, highlight=False)
        for fault in faults:
            out.print(f"  {fault}", markup=False, highlight=False)
    if any(faults_of.values()):
        raise typer.Exit(1)


def _deliver_digest() -> None:
    """Send the digest of a publication; the publication stands whether or not it can be sent now."""
    from inclusive_growth.operations import steps

    try:
        delivery = steps.deliver()
    except WarehouseError as error:
        words = f"nobody was told yet: {error}; then run igw deliver"
        trouble(words, event="nobody was told yet", reason=str(error))
        return
    out.print(f"emails sent {delivery.sent}, waiting {delivery.waiting}")
