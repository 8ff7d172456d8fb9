"""A gate's verdict with each expectation, as a person reads it at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.records import GateRecord


def show(record: GateRecord, out: Console) -> None:
    """Print what failed first, each with what was observed and why it is asked."""
    table = Table("severity", "verdict", "expectation", "observed", "why")
    for item in sorted(record.results, key=lambda found: (found.success, found.severity)):
        verdict = "ok" if item.success else "[red]failed[/red]"
        table.add_row(item.severity, verdict, f"{item.expectation} {item.column}", item.observed, item.why)
    out.print(table)
    out.print(f"{record.gate} gate: {'passed' if record.passed else 'closed'}, {record.warnings} warning(s)")
