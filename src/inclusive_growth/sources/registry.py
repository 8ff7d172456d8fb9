"""Sources by name, found by their folders, and the layout of a dataset."""

import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Dataset, Layout, Source


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
    """Every source by name: those in the folders beside this module, and those of other installed packages."""
    package = __name__.rpartition(".")[0]
    folders = [item.name for item in pkgutil.iter_modules([str(Path(__file__).parent)]) if item.ispkg]
    own = [kind for folder in folders for kind in _sources_in(f"{package}.{folder}")]
    others = [point.load() for point in entry_points(group="inclusive_growth.sources")]
    return {kind.name: kind for kind in (*own, *others)}


def _sources_in(package: str) -> Iterator[type[Source]]:
    """The source of a folder, in its `source.py` or its `__init__.py`; none where neither has one."""
    name = f"{package}.source"
    module = import_module(name if find_spec(name) else package)
    for item in vars(module).values():
        if isinstance(item, type) and item.__module__ == module.__name__ and hasattr(item, "default_base_url"):
            yield item


def source_class(name: str, where: str = "") -> type[Source]:
    """The class of a source. An unknown name is a CatalogueError that suggests the nearest one."""
    known = registry()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known sources: {', '.join(sorted(known))}"
        raise CatalogueError(f"{where + ': ' if where else ''}source '{name}' is not registered; {hint}")
    return known[name]
