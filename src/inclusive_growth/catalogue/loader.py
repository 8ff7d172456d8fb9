"""Load and check the whole catalogue; every error names the file, the field and the remedy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

from pydantic import BaseModel

from inclusive_growth.catalogue.areas import POLICE_FORCE_AREA, force_areas, scope_areas
from inclusive_growth.catalogue.checks import areas_of_claims
from inclusive_growth.catalogue.coverage import check_coverage
from inclusive_growth.catalogue.models import Code, DatasetFile, IndicatorFile, Select, Theme
from inclusive_growth.catalogue.schemes import SCHEMES, SchemeRow, read_table, scheme
from inclusive_growth.catalogue.shapes import Shape, read_shapes
from inclusive_growth.catalogue.statuses import statuses, summable
from inclusive_growth.catalogue.units import units
from inclusive_growth.catalogue.yaml_files import check, near, read
from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Dataset, Plan, Selection
from inclusive_growth.sources.registry import source_class

ROOT = Path(__file__).parent
_last_seen: dict[Path, frozenset[tuple[Path, int, int]]] = {}


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its theme (its folder) and its selections expanded from the scheme tables."""

    file: IndicatorFile
    theme: str
    selections: dict[str, tuple[Selection, ...]]  # dataset id -> selections

    @property
    def id(self) -> str:
        return self.file.id


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every dataset and indicator, checked against each other, the schemes and the sources."""

    datasets: dict[str, DatasetFile]
    indicators: dict[str, Indicator]
    params: dict[str, BaseModel]  # dataset id -> checked source parameters
    schemes: Path = SCHEMES  # the folder of its scheme tables
    described: dict[str, DatasetFile] = field(default_factory=dict)  # not fetched yet: in no plan and no build

    def dataset(self, dataset_id: str) -> Dataset:
        """A dataset as its source sees it. Raises CatalogueError for an unknown id."""
        if dataset_id not in self.datasets:
            raise CatalogueError(
                f"dataset '{dataset_id}' is not in the catalogue; {near(dataset_id, self.datasets)}"
            )
        entry = self.datasets[dataset_id]
        return Dataset(id=entry.id, source=entry.source, params=self.params[dataset_id])

    def file_of(self, dataset_id: str) -> DatasetFile:
        """The file of a dataset, fetched or only described."""
        return self.datasets.get(dataset_id) or self.described[dataset_id]

    def selections(self, dataset_id: str) -> tuple[Selection, ...]:
        """Selections of all indicators from one dataset, in a fixed order."""
        selections = [
            selection
            for indicator in self.indicators.values()
            for selection in indicator.selections.get(dataset_id, ())
        ]
        return tuple(sorted(selections, key=_order))

    def shapes(self) -> dict[str, Shape]:
        """The shape of each landed table, by its name."""
        return read_shapes((entry.shape_name, self.dataset(name)) for name, entry in self.datasets.items())

    def plan(self, dataset_id: str, authority: str, comparators: tuple[str, ...] | None) -> Plan:
        """The fetch plan: the union of the selections, for the authority, its members and the comparators.

        Areas of published claims that the dataset answers are asked for with them.
        """
        self.dataset(dataset_id)
        areas = set(scope_areas(authority, comparators, self.schemes))
        if self.is_by_force(dataset_id):
            areas |= set(force_areas(authority, comparators, self.schemes))
        areas |= self.claim_areas(dataset_id)
        return Plan(dataset_id, self.selections(dataset_id), tuple(sorted(areas)))

    def claim_areas(self, dataset_id: str) -> set[str]:
        """Areas that published claims compare by what an indicator selects from the dataset."""
        asked = {(one.indicator_id, one.breakdown_id) for one in self.selections(dataset_id)}
        return areas_of_claims(asked, self.schemes)

    def is_by_force(self, dataset_id: str) -> bool:
        """Whether a dataset gives figures by police force area."""
        return POLICE_FORCE_AREA in getattr(self.params[dataset_id], "area_types", ())


@lru_cache(maxsize=4)
def load_catalogue(root: Path = ROOT) -> Catalogue:
    """Load the whole catalogue. Raises CatalogueError for its first mistake."""
    schemes = root / "schemes" if (root / "schemes").is_dir() else SCHEMES
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
            source.dataset: tuple(_expand(file.id, rank, source.select, datasets, source.dataset, where, schemes))
            for rank, source in enumerate(file.sources)
            if source.dataset not in described
        }
        indicators[file.id] = Indicator(file, path.parent.name, selections)
    fetched = {name: file for name, file in datasets.items() if name not in described}
    catalogue = Catalogue(fetched, indicators, {name: params[name] for name in fetched}, schemes, described)
    _check_references(catalogue, schemes)
    check_coverage(catalogue)
    _check_columns(catalogue)
    _check_units(catalogue, schemes)
    _check_markers(schemes)
    catalogue.shapes()  # refuses datasets of one shape with different columns
    return catalogue


def refresh(root: Path = ROOT) -> None:
    """Forget the catalogue if a file of it was changed, added or removed since the last call.

    For processes that live for weeks: reading the files costs a hundred times as much as asking their times.
    """
    files = ((path, path.stat()) for suffix in ("yml", "yaml", "csv") for path in root.rglob(f"*.{suffix}"))
    current = frozenset((path, facts.st_mtime_ns, facts.st_size) for path, facts in files)
    if _last_seen.get(root) != current:
        load_catalogue.cache_clear()
        for read_once in (scheme, statuses, summable, units):
            read_once.cache_clear()
        _last_seen[root] = current


def _order(selection: Selection) -> tuple[str, ...]:
    return selection.indicator_id, selection.breakdown_id, selection.category_key, selection.role


def _params(dataset: DatasetFile) -> BaseModel:
    where = f"datasets/{dataset.id}.yml"
    return check(dataset.upstream, source_class(dataset.source, where).params, f"{where}: upstream")


def _expand(
    indicator_id: str,
    preference: int,
    selects: list[Select],
    datasets: dict[str, DatasetFile],
    dataset_id: str,
    where: str,
    schemes: Path,
) -> Iterator[Selection]:
    """Turn `by: {COLUMN: scheme}` into one selection per combination of the schemes' codes."""
    if dataset_id not in datasets:
        raise CatalogueError(
            f"{where}: sources: dataset '{dataset_id}' is not in the catalogue; {near(dataset_id, datasets)}"
        )
    for select in selects:
        fixed = {
            column: value.code if isinstance(value, Code) else value for column, value in select.where.items()
        }
        labels = {column: value.label for column, value in select.where.items() if isinstance(value, Code)}
        if both := set(select.by) & set(fixed):
            raise CatalogueError(f"{where}: select: '{min(both)}' stands under both `where` and `by`; keep one")
        tables = {path.stem for path in schemes.glob("*.csv")}
        named = {*select.by.values(), *([select.for_each] if select.for_each else [])}
        if unknown := named - tables:
            raise CatalogueError(
                f"{where}: select: there is no scheme table schemes/{min(unknown)}.csv; "
                f"{near(min(unknown), tables)}"
            )
        fixed_parts = _breakdown(select.breakdown, where, schemes)
        families = product(*(scheme(name, schemes) for name in select.by.values()))
        served: list[tuple[SchemeRow, ...]] = [()]
        if select.for_each:
            served = [(row,) for row in scheme(select.for_each, schemes) if row.category]
        for rows, serving in product(families, served):
            coded: dict[str, SchemeRow] = dict(zip(select.by, rows, strict=True))
            parts = fixed_parts | {row.characteristic: row.category for row in (*rows, *serving) if row.category}
            yield Selection(
                indicator_id=indicator_id,
                breakdown_id=breakdown_id(parts),
                preference=preference,
                where=tuple(sorted((fixed | {column: row.code for column, row in coded.items()}).items())),
                labels=tuple(
                    sorted((labels | {column: row.label for column, row in coded.items() if row.label}).items())
                ),
                role=select.role,
            )


