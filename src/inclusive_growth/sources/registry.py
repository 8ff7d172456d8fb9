"""Registered sources by name, and the layout of a dataset."""

from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Dataset, Layout, Source

if TYPE_CHECKING:
    pass


def layout_of(dataset: Dataset) -> Layout:
    """Where this dataset keeps what every dataset has: its own parameters say so, or else its source."""
    own: Layout | None = getattr(dataset.params, "layout", None)
    return own or source_class(dataset.source).layout


def columns_of(dataset: Dataset) -> tuple[str, ...]:
    """The decoded columns that this dataset must have: by its own parameters, or else by its source."""
    own = getattr(dataset.params, "columns", None)
    return tuple(own) if own else source_class(dataset.source).columns


def roles_of(dataset: Dataset) -> dict[str, str]:
    """What columns of lookups and boundaries are for us -> their published names; figures have a layout."""
    own: dict[str, str] = getattr(dataset.params, "roles", {})
    return own


@lru_cache(maxsize=1)
def registry() -> dict[str, type[Source]]:
    """Every installed source by name, loaded from entry points."""
    return {point.name: point.load() for point in entry_points(group="inclusive_growth.sources")}


def source_class(name: str, where: str = "") -> type[Source]:
    """The class of a source. An unknown name is a CatalogueError that suggests the nearest one."""
    known = registry()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known sources: {', '.join(sorted(known))}"
        raise CatalogueError(f"{where + ': ' if where else ''}source '{name}' is not registered; {hint}")
    return known[name]
