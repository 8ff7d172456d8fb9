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
    """Layout of a dataset: from its own parameters, or else from its source."""
    layout: Layout | None = getattr(dataset.params, "layout", None)
    return layout or source_class(dataset.source).layout


def columns_of(dataset: Dataset) -> tuple[str, ...]:
    """Decoded columns that a dataset must have: from its own parameters, or else from its source."""
    columns = getattr(dataset.params, "columns", None)
    return tuple(columns) if columns else source_class(dataset.source).columns


def figures_of(dataset: Dataset) -> tuple[str, ...]:
    """Decoded columns that hold figures."""
    layout = layout_of(dataset)
    return (layout.figure,) if layout.figure else tuple(dataset.params.measures)


def roles_of(dataset: Dataset) -> dict[str, str]:
    """Roles of columns of lookups and boundaries -> their published names; figures have a layout."""
    roles: dict[str, str] = getattr(dataset.params, "roles", {})
    return roles


@lru_cache(maxsize=1)
def registry() -> dict[str, type[Source]]:
    """Sources by name: from the folders beside this module and from other installed packages."""
    package = __name__.rpartition(".")[0]
    folders = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.ispkg]
    built_in = [source for folder in folders for source in _sources_in(f"{package}.{folder}")]
    installed = [point.load() for point in entry_points(group="inclusive_growth.sources")]
    return {source.name: source for source in (*built_in, *installed)}


def _sources_in(package: str) -> Iterator[type[Source]]:
    """The source of a folder, in its `source.py` or its `__init__.py`; none where neither has one."""
    name = f"{package}.source"
    module = import_module(name if find_spec(name) else package)
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, "default_base_url"):
            yield value


def source_class(name: str, where: str = "") -> type[Source]:
    """The class of a source. Raises CatalogueError for an unknown name and suggests the nearest one."""
    known = registry()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known sources: {', '.join(sorted(known))}"
        raise CatalogueError(f"{where + ': ' if where else ''}source '{name}' is not registered; {hint}")
    return known[name]