def breakdown_id(parts: dict[str, str]) -> str:
    """Id of a breakdown, `all`, `sex=female` or `age=16-24|sex=female`: sorted, so that each has one id."""
    return "|".join(f"{name}={category}" for name, category in sorted(parts.items())) or "all"


def _breakdown(text: str, where: str, schemes: Path) -> dict[str, str]:
    """Parse and check a breakdown that a person wrote."""
    if text == "all":
        return {}
    known = {(row["characteristic"], row["category"]) for row in read_table("categories", schemes)}
    parts = dict(part.partition("=")[::2] for part in text.split("|"))
    for pair in parts.items():
        if pair not in known:
            names = [f"{name}={category}" for name, category in known]
            wrong = "=".join(pair)
            raise CatalogueError(
                f"{where}: breakdown: '{wrong}' is not registered in schemes/categories.csv; {near(wrong, names)}"
            )
    if breakdown_id(parts) != text:
        raise CatalogueError(f"{where}: breakdown: write '{text}' as '{breakdown_id(parts)}' (sorted)")
    return parts


def _check_references(catalogue: Catalogue, schemes: Path) -> None:
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for characteristic, reference in indicator.file.references.items():
            other = reference.indicator or indicator.id
            if other not in catalogue.indicators:
                raise CatalogueError(
                    f"{where}: references.{characteristic}.indicator: '{other}' is not in the catalogue; "
                    f"{near(other, catalogue.indicators)}"
                )
            _breakdown(reference.breakdown, f"{where}: references.{characteristic}", schemes)
        if indicator.file.references and indicator.file.matters_from is None:
            raise CatalogueError(
                f"{where}: matters_from: missing; an indicator with references says what gap matters"
            )


def _check_units(catalogue: Catalogue, schemes: Path) -> None:
    known = units(schemes)
    for indicator in catalogue.indicators.values():
        if (unit := indicator.file.unit) not in known:
            raise CatalogueError(
                f"indicators/{indicator.theme}/{indicator.id}.yml: unit: '{unit}' is not registered in "
                f"schemes/units.csv; {near(unit, known)}"
            )


def _check_markers(schemes: Path) -> None:
    """Refuse a publisher's sign for a status that no figure may bear."""
    known = [code for code, status in statuses(schemes).items() if status.in_figures]
    for row in read_table("markers", schemes):
        if row["status"] not in known:
            raise CatalogueError(
                f"schemes/markers.csv: {row['source']}, sign '{row['marker']}': status '{row['status']}' is none "
                f"that schemes/statuses.csv allows in figures; {near(row['status'], known)}"
            )


def _check_columns(catalogue: Catalogue) -> None:
    """Refuse a selection unless it names all columns that tell a dataset's categories apart, and no other."""
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for dataset_id, selections in indicator.selections.items():
            columns = set(getattr(catalogue.params[dataset_id], "dimensions", []))
            for selection in selections:
                named = {column for column, _ in selection.where}
                if unknown := named - columns:
                    raise CatalogueError(
                        f"{where}: select: column '{min(unknown)}' is not a dimension of dataset "
                        f"'{dataset_id}'; {near(min(unknown), columns)}"
                    )
                if missing := columns - named:
                    raise CatalogueError(
                        f"{where}: select: dataset '{dataset_id}' has the dimension '{min(missing)}' too; "
                        "name its code under `where` (a total has one) or its scheme under `by`"
                    )
