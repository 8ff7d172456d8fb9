"""Verification of a publication, printed: its hashes, its figures, and the verdict on both."""

from dataclasses import dataclass

from rich.console import Console

from inclusive_growth.audit.verify_figures import FigureReport
from inclusive_growth.audit.verify_hashes import HashReport
from inclusive_growth.audit.verify_history import HistoryReport

PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What holds the history, and each hash and figure of a publication verified again."""

    history: HistoryReport
    hashes: HashReport | None  # null when the history is broken: which publication is shown is not known
    figures: FigureReport | None


def show(verified: Verification, out: Console) -> None:
    """Print what was verified, as far as it was, and the verdict."""
    show_history(verified.history, out)
    if verified.hashes and verified.figures:
        show_hashes(verified.hashes, out)
        show_figures(verified.figures, out)
        show_verdict(verified.history, verified.hashes, verified.figures, out)


def show_history(report: HistoryReport, out: Console) -> None:
    """Print each fault, what holds the newest entry, and how many records are as the ledger lists them."""
    for problem in (*report.faults, *report.ledger.faults):
        out.print(f"broken {problem}", style="red", markup=False, highlight=False)
    for name in report.not_asked:
        out.print(f"not asked {name}", style="yellow", markup=False, highlight=False)
    if newest := report.newest:
        out.print(
            f"history entry {newest.seq}: {newest.action} of {newest.publication_id[:16]} by {newest.who}, "
            f"SHA-256 {report.sha256}; compare it with the email about it",
            markup=False,
            highlight=False,
        )
        shown = ", ".join(report.witnesses) or "no surface"
        seal = "its seal is right" if report.sealed else "it has no seal (IGW_HISTORY_KEY)"
        out.print(f"  {seal}; the same stands in: {shown}", markup=False, highlight=False)
    ledger = report.ledger
    out.print(
        f"{ledger.records:,} records of the ledger: "
        + (f"{len(ledger.faults)} problem(s)" if ledger.faults else "every one is as it was")
        + (f"; {ledger.not_listed:,} are newer than its last page" if ledger.not_listed else "")
    )


def show_hashes(report: HashReport, out: Console) -> None:
    """Print each erased or broken object, then the verdict on the hashes."""
    for words in report.erased:
        out.print(f"[yellow]erased[/yellow] {words}")
    for problem in report.problems:
        out.print(f"[red]broken[/red] {problem}")
    out.print(
        f"publication {report.publication_id[:16]}: {report.checked} objects, "
        f"{len(report.chain)} chained publication(s), "
        + ("every hash is right" if report.ok else f"{len(report.problems)} problem(s)")
    )


def show_figures(report: FigureReport, out: Console) -> None:
    """Print each break, each reason why figures were not derived, then the counts."""
    for problem in report.problems[:PROBLEMS_SHOWN]:
        out.print(f"[red]broken[/red] {problem}", highlight=False)
    if (more := len(report.problems) - PROBLEMS_SHOWN) > 0:
        out.print(f"[red]broken[/red] and {more:,} more")
    for why, count in report.unproved.items():
        out.print(f"[yellow]not derived again[/yellow] {count:,} figures: {why}", highlight=False)
    if report.quoted:
        out.print(f"{report.quoted:,} of them are quoted from another document: the bytes are not the publisher's")
    speed = report.figures / report.seconds if report.seconds else 0
    out.print(
        f"{report.agreed:,} of {report.figures:,} figures derived again from the raw bytes and the same, "
        f"{len(report.problems):,} problem(s); {report.seconds:.1f} s, {speed:,.0f} figures/s"
    )


def show_verdict(history: HistoryReport, hashes: HashReport, figures: FigureReport, out: Console) -> None:
    """Print whether the publication is sound, and how many figures were not derived again."""
    broken = len(history.ledger.faults) + len(hashes.problems) + len(figures.problems)
    verdict = f"[red]BROKEN in {broken:,} place(s)[/red]" if broken else "sound"
    left = f", {sum(figures.unproved.values()):,} figures not derived again" if figures.unproved else ""
    out.print(f"publication {hashes.publication_id[:16]} is {verdict}{left}")
