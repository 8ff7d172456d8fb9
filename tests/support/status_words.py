"""What `igw status` prints."""

import io

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.status import show
from inclusive_growth.operations.watch import status


def words(found: status.Status) -> str:
    """The printed status, unwrapped."""
    out = Console(record=True, width=250, file=io.StringIO())
    show(found, out)
    return out.export_text()
