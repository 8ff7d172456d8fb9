"""A table of Stat-Xplore in JSON: fields with their items, and a cube of counts nested in the order of the fields.

Each cell becomes one row. `Total` is an item of its own. Annotations stand beside items (`r` for a revised month)
or beside cells. The publisher's note on `..` (nil or negligible) means that a zero in the cube is no exact zero.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any, NoReturn

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.stat_xplore.labels import NEGLIGIBLE, period_and_sign, sign_of
from inclusive_growth.sources.stat_xplore.params import TOTAL, VALUE, StatXploreParams

Row = dict[str, str]
_NUMBER = re.compile(r"[0-9]{1,12}([.][0-9]+)?([eE][+]?[0-9]{1,2})?")


def read_json(body: bytes, where: str) -> Any:
    """The body as JSON, its numbers as they are written. Raises UnexpectedResponse for anything else."""
    return json_in(body, where, numbers_as_text=True)


def table_rows(content: dict[str, Any], where: str, params: StatXploreParams) -> Iterator[Row]:
    """Every cell as a row, in the publisher's order. Raises UnexpectedResponse for a table of anything else."""
    return _Table(content, where, params).rows()


class _Item:
    """One item of a field: its code, its label, and the keys of its annotations."""

    def __init__(self, table: "_Table", place: str, content: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("labels"), list) or not content["labels"]:
            table.refuse(f"{place} has an item without a label")
        self.label = str(content["labels"][0])
        self.annotations = set(map(str, content.get("annotationKeys") or ()))
        self.uri = ""
        if content.get("type") != "Total":
            uris = content.get("uris")
            if not isinstance(uris, list) or len(uris) != 1:
                table.refuse(
                    f"{place} joins several values in ‘{self.label[:60]}’, of which no figure can be told apart; "
                    "ask for each value alone"
                )
            self.uri = str(uris[0])
        self.code = self.uri.rpartition(":")[2] or TOTAL


class _Table:
    def __init__(self, content: dict[str, Any], where: str, params: StatXploreParams) -> None:
        self.where, self.params = where, params
        said = str((content.get("database") or {}).get("uri"))
        if said != params.database_uri:
            self.refuse(f"the table says that it is of {said}; this dataset takes {params.database_uri}")
        fields = content.get("fields")
        if not isinstance(fields, list):
            self.refuse("the table has no list of fields")
        self.columns = [self._column(field) for field in fields]
        if len(set(self.columns)) < len(self.columns):
            self.refuse("a field stands twice in the table")
        if missing := {"period", "area", *params.fields} - set(self.columns):
            self.refuse(f"the field {min(missing)} is missing; the question was another one")
        self.items = [
            [_Item(self, column, item) for item in field.get("items") or ()]
            for column, field in zip(self.columns, fields, strict=True)
        ]
        cube = (content.get("cubes") or {}).get(params.measure_uri)
        if not isinstance(cube, dict):
            self.refuse(f"the table has no figures of {params.measure_uri}")
        self.values, self.notes = cube.get("values"), cube.get("annotations")
        notes = content.get("annotationMap") or {}
        self.zero_is_negligible = any("nil or negligible" in str(text) for text in notes.values())

    def rows(self) -> Iterator[Row]:
        self._check_shape(self.values, 0)
        for places in product(*(range(len(items)) for items in self.items)):
            yield self._row([items[place] for items, place in zip(self.items, places, strict=True)], places)

    def refuse(self, what: str) -> NoReturn:
        raise UnexpectedResponse(f"{self.where}: {what}. Correct the dataset's YAML or fetch the right table")

    def _column(self, field: Any) -> str:
        """Our column of a field: `period`, `area`, or its name in the YAML."""
        uri = str(field.get("uri")) if isinstance(field, dict) else "nothing"
        known = {group.field: name for name, group in self.params.fields.items()}
        known |= {self.params.date.field: "period", self.params.area.field: "area"}
        for path, name in known.items():
            if uri == self.params.field_uri(path):
                return name
        self.refuse(f"the table has the field {uri}, which the dataset does not name")

    def _check_shape(self, values: Any, depth: int) -> None:
        """Refuse a cube whose lists are not as long as the lists of items."""
        if depth == len(self.items):
            return
        wanted = len(self.items[depth])
        if not isinstance(values, list) or len(values) != wanted:
            held = len(values) if isinstance(values, list) else "no list of"
            self.refuse(f"{self.columns[depth]} has {wanted} items and {held} figures; the answer was cut")
        for inner in values:
            self._check_shape(inner, depth + 1)

    def _row(self, items: list[_Item], places: tuple[int, ...]) -> Row:
        value: Any = self.values
        notes: Any = self.notes
        for place in places:
            value = value[place]
            notes = notes[place] if isinstance(notes, list) and place < len(notes) else None
        by_column = dict(zip(self.columns, items, strict=True))
        number = _count(value)
        if number is None:
            self.refuse(
                f"a cell of {by_column['period'].label}, {by_column['area'].label[:60]} is no count and no zero"
            )
        annotations = set().union(*(item.annotations for item in items), map(str, _keys(notes)))
        if self.zero_is_negligible and number == "0":
            number = ""
        row: Row = {}
        for name in self.params.fields:
            row |= {name: by_column[name].code, f"{name}_NAME": by_column[name].label}
        period, sign = period_and_sign(by_column["period"].label, self.where)
        signs = annotations | ({sign} if sign else set())
        return {
            "area_code": by_column["area"].code,
            "area_name": by_column["area"].label,
            "period": period,
            "period_name": by_column["period"].label,
            **row,
            VALUE: number,
            "annotations": " ".join(sorted(signs)) or ("" if number else NEGLIGIBLE),
            "marker": sign_of(signs, number),
        }


def _count(value: Any) -> str | None:
    """A count as digits, from a number with a decimal or a power of ten (1.2E7) as published; None for none."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return None
    number = Decimal(value)
    return str(int(number)) if number == int(number) else None


def _keys(notes: Any) -> list[Any]:
    if notes is None or notes == "":
        return []
    return notes if isinstance(notes, list) else [notes]
