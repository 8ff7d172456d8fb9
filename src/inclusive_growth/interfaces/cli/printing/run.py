"""Run of the whole line, printed for a person at a terminal."""

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.run_once import RunResult


def show(result: RunResult, out: Console) -> None:
    """Print each landing, the publication that readers see, and the time of each step."""
    numbers = ("requests", "payload bytes", "signal bytes")
    rows = [
        (
            *(landing.dataset, landing.status, landing.gate),
            *(f"{number:,}" for number in (landing.requests, landing.payload_bytes, landing.signal_bytes)),
            landing.reason,
        )
        for landing in result.landed
    ]
    print_table(
        out, ("dataset", "status", "gate", *numbers, "reason"), rows, give_up=numbers[::-1], numbers=numbers
    )
    for line in (*result.set_aside, *result.indicators):
        out.print(line, markup=False, highlight=False)
    if result.candidate_id:
        out.print(f"candidate {result.candidate_id[:16]}: gate {result.verdict}")
    else:
        out.print("nothing changed: no build")
    if result.verdict == "warnings":
        out.print(f"a person must decide: igw approve {result.candidate_id} --approver NAME --reason TEXT")
    if result.publication_id:
        out.print(f"published {result.publication_id[:16]}: {result.why}", markup=False, highlight=False)
    else:
        out.print("readers see what they saw")
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    out.print(f"time: {times}")
    out.print(f"emails sent {result.delivered.sent}, waiting {result.delivered.waiting}")
