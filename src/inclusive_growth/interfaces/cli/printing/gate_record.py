"""Verdict of a gate, printed for a person at a terminal."""

from rich.console import Console

from inclusive_growth.gates import failed_checks
from inclusive_growth.interfaces.cli.printing.failed_check import show as show_check
from inclusive_growth.interfaces.cli.printing.states import state
from inclusive_growth.records import GateRecord


def show(record: GateRecord, out: Console) -> None:
    """Print each failed check with its rows in words; of those that hold, only how many there are."""
    for check in failed_checks(record.results, severities=("critical", "warning", "info")):
        show_check(check, out)
    held = sum(result.success for result in record.results)
    out.print(f"{held:,} of {len(record.results):,} checks hold")
    verdict = state("passed" if record.passed else "closed")
    out.print(f"{record.gate} gate: ", verdict, f", {record.warnings} warning(s)", sep="", highlight=False)
