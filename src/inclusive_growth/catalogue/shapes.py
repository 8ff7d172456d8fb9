"""Shapes: staged columns of a landed table and their published names, as sources and datasets declare them."""

from collections.abc import Iterable
from dataclasses import dataclass

from inclusive_growth.errors import CatalogueError
from inclusive_growth.sources.protocol import Dataset
from inclusive_growth.sources.registry import layout_of

# Figures that may stand side by side in one row, and the staged column of each.
SIDE_BY_SIDE = {
    "value": "value_text",
    "lower_95": "lower_text",
    "upper_95": "upper_text",
    "lower_998": "lower_998_text",
    "upper_998": "upper_998_text",
    "numerator": "numerator_text",
    "denominator": "denominator_text",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of one landed table, which one staging query reads."""

    columns: dict[str, str]  # staged column -> published one; none where the rows hold no figures
    measure: str  # of every row, where no column names it
    dimensions: dict[str, list[str]]  # published column -> datasets whose category keys are made of it


def read_shapes(datasets: Iterable[tuple[str, Dataset]]) -> dict[str, Shape]:
    """Each shape by its name, from datasets with the names of their shapes.

    Raises CatalogueError when the datasets of one shape are laid out differently.
    """
    shapes: dict[str, Shape] = {}
    first: dict[str, str] = {}
    for name, dataset in datasets:
        columns, measure = _columns(dataset)
        shape = shapes.setdefault(name, Shape(columns, measure, {}))
        if (shape.columns, shape.measure) != (columns, measure):
            raise CatalogueError(
                f"datasets/{dataset.id}.yml: its columns are not those of '{first[name]}', which has the shape "
                f"'{name}' too; give it a `shape` of its own"
            )
        first.setdefault(name, dataset.id)
        for column in dataset.params.dimensions:
            shape.dimensions.setdefault(column, []).append(dataset.id)
    return shapes


def _columns(dataset: Dataset) -> tuple[dict[str, str], str]:
    """Staged column -> published one, and the measure of rows that do not name theirs."""
    layout, measures = layout_of(dataset), dataset.params.measures
    if not measures:
        return {}, ""
    columns = {
        "area_code": layout.area,
        "area_name": layout.area_name,
        "period_raw": layout.period,
        "marker_text": layout.marker,
    }
    if layout.measure:
        return {**columns, "measure_key": layout.measure, "value_text": layout.figure}, ""
    published = {role: name for name, role in measures.items()}
    if "value" not in published or len(published) < len(measures) or set(published) - set(SIDE_BY_SIDE):
        raise CatalogueError(
            f"datasets/{dataset.id}.yml: upstream.measures: figures that stand side by side need one `value` and "
            f"at most one each of {', '.join(list(SIDE_BY_SIDE)[1:])}"
        )
    figures = {SIDE_BY_SIDE[role]: name for role, name in published.items()}
    return {**columns, **figures}, published["value"]
