"""Datasets of the catalogue, by their source."""

from inclusive_growth.catalogue import Catalogue


def datasets_of(catalogue: Catalogue, source: str) -> list[str]:
    """Ids of the datasets of one source, sorted."""
    return sorted(item.id for item in catalogue.datasets.values() if item.source == source)
