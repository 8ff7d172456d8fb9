"""The catalogue, looked at and checked."""

from rich.table import Table

from inclusive_growth.interfaces.cli.terminal import out


def check() -> None:
    """Load the whole catalogue; the first thing wrong is named with file, field and remedy."""
    from inclusive_growth.operations.context import open_context

    found = open_context().catalogue
    out.print(f"{len(found.indicators)} indicators, {len(found.datasets)} datasets: no error")


def show() -> None:
    """The indicators, their datasets and breakdowns."""
    from inclusive_growth.catalogue import load_catalogue

    table = Table("indicator", "title", "theme", "unit", "datasets", "breakdowns")
    for item in load_catalogue().indicators.values():
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
