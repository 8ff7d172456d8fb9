"""What was public at an instant, printed for a person at a terminal."""

from datetime import datetime

from rich.console import Console
from rich.text import Text

from inclusive_growth.interfaces.cli.printing.status import moment
from inclusive_growth.landing.moments import LONDON
from inclusive_growth.operations.watch.public_then import PublicThen
from inclusive_growth.records import HistoryEntry


def show(then: PublicThen, instant: datetime, out: Console) -> None:
    """Name the publication that readers saw, and what became of it."""
    when = f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M:%S} London time"
    if then.shown:
        sample = " [bold red]SAMPLE[/bold red]" if then.sample else ""
        out.print(f"At {when} readers saw publication {then.shown.publication_id}{sample}", highlight=False)
        out.print(Text(f"  {_entry(then.shown)}"))
    elif then.last:
        out.print(f"At {when} readers saw nothing", highlight=False)
        out.print(Text(f"  {_entry(then.last)}"))
    else:
        out.print(f"At {when} nothing had been published yet", highlight=False)
    if then.next:
        out.print(Text(f"  until {_entry(then.next)}"))
    if then.withdrawn and then.withdrawn != then.next:
        out.print(Text(f"  withdrawn since: {_entry(then.withdrawn)}"))


def _entry(entry: HistoryEntry) -> str:
    why = f": {entry.why}" if entry.why else ""
    return f"history {entry.seq}: {entry.action} by {entry.who} at {moment(entry.at)} UTC{why}"
