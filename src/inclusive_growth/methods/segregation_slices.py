"""A table of counts by slice, unit and group, judged slice by slice: what the dbt model of segregation calls."""

from typing import Any

import numpy as np
import pyarrow as pa

from inclusive_growth.methods.chance import generator
from inclusive_growth.methods.segregation_chance import judge

SLICE = ("indicator_id", "characteristic", "area_code", "period_id", "base_unit")
_FIGURES = ("raw", "expected", "corrected", "lower_95", "upper_95")
_OF_ALL_GROUPS = ("h", "m")
ALL_GROUPS = "all"
DECIMALS = 12  # the same text for the same figure, whatever order an engine sums in


def judged_slices(counts: pa.Table) -> pa.Table:
    """One row per slice, index and group (`all` for H and M), with the five figures; NaN becomes null.

    counts has the columns of SLICE, unit_code, category and people; without a row a unit has none of a group.
    """
    rows: list[dict[str, Any]] = []
    for key, matrix, categories in _slices(counts):
        units = int((matrix.sum(axis=1) > 0).sum())
        for name, judged in judge(matrix, generator(*key)).items():
            groups = [ALL_GROUPS] if name in _OF_ALL_GROUPS else categories
            figures = [np.atleast_1d(getattr(judged, figure)) for figure in _FIGURES]
            for at, group in enumerate(groups):
                people = matrix.sum() if group == ALL_GROUPS else matrix[:, at].sum()
                place = dict(zip(SLICE, key, strict=True)) | {"measure": name, "category": group}
                values = {figure: _figure(column[at]) for figure, column in zip(_FIGURES, figures, strict=True)}
                rows.append(place | values | {"people": float(people), "units": units})
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


_SCHEMA = pa.schema(
    [(name, pa.string()) for name in (*SLICE, "measure", "category")]
    + [(name, pa.float64()) for name in (*_FIGURES, "people")]
    + [("units", pa.int64())]
)


def _slices(counts: pa.Table) -> "list[tuple[tuple[str, ...], Any, list[str]]]":
    """Key, matrix of units × groups and the groups' names of each slice, all in the order of their texts."""
    table = counts.sort_by([(name, "ascending") for name in (*SLICE, "unit_code", "category")])
    columns = {name: np.asarray(table.column(name).to_pylist(), dtype=object) for name in table.column_names}
    if not len(table):
        return []
    keys = list(zip(*(columns[name] for name in SLICE), strict=True))
    begins = [at for at, key in enumerate(keys) if at == 0 or key != keys[at - 1]]
    found = []
    for begin, end in zip(begins, [*begins[1:], len(keys)], strict=True):
        units, of_unit = np.unique(columns["unit_code"][begin:end].astype(str), return_inverse=True)
        groups, of_group = np.unique(columns["category"][begin:end].astype(str), return_inverse=True)
        matrix = np.zeros((len(units), len(groups)))
        np.add.at(matrix, (of_unit, of_group), columns["people"][begin:end].astype(float))
        found.append((tuple(map(str, keys[begin])), matrix, groups.tolist()))
    return found


def _figure(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), DECIMALS)
