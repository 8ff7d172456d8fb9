"""Datasets of the catalogue, by their source."""

from inclusive_growth.catalogue import Catalogue


def datasets_of(catalogue: Catalogue, source: str) -> list[str]:
    """Ids of the datasets of one source, sorted."""
    return sorted(item.id for item in catalogue.datasets.values() if item.source == source)


def one_of_each_kind(catalogue: Catalogue) -> list[str]:
    """One dataset for each source, shape and kind of period, sorted: all others are read as one of these is.

    The published sample has every dataset; a test of each would land all of them again.
    """
    kinds: dict[tuple[str, str, str], str] = {}
    for item in sorted(catalogue.datasets.values(), key=lambda file: file.id):
        kinds.setdefault((item.source, item.shape_name, item.period_kind.value), item.id)
    return sorted(kinds.values())
