"""Health of the data, printed for a person at a terminal."""

from collections.abc import Iterable

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.status import moment
from inclusive_growth.interfaces.cli.printing.tables import print_table
from inclusive_growth.operations.watch.health import HealthRow


def show(rows: Iterable[HealthRow], out: Console) -> None:
    """Print one row for each dataset, without figures."""
    names = (
        *("dataset", "source", "last fetch", "seen", "known from"),
        *("failing since", "gate", "expected by", "late"),
    )
    cells = []
    for row in rows:
        moments = (row.last_seen_at, row.release_known_from, row.failing_since)
        seen, known, failing = (moment(at.isoformat()) if at else "" for at in moments)
        due = row.expected_by.isoformat() if row.expected_by else ""
        words = (row.dataset_id, row.source, row.last_status, seen, known, failing, row.landing_gate, due)
        cells.append((*words, "late" if row.late else ""))
    print_table(out, names, cells, give_up=("known from", "source", "gate", "failing since", "seen"))
