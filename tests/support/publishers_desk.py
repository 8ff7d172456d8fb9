"""The publishers as replayed, without a network."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.publisher import Answer
from inclusive_growth_sample.replay.registry import Publishers
from inclusive_growth_sample.replay.state import State
from inclusive_growth_sample.replay.switches import flip

AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


class Desk:
    """Asks the replayed publishers and sets their switches, at a fixed time."""

    def __init__(self, folder: Path, *sample: Path) -> None:
        self.folder = folder
        self.publishers = Publishers(State(folder), sample)

    def ask(self, path: str, **parameters: str) -> Answer:
        return self.publishers.answer(path, parameters, AT)

    def nomis(self, path: str, **parameters: str) -> Answer:
        return self.ask(f"/nomis/dataset/{path}", **parameters)

    def els(self, path: str) -> Answer:
        return self.ask(f"/ons_explore_local_statistics/{path}")

    def switch(self, name: str, **values: Any) -> None:
        flip(self.publishers, name, values, AT)

    def rate(self, period: str = "latestMINUS1", **more: str) -> Answer:
        """Birmingham's employment rate, one cell: of the last calendar year, before the young people's March."""
        asked = {"geography": "E08000025", "date": period, "variable": "45", "measures": "20599"} | more
        return self.nomis("NM_17_5.data.csv", **asked)
