"""The schema of a database: its fields, the sets of values that each has, and the values with their labels.

Documented: a database has fields and counts as children, a field its sets of values, a set its values; each child
has `id`, `label`, `location` and `type`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.stat_xplore.sample import Database


def fields_of(database: Database) -> list[dict[str, Any]]:
    """The date, the area and the other fields."""
    facts = database.facts
    return [facts["date"], facts["area"], *facts["fields"].values()]


def valuesets(database: Database, field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The children of a field."""
    start = f"str:valueset:{database.id}:{field['field']}"
    return [
        {"id": f"{start}:{name}", "label": field["label"], "location": "", "type": "VALUESET"}
        for name in _sets(field)
    ]


def values_of(
    database: Database, field: Mapping[str, Any], rows: Sequence[Mapping[str, str]]
) -> dict[str, list[dict[str, Any]]]:
    """Set of values -> its children; of the date only the periods that are out."""
    out = {row["period"] for row in rows} if field is database.facts["date"] else None
    return {
        name: [
            {
                "id": f"str:value:{database.id}:{field['field']}:{name}:{code}",
                "label": text,
                "location": "",
                "type": "VALUE",
            }
            for code, text in field["values"].items()
            if (out is None or code in out) and (not kinds or code[:3] in kinds)
        ]
        for name, kinds in _sets(field).items()
    }


def _sets(field: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Set of values -> beginnings of the codes in it; none where there is one set for all."""
    if "valuesets" not in field:
        return {field["valueset"]: ()}
    kinds: dict[str, list[str]] = {}
    for kind, name in field["valuesets"].items():
        kinds.setdefault(name, []).append(kind)
    return {name: tuple(own) for name, own in kinds.items()}
