"""Loads and checks the whole catalogue; every error names the file, the field and the remedy."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from inclusive_growth.catalogue.models import Code, DatasetFile, IndicatorFile, Select
from inclusive_growth.catalogue.schemes import SCHEMES, SchemeRow, read_table, scheme
from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources import Dataset, Plan, Selection, source_class

ROOT = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


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

    def dataset(self, dataset_id: str) -> Dataset:
        """A dataset as its source sees it. Raises CatalogueError for an unknown id."""
        if dataset_id not in self.datasets:
            raise CatalogueError(
                f"dataset '{dataset_id}' is not in the catalogue; {_near(dataset_id, self.datasets)}"
            )
        entry = self.datasets[dataset_id]
        return Dataset(id=entry.id, source=entry.source, params=self.params[dataset_id])

    def of_source(self, source: str) -> list[str]:
        """Ids of the datasets of one source, sorted."""
        return sorted(item.id for item in self.datasets.values() if item.source == source)

    def selections(self, dataset_id: str) -> tuple[Selection, ...]:
        """Everything that indicators select of one dataset, in a fixed order."""
        found = [
            item for indicator in self.indicators.values() for item in indicator.selections.get(dataset_id, ())
        ]
        return tuple(sorted(found, key=lambda item: (item.indicator_id, item.breakdown_id, item.category_key)))

    def plan(self, dataset_id: str, authority: str, comparators: tuple[str, ...]) -> Plan:
        """The fetch plan: the union of the selections, for the authority, its members and the comparators."""
        self.dataset(dataset_id)
        return Plan(dataset_id, self.selections(dataset_id), tuple(sorted(scope_areas(authority, comparators))))


@lru_cache(maxsize=4)
def load_catalogue(root: Path = ROOT) -> Catalogue:
    """The whole catalogue, or a CatalogueError about the first thing that is wrong in it."""
    schemes = root / "schemes" if (root / "schemes").is_dir() else SCHEMES
    datasets = {path.stem: _read(path, root, DatasetFile) for path in sorted((root / "datasets").glob("*.yml"))}
    params = {item.id: _params(item, root) for item in datasets.values()}
    indicators: dict[str, Indicator] = {}
    for path in sorted((root / "indicators").rglob("*.yml")):
        file = _read(path, root, IndicatorFile)
        where = str(path.relative_to(root))
        if file.id in indicators:
            raise CatalogueError(f"{where}: id: '{file.id}' is used by another indicator; ids are unique")
        selections = {
            source.dataset: tuple(_expand(file.id, rank, source.select, datasets, source.dataset, where, schemes))
            for rank, source in enumerate(file.sources)
        }
        indicators[file.id] = Indicator(file, path.parent.name, selections)
    catalogue = Catalogue(datasets, indicators, params)
    _check_references(catalogue, schemes)
    _check_columns(catalogue)
    return catalogue


def scope_areas(authority: str, comparators: tuple[str, ...]) -> dict[str, str]:
    """Area code -> role (authority, member, comparator, comparator_member), for every area a plan asks for.

    Raises CatalogueError when a code is not in schemes/areas.csv.
    """
    areas = {row["area_code"]: row["area_type"] for row in read_table("areas")}
    members: dict[str, list[str]] = {}
    for row in read_table("memberships"):
        if row["role"] == "constituent" and not row["valid_to"]:
            members.setdefault(row["authority_code"], []).append(row["member_code"])
    roles: dict[str, str] = {}
    for code, role in [*((item, "comparator") for item in comparators), (authority, "authority")]:
        if code not in areas:
            raise CatalogueError(f"area '{code}' is not in schemes/areas.csv; {_near(code, areas)}")
        if role == "authority" and code not in members:
            raise CatalogueError(
                f"IGW_AUTHORITY={code} has no members in schemes/memberships.csv; {_near(code, members)}"
            )
        member_role = "member" if role == "authority" else "comparator_member"
        roles |= dict.fromkeys(members.get(code, []), member_role)
        roles[code] = role
    return roles


def _read(path: Path, root: Path, model: type[Model]) -> Model:
    where = str(path.relative_to(root))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CatalogueError(f"{where}: not valid YAML: {str(error).splitlines()[0]}; correct the file") from error
    try:
        found = model.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(f"{where}: {_first(error, model)}") from error
    if found.id != path.stem:  # type: ignore[attr-defined]
        raise CatalogueError(f"{where}: id: '{found.id}' is not the file's name; rename one of them")  # type: ignore[attr-defined]
    return found


def _params(item: DatasetFile, root: Path) -> BaseModel:
    where = f"datasets/{item.id}.yml"
    model = source_class(item.source, where).params
    try:
        return model.model_validate(item.upstream)
    except ValidationError as error:
        raise CatalogueError(f"{where}: upstream.{_first(error, model)}") from error


def _first(error: ValidationError, model: type[BaseModel]) -> str:
    """The first problem as `field: what; remedy`."""
    problems = error.errors()
    # A misspelt key is also a missing one; the misspelling is what the person must see.
    problem = next((item for item in problems if item["type"] == "extra_forbidden"), problems[0])
    field = ".".join(str(part) for part in problem["loc"]) or "(whole file)"
    if problem["type"] == "extra_forbidden":
        remedy = _near(str(problem["loc"][-1]), _fields(model, problem["loc"][:-1]))
        return f"{field}: unknown key; {remedy}"
    if problem["type"] == "missing":
        return f"{field}: missing; add it"
    return f"{field}: {problem['msg']} (found {problem['input']!r}); correct it"


def _fields(model: Any, path: tuple[int | str, ...]) -> list[str]:
    """Keys allowed at a place inside a model, for the suggestion in an error."""
    for part in path:
        if isinstance(part, int) or not hasattr(model, "model_fields"):
            continue
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next((item for item in candidates if hasattr(item, "model_fields")), model)
    return list(getattr(model, "model_fields", {}))


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known)[:12])}"


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
            f"{where}: sources: dataset '{dataset_id}' is not in the catalogue; {_near(dataset_id, datasets)}"
        )
    for select in selects:
        fixed = {column: item.code if isinstance(item, Code) else item for column, item in select.where.items()}
        labels = {column: item.label for column, item in select.where.items() if isinstance(item, Code)}
        if both := set(select.by) & set(fixed):
            raise CatalogueError(f"{where}: select: '{min(both)}' stands under both `where` and `by`; keep one")
        tables = {path.stem for path in schemes.glob("*.csv")}
        if unknown := set(select.by.values()) - tables:
            raise CatalogueError(
                f"{where}: select.by: there is no scheme table schemes/{min(unknown)}.csv; "
                f"{_near(min(unknown), tables)}"
            )
        given = _breakdown(select.breakdown, where, schemes)
        for rows in product(*(scheme(name, schemes) for name in select.by.values())):
            coded: dict[str, SchemeRow] = dict(zip(select.by, rows, strict=True))
            parts = given | {row.characteristic: row.category for row in rows if row.category}
            yield Selection(
                indicator_id=indicator_id,
                breakdown_id=breakdown_id(parts),
                preference=preference,
                where=tuple(sorted((fixed | {column: row.code for column, row in coded.items()}).items())),
                labels=tuple(sorted((labels | {column: row.label for column, row in coded.items()}).items())),
            )


def breakdown_id(parts: dict[str, str]) -> str:
    """`all`, `sex=female` or `age=16-24|sex=female`: sorted, so that one breakdown has one name."""
    return "|".join(f"{name}={category}" for name, category in sorted(parts.items())) or "all"


def _breakdown(text: str, where: str, schemes: Path) -> dict[str, str]:
    """Parse and check a breakdown a person wrote."""
    if text == "all":
        return {}
    known = {(row["characteristic"], row["category"]) for row in read_table("categories", schemes)}
    parts = dict(part.partition("=")[::2] for part in text.split("|"))
    for pair in parts.items():
        if pair not in known:
            names = [f"{name}={category}" for name, category in known]
            wrong = "=".join(pair)
            raise CatalogueError(
                f"{where}: breakdown: '{wrong}' is not registered in schemes/categories.csv; {_near(wrong, names)}"
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
                    f"{_near(other, catalogue.indicators)}"
                )
            _breakdown(reference.breakdown, f"{where}: references.{characteristic}", schemes)
        if indicator.file.references and indicator.file.matters_from is None:
            raise CatalogueError(
                f"{where}: matters_from: missing; an indicator with references says what gap matters"
            )


def _check_columns(catalogue: Catalogue) -> None:
    """A selection must name every column that tells a dataset's categories apart, and no other."""
    for indicator in catalogue.indicators.values():
        where = f"indicators/{indicator.theme}/{indicator.id}.yml"
        for dataset_id, selections in indicator.selections.items():
            columns = set(getattr(catalogue.params[dataset_id], "dimensions", []))
            for selection in selections:
                named = {column for column, _ in selection.where}
                if unknown := named - columns:
                    raise CatalogueError(
                        f"{where}: select: column '{min(unknown)}' is not a dimension of dataset "
                        f"'{dataset_id}'; {_near(min(unknown), columns)}"
                    )
                if missing := columns - named:
                    raise CatalogueError(
                        f"{where}: select: dataset '{dataset_id}' has the dimension '{min(missing)}' too; "
                        "name its code under `where` (a total has one) or its scheme under `by`"
                    )
