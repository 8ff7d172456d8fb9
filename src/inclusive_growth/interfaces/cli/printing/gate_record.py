"""Verdict of a gate with each expectation, printed for a person at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.records import GateRecord


def show(record: GateRecord, out: Console) -> None:
    """Print the failed expectations first, each with the value observed and its reason."""
    table = Table("severity", "verdict", "expectation", "observed", "why")
    for result in sorted(record.results, key=lambda result: (result.success, result.severity)):
        verdict = "ok" if result.success else "[red]failed[/red]"
        table.add_row(
            result.severity, verdict, f"{result.expectation} {result.column}", result.observed, result.why
        )
    out.print(table)
    out.print(f"{record.gate} gate: {'passed' if record.passed else 'closed'}, {record.warnings} warning(s)")
