"""Commands of the catalogue: check it and list it."""

from inclusive_growth.interfaces.cli.terminal import out


def check() -> None:
    """Load the whole catalogue; the first thing wrong is named with file, field and remedy."""
    from inclusive_growth.catalogue.coverage import empty_reasons
    from inclusive_growth.operations.context import open_context

    catalogue = open_context().catalogue
    out.print(f"{len(catalogue.indicators)} indicators, {len(catalogue.datasets)} datasets: no error")
    if empty := empty_reasons(catalogue):
        count = sum(map(len, empty.values()))
        out.print(
            f"{count} reasons are empty, of {len(empty)} indicators: igw catalogue empty lists what to write"
        )


def empty() -> None:
    """The characteristics of which nobody has said why there is no figure, as YAML to fill in."""
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.interfaces.cli.printing.catalogue import empty_as_yaml

    out.print(empty_as_yaml(load_catalogue()), markup=False, highlight=False, soft_wrap=True)


def show() -> None:
    """The indicators, their datasets and breakdowns."""
    from inclusive_growth.catalogue import load_catalogue
    from inclusive_growth.interfaces.cli.printing.catalogue import show as show_catalogue

    show_catalogue(load_catalogue(), out)
