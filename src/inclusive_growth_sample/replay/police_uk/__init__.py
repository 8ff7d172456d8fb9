"""data.police.uk, replayed: `police_uk/street_crime.csv` holds area, month, category and number of events."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from inclusive_growth.errors import UsageError
from inclusive_growth.sources.police_uk.categories import CATEGORIES
from inclusive_growth.sources.police_uk.places import outlines
from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

_CRIMES = "crimes-street/"


@dataclass(frozen=True, slots=True)
class Events:
    """Numbers of events, one row for each authority, month and category."""

    id: str
    rows: tuple[dict[str, str], ...]
    withheld: tuple[str, ...] = ()


class PoliceUk:
    """The API of data.police.uk, for street crime. It knows an authority by its outline."""

    source: ClassVar[str] = "police_uk"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = {event.id: event for folder in folders for event in _read(folder)}

    def answer(self, request: Request) -> Answer:
        [events] = self.datasets.values()
        own = self._state.of(events.id)
        if request.path == "crime-last-updated":
            body = json.dumps({"date": self._updated(events, own.content)}).encode()
            return faults.answer(self._state, own, "signal", body, "application/json")
        if request.path == "crime-categories":
            named = [{"url": "all-crime", "name": "All crime"}]
            named += [{"url": slug, "name": words} for slug, words in CATEGORIES.items()]
            return faults.answer(self._state, own, "signal", json.dumps(named).encode(), "application/json")
        if not request.path.startswith(_CRIMES):
            return NOT_FOUND
        asked = dict(request.parameters) | dict(parse_qsl(request.body.decode()))
        area = next((code for code, outline in outlines().items() if outline == asked.get("poly")), "")
        rows = self.figures(events.id, own.content)
        found = list(_events(rows, area, asked.get("date", ""), request.path.removeprefix(_CRIMES)))
        return faults.answer(self._state, own, "data", json.dumps(found).encode(), "application/json")

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        events = self.datasets[dataset]
        return changes.changed_rows(
            events.rows, content, withheld=events.withheld, period="month", value="events", figures=("events",)
        )

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """A day later: the month stays, for the sample has no other."""
        last = date.fromisoformat(self._updated(self.datasets[dataset], content))
        return (last + timedelta(days=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        raise UsageError(
            f"duplicate_area: events of {area} are counted, so none comes twice; use another publisher"
        )

    def _updated(self, events: Events, content: Content) -> str:
        return content.updated or f"{max(row['month'] for row in events.rows)}-01"


def _events(rows: Sequence[Mapping[str, str]], area: str, month: str, category: str) -> Iterator[dict[str, Any]]:
    """As many events as were counted; of each the sample keeps category and month only."""
    for row in rows:
        if (row["area"], row["month"], row["category"]) == (area, month, category):
            for number in range(1, int(float(row["events"] or 0)) + 1):
                yield {
                    "category": category,
                    "location_type": None,
                    "location": None,
                    "context": "",
                    "outcome_status": None,
                    "persistent_id": "",
                    "id": number,
                    "location_subtype": "",
                    "month": month,
                }


def _read(folder: Path) -> Iterator[Events]:
    for path in sorted((folder / "police_uk").glob("*.yml")):
        facts = read_facts(path, ("id", "provenance"))
        yield Events(path.stem, tuple(read_csv(path.with_suffix(".csv"))), tuple(facts.get("withheld", ())))
