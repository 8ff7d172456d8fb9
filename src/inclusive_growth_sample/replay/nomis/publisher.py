"""Nomis: its addresses, and its figures after the switches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.nomis import metadata, render
from inclusive_growth_sample.replay.nomis.query import CANNOT, QueryError, parse
from inclusive_growth_sample.replay.nomis.sample import Cell, NomisDataset, load_nomis
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, DatasetState, State

COUNT_MEASURES = {"21001", "21002"}  # a flipped unit moves rates and half-widths, not the people counted
_PATH = re.compile(
    r"dataset/(?P<id>[^/.]+)"
    r"(?P<what>\.data\.csv|\.data\.tsv|[./]def\.sdmx\.json|/(?P<concept>\w+)\.def\.sdmx\.json|\.overview\.json)"
)
_DATA = {".data.csv": ("csv", "text/csv"), ".data.tsv": ("tsv", "text/tab-separated-values")}


class Nomis:
    """API of nomisweb.co.uk."""

    source: ClassVar[str] = "nomis"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_nomis(folders)

    def answer(self, request: Request) -> Answer:
        match = _PATH.fullmatch(request.path)
        if not match:
            return NOT_FOUND
        dataset = self.datasets.get(match["id"].upper())
        if dataset is None:
            return Answer(200, metadata.error(CANNOT), "application/json")
        own = self._state.of(dataset.id)
        now = after_switches(dataset, own.content)
        if match["what"] in _DATA:
            form, media_type = _DATA[match["what"]]
            body, media_type = _data(now, request.parameters, own, form, media_type)
            return faults.answer(self._state, own, "data", body, media_type)
        if concept := (match["concept"] or "").upper():
            known = concept in now.codes or concept == "MEASURES"
            body = metadata.code_list(now, concept) if known else metadata.error(CANNOT)
            return faults.answer(self._state, own, "signal", body, "application/json")
        body = metadata.overview(now) if "overview" in request.path else metadata.definition(now, request.at)
        return faults.answer(self._state, own, "signal", body, "application/json")

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        now = after_switches(self.datasets[dataset], content)
        return [_fields(now, cell) for cell in now.cells]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """To the second, in the form of the definition."""
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].definition["last_updated"])
        later = max(at.replace(tzinfo=None, microsecond=0), last + timedelta(seconds=1))
        return later.strftime("%Y-%m-%d %H:%M:%S")

    def check_duplicate(self, dataset: str, area: str) -> None:
        if sum(item.code == area for item in self.datasets[dataset].geographies) < 2:
            raise UsageError(f"duplicate_area: {area} does not stand under two geography types; use a district")


def after_switches(dataset: NomisDataset, content: Content) -> NomisDataset:
    """Apply the switches to the dataset."""
    hidden = changes.periods_held_back(dataset.withheld, content)
    cells = [cell for cell in dataset.cells if cell.period not in hidden]
    cells += [_new_cell(dataset, row) for row in content.rows]
    for change in content.changes:
        for index, cell in enumerate(cells):
            if changes.matches(_fields(dataset, cell), change["match"]):
                cells[index] = replace(cell, value=str(change["value"]))
    if content.factor != "1":
        cells = [
            cell
            if cell.measure in COUNT_MEASURES
            else replace(cell, value=changes.times(cell.value, content.factor))
            for cell in cells
        ]
    dates = {"last_updated": content.updated, "last_revised": content.revised}
    definition = dataset.definition | {key: text for key, text in dates.items() if text}
    return replace(dataset, cells=tuple(cells), renamed=content.renamed, definition=definition)


def _fields(dataset: NomisDataset, cell: Cell) -> dict[str, str]:
    named = dict(zip(dataset.dimensions, cell.codes, strict=True))
    return {"area": cell.area, "period": cell.period, "measure": cell.measure, "value": cell.value} | named


def _new_cell(dataset: NomisDataset, row: Mapping[str, str]) -> Cell:
    codes = tuple(row[column] for column in dataset.dimensions)
    return Cell(row["area"], row["period"], codes, row["measure"], str(row["value"]))


def _data(
    dataset: NomisDataset, parameters: Mapping[str, str], own: DatasetState, form: str, media_type: str
) -> tuple[bytes, str]:
    try:
        query = parse(dataset, parameters, twice=frozenset(own.content.duplicated))
        body = render.render(dataset, query, form)
    except QueryError as error:
        return metadata.error(str(error)), "application/json"
    return (body.replace(b"\n", b"\r\n") if own.content.reformatted else body), media_type
