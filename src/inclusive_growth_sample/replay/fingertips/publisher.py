"""Fingertips: its addresses, and its rows after the switches."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.fingertips.render import render_metadata
from inclusive_growth_sample.replay.fingertips.sample import Indicator, load_fingertips
from inclusive_growth_sample.replay.flat_file import FlatFile, render_csv
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

FIGURES = (
    "Value",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Lower CI 99.8 limit",
    "Upper CI 99.8 limit",
)


class Fingertips:
    """API of fingertips.phe.org.uk. It takes and ignores the timestamp by which clients pass its cache by."""

    source: ClassVar[str] = "fingertips"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_fingertips(folders)

    def answer(self, request: Request) -> Answer:
        """One indicator at a time: several ids in one question are not replayed."""
        wanted = request.parameters.get("indicator_ids") or request.parameters.get("indicator_id", "")
        indicator = self.datasets.get(wanted)
        if indicator is None:
            return NOT_FOUND
        own = self._state.of(indicator.id)
        now = after_switches(indicator, own.content)
        if request.path == "indicator_metadata/by_indicator_id":
            body = render_metadata({indicator.id: now.metadata})
            return faults.answer(self._state, own, "signal", body, "application/json; charset=utf-8")
        if request.path == "available_data":
            offered = sorted({int(child) for child, _ in indicator.area_types})
            body = json.dumps([{"IndicatorId": int(indicator.id), "AreaTypeId": one} for one in offered]).encode()
            return faults.answer(self._state, own, "signal", body, "application/json; charset=utf-8")
        if request.path == "all_data/csv/by_indicator_id":
            body = render_csv(_of_area_types(indicator, now, request.parameters))
            return faults.answer(self._state, own, "data", body, "text/csv")
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        return [_fields(row) for row in after_switches(self.datasets[dataset], content).rows]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """To the second, as `DataChange.LastUploadedAt` has it."""
        known = self.datasets[dataset].file.metadata["DataChange"]["LastUploadedAt"]
        last = datetime.fromisoformat(content.updated or known)
        return max(at.replace(tzinfo=None, microsecond=0), last + timedelta(seconds=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""


def after_switches(indicator: Indicator, content: Content) -> FlatFile:
    """Apply the switches to the indicator's file."""
    file = indicator.file
    rows = changes.changed_rows(
        file.rows,
        content,
        withheld=file.withheld,
        period="Time period",
        value="Value",
        figures=FIGURES,
        fields=_fields,
    )
    rows += [row for row in rows if row["Area Code"] in content.duplicated]
    change = file.metadata["DataChange"] | ({"LastUploadedAt": content.updated} if content.updated else {})
    return replace(
        file,
        rows=tuple(rows),
        renamed=content.renamed,
        line_end="CRLF" if content.reformatted else file.line_end,
        metadata=file.metadata | {"DataChange": change},
    )


def _of_area_types(indicator: Indicator, file: FlatFile, parameters: Mapping[str, str]) -> FlatFile:
    """File of the indicator; without rows when it is not published for these area types."""
    asked = (parameters.get("child_area_type_id", ""), parameters.get("parent_area_type_id", ""))
    return file if asked in indicator.area_types else replace(file, rows=())


def _fields(row: Mapping[str, str]) -> Mapping[str, str]:
    return {**row, "area": row["Area Code"], "period": row["Time period"]}
