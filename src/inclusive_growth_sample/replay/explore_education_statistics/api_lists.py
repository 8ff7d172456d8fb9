"""Lists of a data set of the API (`/meta`), and its small answers (`/query`), in the documented shape.

Ids of filters, options, indicators and places are short texts of the service's own; ours are made here.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.explore_education_statistics.sample import DataFile

_PLACES = (  # level, code, name -> columns of the file
    ("NAT", "National", "country_code", "country_name"),
    ("REG", "Regional", "region_code", "region_name"),
    ("LA", "Local authority", "new_la_code", "la_name"),
)
_OF_PLACES = {"geographic_level", "old_la_code", *(name for place in _PLACES for name in place[2:])}
_OF_TIME = {"time_period", "time_identifier"}
_TIME_CODES = {"Academic year": "AY", "Calendar year": "CY", "Financial year": "FY", "Reporting year": "RY"}

Rows = Sequence[Mapping[str, str]]


def meta(file: DataFile, rows: Rows, renamed: Mapping[str, str]) -> dict[str, Any]:
    """Filters with their options, indicators, levels, places and periods of these rows."""
    whole = [file.whole(row) for row in rows]
    return {
        "filters": [
            {
                "id": _id("filter", name),
                "column": renamed.get(name, name),
                "label": name.replace("_", " ").capitalize(),
                "hint": "",
                "options": [{"id": _id(name, text), "label": text} for text in _texts(whole, name)],
            }
            for name in _filters(file)
        ],
        "indicators": [
            {
                "id": _id("indicator", name),
                "column": renamed.get(name, name),
                "label": name.replace("_", " ").capitalize(),
                "unit": "",
                "decimalPlaces": 1,
            }
            for name in file.facts["indicators"]
        ],
        "geographicLevels": [
            {"code": level, "label": label}
            for level, label, *_ in _PLACES
            if label in _texts(whole, "geographic_level")
        ],
        "locations": [
            {
                "level": {"code": level, "label": label},
                "options": [
                    {"id": _id(level, at[code]), "code": at[code], "label": at[name]}
                    for at in _distinct(whole, code)
                    if at["geographic_level"] == label
                ],
            }
            for level, label, code, name in _PLACES
        ],
        "timePeriods": [
            {"code": _time_code(row), "period": _period(row), "label": _period(row).replace("/20", "/")}
            for row in _distinct(whole, "time_period")
        ],
    }


def query(file: DataFile, rows: Rows, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Rows of one page: of the places and indicators asked for, every filter and period."""
    size, page = int(parameters.get("pageSize", 1000)), int(parameters.get("page", 1))
    codes = {place.rpartition("|")[2] for place in parameters.get("locations.in", "").split(",") if place}
    names = [
        name for name in file.facts["indicators"] if _id("indicator", name) in parameters["indicators"].split(",")
    ]
    found = [whole for row in rows if not codes or _code(whole := file.whole(row)) in codes]
    return {
        "paging": {
            "page": page,
            "pageSize": size,
            "totalResults": len(found),
            "totalPages": -(-len(found) // size),
        },
        "warnings": [],
        "results": [_result(file, row, names) for row in found[(page - 1) * size : page * size]],
    }


def _result(file: DataFile, row: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    level = next(level for level, label, *_ in _PLACES if label == row["geographic_level"])
    return {
        "timePeriod": {"code": _time_code(row), "period": _period(row)},
        "geographicLevel": level,
        "locations": {level: _id(level, row[code]) for level, _, code, _ in _PLACES if row.get(code)},
        "filters": {_id("filter", name): _id(name, row[name]) for name in _filters(file)},
        "values": {_id("indicator", name): row[name] for name in names},
    }


def _filters(file: DataFile) -> list[str]:
    return [name for name in file.columns if name not in _OF_PLACES | _OF_TIME | set(file.facts["indicators"])]


def _texts(rows: Rows, name: str) -> list[str]:
    return list(dict.fromkeys(row[name] for row in rows))


def _distinct(rows: Rows, name: str) -> list[Mapping[str, str]]:
    return list({row[name]: row for row in rows if row.get(name)}.values())


def _code(row: Mapping[str, str]) -> str:
    return next((row[code] for _, label, code, _ in _PLACES if label == row["geographic_level"]), "")


def _period(row: Mapping[str, str]) -> str:
    text = row["time_period"]
    return f"{text[:4]}/{text[:2]}{text[4:]}" if len(text) == 6 else text


def _time_code(row: Mapping[str, str]) -> str:
    return _TIME_CODES.get(row["time_identifier"], "CY")


def _id(*parts: str) -> str:
    """Five letters and digits, as the service's ids have."""
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:5]
