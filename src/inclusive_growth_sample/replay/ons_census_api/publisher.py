"""Custom tables of the census: a published table's newest version, and observations by area after the switches."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

FACTS = ("id", "population_type", "area_type", "area_label", "variables", "release", "last_updated", "provenance")
_JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class CustomTable:
    """One table of the sample: area, period, the code of each variable, and the count `observation`."""

    id: str
    facts: Mapping[str, Any]
    rows: tuple[dict[str, str], ...]
    options: Mapping[str, Mapping[str, str]]  # variable -> code -> label
    withheld: tuple[str, ...] = ()

    @property
    def variables(self) -> list[str]:
        return list(self.facts["variables"])


class OnsCensusApi:
    """The API of api.beta.ons.gov.uk."""

    source: ClassVar[str] = "ons_census_api"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        paths = [path for folder in folders for path in sorted((folder / "ons_census_api").glob("*.yml"))]
        self.datasets = {path.stem: _table(path) for path in paths}

    def answer(self, request: Request) -> Answer:
        for table in self.datasets.values():
            own = self._state.of(table.id)
            if request.path == f"datasets/{table.facts['release']}":
                return faults.answer(self._state, own, "signal", _version(table, own.content), _JSON)
            if self._asks_for(table, request):
                body = _observations(table, self.figures(table.id, own.content), request, own.content)
                return faults.answer(self._state, own, "data", body, _JSON)
            if (content := _lists(table, request.path, own.content)) is not None:
                return faults.answer(self._state, own, "signal", json.dumps(content).encode(), _JSON)
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        table = self.datasets[dataset]
        rows = changes.changed_rows(
            table.rows,
            content,
            withheld=table.withheld,
            period="period",
            value="observation",
            figures=("observation",),
        )
        return rows + [row for row in rows if row["area"] in content.duplicated]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].facts["last_updated"])
        return max(at.replace(tzinfo=None, microsecond=0), last + timedelta(seconds=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any area can come twice."""

    @staticmethod
    def _asks_for(table: CustomTable, request: Request) -> bool:
        path = f"population-types/{table.facts['population_type']}/census-observations"
        asked = request.parameters.get("dimensions", "").split(",")
        return request.path == path and sorted(asked) == sorted(table.variables)


def _table(path: Path) -> CustomTable:
    facts = read_facts(path, FACTS)
    with path.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        rows = tuple(csv.DictReader(file))
    options = {
        name: {row["code"]: row["label"] for row in read_csv(path.parent / f"options/{name}.csv")}
        for name in (*facts["variables"], facts["area_type"])
    }
    return CustomTable(path.stem, facts, rows, options)


def _lists(table: CustomTable, path: str, content: Content) -> dict[str, Any] | None:
    """The lists below a population: its kinds of area, its variables, the categorisations of one of them."""
    population = f"population-types/{table.facts['population_type']}"
    labels = {content.renamed.get(name, name): label for name, label in table.facts["variables"].items()}
    if path == "population-types":
        return _items([{"name": table.facts["population_type"], "label": "", "type": "microdata"}])
    if path == f"{population}/area-types":
        return _items([{"id": table.facts["area_type"], "label": table.facts["area_label"], "total_count": 331}])
    if path == f"{population}/dimensions":
        return _items([{"id": name, "label": label, "total_count": 0} for name, label in labels.items()])
    for name, label in labels.items():
        if path == f"{population}/dimensions/{name}/categorisations":
            options = next(table.options[own] for own in table.variables if content.renamed.get(own, own) == name)
            categories = [{"id": code, "label": text} for code, text in options.items()]
            return _items([{"id": name, "label": label, "default_categorisation": True, "categories": categories}])
    return None


def _items(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "count": len(items), "offset": 0, "limit": 500, "total_count": len(items)}


def _version(table: CustomTable, content: Content) -> bytes:
    release = table.facts["release"]
    described = {
        "id": release,
        "last_updated": content.updated or table.facts["last_updated"],
        "links": {"latest_version": {"id": "1", "href": f"/datasets/{release}/editions/2021/versions/1"}},
    }
    return json.dumps(described).encode()


def _observations(
    table: CustomTable, rows: Sequence[Mapping[str, str]], request: Request, content: Content
) -> bytes:
    kind, *codes = request.parameters.get("area-type", "").split(",")
    kept = [row for row in rows if kind == table.facts["area_type"] and (not codes or row["area"] in codes)]
    areas = {row["area"] for row in kept}
    names = {kind: table.facts["area_label"], **table.facts["variables"]}
    listed = [
        {
            content.renamed.get("dimensions", "dimensions"): [
                {
                    "dimension": names[name],
                    "dimension_id": name,
                    "option": table.options[name].get(code, code),
                    "option_id": code,
                }
                for name, code in ((kind, row["area"]), *((name, row[name]) for name in table.variables))
            ],
            content.renamed.get("observation", "observation"): _number(row["observation"]),
        }
        for row in kept
    ]
    answer = {
        "observations": listed,
        "links": {"self": {"href": f"/{request.path}"}},
        "total_observations": len(listed),
        "blocked_areas": 0,
        "total_areas": len(areas),
        "areas_returned": len(areas),
    }
    return json.dumps(answer, indent=1 if content.reformatted else None, ensure_ascii=False).encode()


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text
