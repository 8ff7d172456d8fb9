"""Commands of the catalogue: check it and list it."""

from inclusive_growth.interfaces.cli.terminal import out


def check() -> None:
    """Load the whole catalogue; the first thing wrong is named with file, field and remedy."""
    from inclusive_growth.operations.context import open_context

    catalogue = open_context().catalogue
    out.print(f"{len(catalogue.indicators)} indicators, {len(catalogue.datasets)} datasets: no error")


def show() -> None:
    """The indicators, their datasets and breakdowns."""
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.interfaces.cli.printing.catalogue import show as show_catalogue

    show_catalogue(load_catalogue(), out)
