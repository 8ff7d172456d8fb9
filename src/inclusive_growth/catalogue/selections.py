"""What an indicator selects of a dataset: a selection for each slice of its file and code of its schemes."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from inclusive_growth.catalogue.models import Code, DatasetFile, Select
from inclusive_growth.catalogue.schemes import SchemeRow, read_table, scheme
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Selection


def expand(
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
        fixed_parts = check_breakdown(select.breakdown, where, schemes)
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


def check_breakdown(text: str, where: str, schemes: Path) -> dict[str, str]:
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
