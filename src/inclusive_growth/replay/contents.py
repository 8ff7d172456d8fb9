"""A dataset as the switches have made it: periods held back or out, figures revised, columns renamed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth.replay.els import ElsDataset
from inclusive_growth.replay.nomis_sample import Cell, NomisDataset
from inclusive_growth.replay.state import Content

COUNT_MEASURES = {"21001", "21002"}  # a flipped unit moves rates and half-widths, not the people counted
ELS_FIGURES = ("observation", "lci_95", "uci_95")


def nomis_content(dataset: NomisDataset, content: Content) -> NomisDataset:
    """The Nomis dataset as it now stands."""
    hidden = set(dataset.withheld[content.released :])
    cells = [cell for cell in dataset.cells if cell.period not in hidden]
    cells += [_new_cell(dataset, row) for row in content.rows]
    for change in content.changes:
        chosen = [index for index, cell in enumerate(cells) if _matches(_fields(dataset, cell), change["match"])]
        for index in chosen:
            cells[index] = replace(cells[index], value=str(change["value"]))
    if content.factor != "1":
        cells = [
            cell if cell.measure in COUNT_MEASURES else replace(cell, value=_times(cell.value, content.factor))
            for cell in cells
        ]
    dates = {"last_updated": content.updated, "last_revised": content.revised}
    definition = dataset.definition | {key: text for key, text in dates.items() if text}
    return replace(dataset, cells=tuple(cells), renamed=content.renamed, definition=definition)


def els_content(dataset: ElsDataset, content: Content) -> ElsDataset:
    """The ELS dataset as it now stands."""
    hidden = set(dataset.withheld[content.released :])
    rows = [dict(row) for row in dataset.rows if row["period"] not in hidden]
    rows += [dict.fromkeys(rows[0], "") | row for row in content.rows]
    for change in content.changes:
        for row in (row for row in rows if _matches(row | {"area": row["areacd"]}, change["match"])):
            row[change.get("column", "observation")] = str(change["value"])
    if content.factor != "1":
        for row in rows:
            row |= {name: _times(row[name], content.factor) for name in ELS_FIGURES if row.get(name)}
    rows += [row for row in rows if row["areacd"] in content.duplicated]
    line_end = {"CRLF": "LF", "LF": "CRLF"}[dataset.line_end] if content.reformatted else dataset.line_end
    metadata = dataset.metadata | ({"modified": content.updated} if content.updated else {})
    return replace(dataset, rows=tuple(rows), renamed=content.renamed, line_end=line_end, metadata=metadata)


def check_changes(dataset: NomisDataset | ElsDataset, changes: list[dict[str, Any]]) -> None:
    """Each change must meet a figure that is out. Raises UsageError, naming what was asked."""
    for change in changes:
        if not isinstance(change.get("match"), dict) or "value" not in change:
            raise UsageError(f"changes: {change}: write {{match: {{column: text}}, value: …}}")
        if isinstance(dataset, NomisDataset):
            known = [_fields(dataset, cell) for cell in dataset.cells]
        else:
            known = [row | {"area": row["areacd"]} for row in dataset.rows]
        if not any(_matches(fields, change["match"]) for fields in known):
            raise UsageError(f"changes: nothing in {dataset.id} matches {change['match']}; see its sample CSV")


def _fields(dataset: NomisDataset, cell: Cell) -> dict[str, str]:
    named = dict(zip(dataset.dimensions, cell.codes, strict=True))
    return {"area": cell.area, "period": cell.period, "measure": cell.measure, "value": cell.value} | named


def _matches(fields: Mapping[str, str], match: Mapping[str, Any]) -> bool:
    lower = {name.lower(): text for name, text in fields.items()}
    return all(lower.get(name.lower()) == str(text) for name, text in match.items())


def _new_cell(dataset: NomisDataset, row: Mapping[str, str]) -> Cell:
    codes = tuple(row[column] for column in dataset.dimensions)
    return Cell(row["area"], row["period"], codes, row["measure"], str(row["value"]))


def _times(text: str, factor: str) -> str:
    product = Decimal(text) * Decimal(factor)
    return f"{product:f}"
