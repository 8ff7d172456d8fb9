"""Re-key data files of Explore Education Statistics: the columns and rows that the catalogue's measures read."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth_sample.keying.areas import ENGLAND, GREATER_MANCHESTER, REGION, WEST_MIDLANDS
from inclusive_growth_sample.keying.education_editions import EDITIONS, Edition
from inclusive_growth_sample.keying.published import body
from inclusive_growth_sample.replay.flat_file import BOM

SERVED = (ENGLAND, REGION, *WEST_MIDLANDS)
BY_AREA = (
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
_AREAS_FROM = "more/dfe/ees_ks2_2021_22/ks2_regional_and_local_authority_2016_to_2022_provisional.csv"
_LONG = 10_000_000  # bytes
_CODES = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}


@dataclass(frozen=True, slots=True)
class KeyedFile:
    """Data file of the sample: its facts, and the cells of its rows under the columns that are kept."""

    id: str
    facts: dict[str, Any]
    columns: list[str]
    cells: list[list[str]] = field(default_factory=list)


def files(source: Path) -> Iterator[KeyedFile]:
    """Yield every data file of the sample."""
    for edition in EDITIONS:
        yield _keyed(source, edition)


def areas(source: Path) -> list[list[str]]:
    """Area codes of the sample with the columns that follow from them."""
    found = {}
    for row in csv.DictReader(io.StringIO(body(source / _AREAS_FROM).decode("utf-8-sig"), newline="")):
        if (code := _area(row)) in (*SERVED, *GREATER_MANCHESTER):
            found[code] = [code, *(row[name] for name in BY_AREA)]
    return [found[code] for code in sorted(found)]


def lines_of(content: bytes, areas: Iterable[str]) -> bytes:
    """A file, or of a long one its header and the lines that hold one of these areas."""
    if len(content) < _LONG:
        return content
    sought = re.compile(b"|".join(area.encode() for area in areas))
    header, *lines = content.splitlines(keepends=True)
    return header + b"".join(line for line in lines if sought.search(line))


def _keyed(source: Path, edition: Edition) -> KeyedFile:
    raw = body(source / edition.path)
    asked = SERVED + (GREATER_MANCHESTER if edition.greater_manchester else ())
    text = lines_of(raw, asked).decode("utf-8-sig")
    records = list(csv.DictReader(io.StringIO(text, newline="")))
    params = load_catalogue().dataset(edition.id).params
    if edition.prepare:
        records = edition.prepare(records)
    header = list(records[0])
    standard = "geographic_level" in header or edition.authorities_only
    by_area = [name for name in BY_AREA if name in header or edition.authorities_only] if standard else []
    wider = [params.names.wider.column] if params.names.wider else []
    own = [params.names.area_code, params.names.area_name, *wider] if params.names.area_code else []
    named = {*params.read, *own, "time_identifier", *edition.also}
    read = [name for name in header if name in named and name not in by_area]
    rows = [row for row in records if _is_kept(row, edition, asked, params.where)]
    constant = {name: rows[0][name] for name in read if len({row[name] for row in rows}) == 1}
    changing = {*params.indicators, params.names.time_period}
    constant = {name: text for name, text in constant.items() if name not in changing}
    kept = [*(["area"] if standard else []), *(name for name in read if name not in constant)]
    cells = [[_area(row) if name == "area" else row[name] for name in kept] for row in rows]
    order = [name for name in header if name in read or name in by_area]
    facts = _facts(edition, raw) | {
        "columns": order if not edition.authorities_only else [*read[:2], *by_area, *read[2:]],
        "by_area": by_area,
        "constant": constant,
        "indicators": [name for name in params.indicators if name in read],
        "time_period": params.names.time_period,
    }
    return KeyedFile(edition.id, facts, kept, cells)


def _is_kept(row: Mapping[str, str], edition: Edition, asked: tuple[str, ...], where: Mapping[str, str]) -> bool:
    keep: Callable[[Mapping[str, str]], bool] = edition.keep
    return _area(row) in asked and all(row[name] == text for name, text in where.items()) and keep(row)


def _area(row: Mapping[str, str]) -> str:
    """Code of a row's area; the dashboard's file of attainment at 19 has none for wider areas."""
    if "la_code_9" in row:
        wider = {"ALL": ENGLAND, "West Midlands": REGION}.get(row["region"], "")
        return wider if row["la_code_9"] == "ALL" else row["la_code_9"]
    level = _CODES.get(row["geographic_level"])
    return row[level] if level else row.get("lad_code", "")


def _facts(edition: Edition, raw: bytes) -> dict[str, Any]:
    dataset = load_catalogue().datasets[edition.id]
    return {
        "title": edition.title,
        "publisher": dataset.publisher,
        "licence": dataset.licence,
        "origin": "sample",
        "provenance": {
            "published": {
                "dataset": edition.title,
                "publisher": dataset.publisher,
                "landing_page": dataset.landing_page,
                "file": Path(edition.path).name,
                "edition": edition.edition,
                "gives": "every figure, as published",
            }
        },
        "notes": [*edition.notes, "Cut to the sample's authorities, and to the columns that are read."],
        "place": edition.place,
        "release_title": edition.edition,
        "published": edition.published,
        "line_end": "CRLF" if b"\r\n" in raw else "LF",
        "bom": raw.startswith(BOM),
    }
