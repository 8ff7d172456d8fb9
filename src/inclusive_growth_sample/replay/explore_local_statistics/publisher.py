"""Explore Local Statistics: its addresses, and its rows after the switches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.explore_local_statistics.layout import FlatFile, render_csv
from inclusive_growth_sample.replay.explore_local_statistics.metadata import render_metadata
from inclusive_growth_sample.replay.explore_local_statistics.sample import load_els
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

FIGURES = ("observation", "lci_95", "uci_95")
_PATH = re.compile(r"(?P<id>[^/]+)/(?P=id)\.(?P<what>csv|csv-metadata\.json)")
_MEDIA_TYPE = "text/plain; charset=utf-8"


class ExploreLocalStatistics:
    """Public repository of the files behind the ONS service."""

    source: ClassVar[str] = "ons_explore_local_statistics"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_els(folders)

    def answer(self, request: Request) -> Answer:
        match = _PATH.fullmatch(request.path)
        dataset = self.datasets.get(match["id"]) if match else None
        if match is None or dataset is None:
            return NOT_FOUND
        own = self._state.of(dataset.id)
        now = after_switches(dataset, own.content)
        if match["what"] == "csv":
            return faults.answer(self._state, own, "data", render_csv(now), _MEDIA_TYPE)
        body = render_metadata(now.id, now.metadata)
        return faults.answer(self._state, own, "signal", body, _MEDIA_TYPE)

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        return [_fields(row) for row in after_switches(self.datasets[dataset], content).rows]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """To the day: the metadata give no finer time."""
        day = date.fromisoformat(content.updated or str(self.datasets[dataset].metadata["modified"]))
        return max(at.date(), day + timedelta(days=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""


def after_switches(dataset: FlatFile, content: Content) -> FlatFile:
    """Apply the switches to the dataset."""
    rows = changes.changed_rows(
        dataset.rows,
        content,
        withheld=dataset.withheld,
        period="period",
        value="observation",
        figures=FIGURES,
        fields=_fields,
    )
    rows += [row for row in rows if row["areacd"] in content.duplicated]
    line_end = {"CRLF": "LF", "LF": "CRLF"}[dataset.line_end] if content.reformatted else dataset.line_end
    metadata = dataset.metadata | ({"modified": content.updated} if content.updated else {})
    return replace(
        dataset, rows=tuple(rows), renamed=dataset.renamed | content.renamed, line_end=line_end, metadata=metadata
    )


def _fields(row: Mapping[str, str]) -> Mapping[str, str]:
    return {**row, "area": row["areacd"]}
