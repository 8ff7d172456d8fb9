"""The catalogue as a person reads it at a terminal."""

from rich.console import Console
from rich.table import Table

from inclusive_growth.catalogue import Catalogue


def show(catalogue: Catalogue, out: Console) -> None:
    """Print every indicator with its datasets and the characteristics that it is told by."""
    table = Table("indicator", "title", "theme", "unit", "datasets", "breakdowns")
    for item in catalogue.indicators.values():
        breakdowns = {chosen.breakdown_id for rows in item.selections.values() for chosen in rows}
        kinds = {"×".join(part.partition("=")[0] for part in name.split("|")) for name in breakdowns}
        table.add_row(
            item.id,
            item.file.title,
            item.theme,
            item.file.unit,
            ", ".join(item.selections),
            ", ".join(sorted(kinds)),
        )
    out.print(table)
