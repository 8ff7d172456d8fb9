"""Load the catalogue from its files; every error names the file, the field and the remedy."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from inclusive_growth.catalogue.area_checks import check_areas
from inclusive_growth.catalogue.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.coverage import check_coverage
from inclusive_growth.catalogue.cross_checks import cross_check
from inclusive_growth.catalogue.models import DatasetFile, IndicatorFile, Theme
from inclusive_growth.catalogue.schemes import SCHEMES, scheme
from inclusive_growth.catalogue.selections import expand
from inclusive_growth.catalogue.statuses import statuses, summable
from inclusive_growth.catalogue.units import units
from inclusive_growth.catalogue.yaml_files import check, near, read
from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.registry import source_class

ROOT = Path(__file__).parent
_last_seen: dict[Path, frozenset[tuple[Path, int, int]]] = {}


@lru_cache(maxsize=4)
def load_catalogue(root: Path = ROOT) -> Catalogue:
    """Load the whole catalogue. Raises CatalogueError for its first mistake."""
    schemes = root / "schemes" if (root / "schemes").is_dir() else SCHEMES
    check_areas(schemes)
    datasets = {path.stem: read(path, root, DatasetFile) for path in sorted((root / "datasets").glob("*.y*ml"))}
    params = {dataset.id: _params(dataset) for dataset in datasets.values()}
    described = {name: file for name, file in datasets.items() if file.described}
    indicators: dict[str, Indicator] = {}
    for path in sorted((root / "indicators").rglob("*.y*ml")):
        file = read(path, root, IndicatorFile)
        where = str(path.relative_to(root))
        if path.parent.name not in list(Theme):
            raise CatalogueError(
                f"{where}: '{path.parent.name}' is not a theme; {near(path.parent.name, list(Theme))}"
            )
        if file.id in indicators:
            raise CatalogueError(f"{where}: id: '{file.id}' is used by another indicator; ids are unique")
        selections = {
            source.dataset: tuple(expand(file.id, rank, source.select, datasets, source.dataset, where, schemes))
            for rank, source in enumerate(file.sources)
            if source.dataset not in described
        }
        indicators[file.id] = Indicator(file, path.parent.name, selections)
    fetched = {name: file for name, file in datasets.items() if name not in described}
    catalogue = Catalogue(
        fetched,
        indicators,
        {name: params[name] for name in fetched},
        schemes,
        described,
        {name: params[name] for name in described},
    )
    cross_check(catalogue)
    check_coverage(catalogue)
    catalogue.shapes()  # refuses datasets of one shape with different columns
    return catalogue


@lru_cache(maxsize=4)
def served_catalogue(authority: str) -> Catalogue:
    """The whole catalogue without what is another authority's own: one object, for what is made of it."""
    return load_catalogue().served_by(authority)


def refresh(root: Path = ROOT) -> None:
    """Forget the catalogue if a file of it was changed, added or removed since the last call.

    For processes that live for weeks: reading the files costs a hundred times as much as asking their times.
    """
    files = ((path, path.stat()) for suffix in ("yml", "yaml", "csv") for path in root.rglob(f"*.{suffix}"))
    current = frozenset((path, facts.st_mtime_ns, facts.st_size) for path, facts in files)
    if _last_seen.get(root) != current:
        for read_once in (load_catalogue, served_catalogue, scheme, statuses, summable, units):
            read_once.cache_clear()
        _last_seen[root] = current


def _params(dataset: DatasetFile) -> BaseModel:
    where = f"datasets/{dataset.id}.yml"
    return check(dataset.upstream, source_class(dataset.source, where).params, f"{where}: upstream")
