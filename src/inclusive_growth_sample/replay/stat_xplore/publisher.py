"""Stat-Xplore: schemas with an ETag, tables for a POST, and the headers of its limits."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay import changes, faults
from inclusive_growth_sample.replay.publisher import Answer, Request
from inclusive_growth_sample.replay.stat_xplore.sample import Database, load_databases
from inclusive_growth_sample.replay.stat_xplore.schema import fields_of, values_of, valuesets
from inclusive_growth_sample.replay.stat_xplore.table import table
from inclusive_growth_sample.replay.state import Content, DatasetState, State

JSON = "application/json;charset=UTF-8"
PAGE = 100  # values in one answer
LIMITS = {"X-RateLimit": "2000", "X-RateLimit-Remaining": "1999", "X-RateLimit-Reset": "4102444800000"}


class StatXplore:
    """The Open Data API of stat-xplore.dwp.gov.uk. It asks for no key here."""

    source: ClassVar[str] = "stat_xplore"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_databases(folders)

    def answer(self, request: Request) -> Answer:
        if request.path == "table" and request.body:
            return self._table(request)
        kind, _, rest = request.path.removeprefix("schema/str:").partition(":")
        database = self.datasets.get(rest.partition(":")[0])
        if not request.path.startswith("schema/str:") or database is None:
            return _refused(404, "The requested resource does not exist")
        own = self._state.of(database.id)
        if kind == "database":
            return self._schema(database, own, request)
        for field in fields_of(database):
            label = own.content.renamed.get(field["label"], field["label"])
            if (kind, rest) == ("field", f"{database.id}:{field['field']}"):
                return self._answer(own, "data", _node(request, label, "FIELD", valuesets(database, field)))
            for name, values in values_of(database, field, self.figures(database.id, own.content)).items():
                if (kind, rest) == ("valueset", f"{database.id}:{field['field']}:{name}"):
                    return self._page(own, request, label, values)
        return _refused(404, "The requested resource does not exist")

    def _page(self, own: DatasetState, request: Request, label: str, values: list[dict[str, Any]]) -> Answer:
        """A list of values, a hundred at a time; the address of the next page stands in a header."""
        start = int(request.parameters.get("start", 0))
        answer = self._answer(own, "data", _node(request, label, "VALUESET", values[start : start + PAGE]))
        if start + PAGE >= len(values):
            return answer
        following = f'<{request.base}/{request.path}?start={start + PAGE}>; rel="next"'
        return replace(answer, headers=answer.headers | {"Link": following})

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        database = self.datasets[dataset]
        return changes.changed_rows(
            database.rows,
            content,
            withheld=database.withheld,
            period="period",
            value="value",
            figures=("value",),
        )

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        first = datetime(2000, 1, 1, tzinfo=at.tzinfo)
        last = datetime.fromisoformat(content.updated) if content.updated else first
        return max(at.replace(microsecond=0), last + timedelta(seconds=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        raise UsageError(f"duplicate_area: a cube of Stat-Xplore holds {area} once; use another publisher")

    def _schema(self, database: Database, own: DatasetState, request: Request) -> Answer:
        facts, content = database.facts, own.content
        uri, label = facts["measure"]["uri"], facts["measure"]["label"]
        token = hashlib.sha256(f"{facts['etag']} {content.updated}".encode()).hexdigest()[:32]
        children = [{"id": uri, "label": label, "location": "", "type": "COUNT"}]
        children += [
            {
                "id": f"str:field:{database.id}:{field['field']}",
                "label": content.renamed.get(field["label"], field["label"]),
                "location": "",
                "type": "FIELD",
            }
            for field in fields_of(database)
        ]
        answer = self._answer(own, "signal", _node(request, facts["label"], "DATABASE", children))
        if answer.status == 200 and request.headers.get("if-none-match") == f'"{token}"':
            return replace(answer, status=304, body=b"")
        return replace(answer, headers=answer.headers | {"ETag": f'"{token}"'})

    def _table(self, request: Request) -> Answer:
        try:
            question = json.loads(request.body)
            database = self.datasets[question["database"].rpartition(":")[2]]
            own = self._state.of(database.id)
            content = table(database, self.figures(database.id, own.content), question)
        except (ValueError, KeyError, TypeError):
            return _refused(400, "The query is not valid")
        content["database"]["label"] = own.content.renamed.get(
            content["database"]["label"], database.facts["label"]
        )
        return self._answer(own, "data", content)

    def _answer(self, own: DatasetState, kind: str, content: dict[str, Any]) -> Answer:
        body = json.dumps(content, ensure_ascii=False, indent=2 if own.content.reformatted else None).encode()
        answer = faults.answer(self._state, own, kind, body, JSON)
        return replace(answer, headers=answer.headers | LIMITS)


def _node(request: Request, label: str, kind: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    name = request.path.removeprefix("schema/")
    return {
        "id": name,
        "label": label,
        "location": f"{request.base}/{request.path}",
        "type": kind,
        "children": children,
    }


def _refused(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"message": message}).encode(), JSON, dict(LIMITS))
