"""A table of Stat-Xplore for a question: the items asked for that the sample holds, and their cube."""

from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.stat_xplore.sample import Database

TOTAL = "total"


def table(database: Database, rows: Sequence[Mapping[str, str]], question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, as the publisher nests it. Raises KeyError for a field that the database does not have."""
    facts, name = database.facts, database.id
    fields = {f"str:field:{name}:{facts['date']['field']}": ("period", facts["date"])}
    fields[f"str:field:{name}:{facts['area']['field']}"] = ("area", facts["area"])
    fields |= {f"str:field:{name}:{field['field']}": (column, field) for column, field in facts["fields"].items()}
    asked = [uri for dimension in question["dimensions"] for uri in dimension]
    columns = [fields[uri][0] for uri in asked]
    held = {column: {row[column] for row in rows} for column in columns}
    items = [
        _items(fields[uri][1], fields[uri][0], question["recodes"][uri], held[fields[uri][0]]) for uri in asked
    ]
    cells = {tuple(row[column] for column in columns): row["value"] for row in rows}
    return {
        "query": dict(question),
        "database": {
            "id": name,
            "uri": f"str:database:{name}",
            "label": facts["label"],
            "annotationKeys": list(facts.get("database_notes", ())),
        },
        "measures": [
            {
                "uri": facts["measure"]["uri"],
                "label": facts["measure"]["label"],
                "measure": facts["measure"]["uri"],
                "function": "COUNT",
            }
        ],
        "fields": [
            {"uri": uri, "label": fields[uri][1]["label"], "items": [item for _, item in chosen]}
            for uri, chosen in zip(asked, items, strict=True)
        ],
        "cubes": {facts["measure"]["uri"]: {"values": _cube(cells, items, ()), "precision": 0}},
        "annotationMap": dict(facts.get("notes", {})),
    }


def _items(
    field: Mapping[str, Any], column: str, recode: Mapping[str, Any], held: set[str]
) -> list[tuple[str, dict[str, Any]]]:
    """(code, item) of each value that was asked for, and of the total."""
    found = []
    for (uri,) in recode["map"]:
        code = uri.rpartition(":")[2]
        if code not in held:
            continue  # an area or period that the sample does not have
        item: dict[str, Any] = {"type": "RecodeItem", "uris": [uri], "labels": [field["values"][code]]}
        if keys := field.get("annotations", {}).get(code):
            item["annotationKeys"] = list(keys)
        found.append((code, item))
    if recode.get("total"):
        found.append((TOTAL, {"type": "Total", "labels": ["Total"]}))
    return found


def _cube(
    cells: Mapping[tuple[str, ...], str], items: Sequence[list[tuple[str, Any]]], codes: tuple[str, ...]
) -> Any:
    """Counts as numbers with a decimal, nested by the fields; nil or negligible comes as 0.0."""
    if len(codes) == len(items):
        return float(cells[codes] or 0)
    return [_cube(cells, items, (*codes, code)) for code, _ in items[len(codes)]]
