"""Open Geography Portal: addresses of layers, and features after the switches."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.open_geography import render
from inclusive_growth_sample.replay.open_geography.sample import FeatureLayer, load_layers
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

_PATH = re.compile(r"(?P<id>[^/]+)/FeatureServer/(?P<layer>\d+)(?P<query>/query)?")
_JSON = "application/json; charset=utf-8"


class OpenGeography:
    """Feature services that the Office for National Statistics keeps with ArcGIS."""

    source: ClassVar[str] = "open_geography"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_layers(folders)

    def answer(self, request: Request) -> Answer:
        match = _PATH.fullmatch(request.path)
        if not match:
            return NOT_FOUND
        layer = self.datasets.get(match["id"])
        if layer is None or int(match["layer"]) != layer.layer:
            return Answer(200, render.error("Invalid URL"), _JSON)
        own = self._state.of(layer.id)
        now = after_switches(layer, own.content)
        if not match["query"]:
            return faults.answer(self._state, own, "signal", render.description(now), _JSON)
        try:
            body, media_type = render.query(now, request.parameters)
        except render.QueryError as error:
            return Answer(200, render.error(render.BAD_QUERY, str(error)), _JSON)
        if own.content.reformatted:
            body = json.dumps(json.loads(body), indent=1).encode()
        return faults.answer(self._state, own, "data", body, media_type)

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        return [_fields(row) for row in after_switches(self.datasets[dataset], content).rows]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """In milliseconds."""
        last = int(content.updated or self.datasets[dataset].last_edited)
        return str(max(int(at.timestamp() * 1000), last + 1))

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any feature can be repeated."""


def after_switches(layer: FeatureLayer, content: Content) -> FeatureLayer:
    """Apply the switches to the layer. There is no period to hold back and no number to multiply."""
    rows = [dict(row) for row in layer.rows] + [dict.fromkeys(layer.rows[0], "") | row for row in content.rows]
    for change in content.changes:
        for row in rows:
            if changes.matches(_fields(row), change["match"]):
                row[change["column"]] = str(change["value"])
    rows += [row for row in rows if _fields(row)["area"] in content.duplicated]
    return replace(
        layer, rows=tuple(rows), renamed=content.renamed, last_edited=content.updated or layer.last_edited
    )


def _fields(row: Mapping[str, str]) -> Mapping[str, str]:
    """Fields of a feature, and the code in the first of them as `area`."""
    return {**row, "area": next(iter(row.values()))}
