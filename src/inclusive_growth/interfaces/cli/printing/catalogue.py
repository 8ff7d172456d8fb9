"""Catalogue, printed for a person at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.catalogue import Catalogue


def show(catalogue: Catalogue, out: Console) -> None:
    """Print every indicator with its datasets and characteristics."""
    table = Table("indicator", "title", "theme", "unit", "datasets", "breakdowns")
    for indicator in catalogue.indicators.values():
        breakdowns = {chosen.breakdown_id for rows in indicator.selections.values() for chosen in rows}
        kinds = {"×".join(part.partition("=")[0] for part in name.split("|")) for name in breakdowns}
        table.add_row(
            indicator.id,
            indicator.file.title,
            indicator.theme,
            indicator.file.unit,
            ", ".join(indicator.selections),
            ", ".join(sorted(kinds)),
        )
    out.print(table)
