"""One run of the whole line, as a person reads it at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.operations.run_once import RunResult


def show(result: RunResult, out: Console) -> None:
    """Print what was landed, what readers see, and how long each step took."""
    table = Table("dataset", "status", "gate", "requests", "payload bytes", "signal bytes", "reason")
    for item in result.landed:
        sizes = (str(number) for number in (item.requests, item.payload_bytes, item.signal_bytes))
        table.add_row(item.dataset, item.status, item.gate, *sizes, item.reason)
    out.print(table)
    if result.candidate_id:
        out.print(f"candidate {result.candidate_id[:16]}: gate {result.verdict}")
    else:
        out.print("nothing changed: no build")
    if result.verdict == "warnings":
        out.print(f"a person must decide: igw approve {result.candidate_id} --approver NAME --reason TEXT")
    out.print(f"published {result.publication_id[:16]}" if result.publication_id else "readers see what they saw")
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    out.print(f"time: {times}")
    out.print(f"emails sent {result.delivered.sent}, waiting {result.delivered.waiting}")
