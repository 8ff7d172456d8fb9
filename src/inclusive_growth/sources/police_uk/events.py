"""Counts of events of data.police.uk, from the API's JSON and from files of its monthly archive.

An event is a crime or a stop, never a person: somebody may be stopped often. What an event does not say (a stop
without an ethnic group) is a group of its own, `not recorded`, so that its share is seen.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.formats.named_areas import area_codes
from inclusive_growth.sources.police_uk.categories import (
    ARCHIVE,
    CATEGORIES,
    GROUPS,
    MOST_EVENTS,
    NOT_RECORDED,
    STOPS,
    STREET,
)
from inclusive_growth.sources.police_uk.params import CRIME
from inclusive_growth.sources.police_uk.places import force_areas, force_called, forces
from inclusive_growth.sources.protocol import Payload

Event = dict[str, Any]
Row = dict[str, str]
_BRITISH = ZoneInfo("Europe/London")


def street_rows(payload: Payload) -> Iterator[Row]:
    """Counts of street crime: of one authority and category from the API, of a force's authorities from a file.

    An empty answer gives no row: a force that sends nothing cannot be told from a month without such an event.
    """
    if _is_json(payload):
        asked = _Asked(payload)
        if asked.category not in CATEGORIES:
            asked.refuse(f"the address asks for '{asked.category}', which is no category of the publisher")
        count, ids = 0, set()
        for event in _events(payload):
            if (event.get("category"), event.get("month")) != (asked.category, asked.month):
                asked.refuse(
                    f"it holds {event.get('category')} of {event.get('month')}, and {asked.category} of "
                    f"{asked.month} was asked for; for a month that is not there the publisher gives another"
                )
            if event.get("id") in ids:
                asked.refuse(f"the crime {event['id']} comes twice; the answer is not what was asked for")
            ids |= {event["id"]} if event.get("id") else set()
            count += 1
        if count >= MOST_EVENTS:
            asked.refuse(f"it holds {count:,} events, as many as the publisher gives at most; some may be missing")
        if count:
            name = {code: name for name, code in area_codes(("local_authority",)).items()}.get(asked.area, "")
            yield _row(asked.area, name, asked.month, CRIME, asked.category, count)
        return
    yield from _archived_crimes(payload)


def stop_rows(payload: Payload) -> Iterator[Row]:
    """Counts of one force's stops in one month: all, and by each of the four columns that say who was stopped."""
    if _is_json(payload):
        asked = _Asked(payload)
        events, area, month = list(_events(payload)), asked.area, asked.month
        months = {_month(str(event.get("datetime")), payload.url) for event in events}
        if months - {month}:
            asked.refuse(f"it holds stops of {min(months - {month})}, and {month} was asked for")
    else:
        events = list(_archived(payload, STOPS))
        months = {_month(event["Date"], payload.url) for event in events}
        if len(months) != 1:
            _refuse(payload, f"it holds {len(months)} months and should hold one")
        [month] = months
        area = _force_in_name(payload)
        events = [{STOPS.get(name, name): text for name, text in event.items()} for event in events]
    yield _row(area, forces()[area][0], month, "all", "all", len(events))
    for basis, known in GROUPS.items():
        counts = Counter(str(event.get(basis) or "") or NOT_RECORDED for event in events)
        if unknown := set(counts) - set(known) - {NOT_RECORDED}:
            _refuse(payload, f"{basis} ‘{min(unknown)[:80]}’ is none of the publisher's groups that are known")
        for group in (*known, NOT_RECORDED):
            yield _row(area, forces()[area][0], month, basis, group, counts[group])


def _archived_crimes(payload: Payload) -> Iterator[Row]:
    """Crimes by authority of the file's own force; those on another force's ground are only a part of theirs."""
    codes = area_codes(("local_authority",))
    counts: Counter[tuple[str, str, str, str]] = Counter()
    months, files = set(), set()
    for event in _archived(payload, STREET):
        force = force_called(event["Falls within"])
        if event["Crime type"] not in ARCHIVE or not force:
            what = event["Falls within"] if not force else event["Crime type"]
            _refuse(payload, f"‘{what[:60]}’ is no force or crime type that is known")
        name = event["LSOA name"].rpartition(" ")[0]
        area = codes.get(name, "")
        months.add(event["Month"])
        files.add(force)
        if area and force_areas().get(area) == force:
            counts[area, name, event["Month"], ARCHIVE[event["Crime type"]]] += 1
    if len(months) != 1 or len(files) != 1:
        _refuse(payload, f"it holds {len(months)} months and {len(files)} forces, and should hold one of each")
    for area, name, month in sorted({key[:3] for key in counts}):
        for category in CATEGORIES:
            yield _row(area, name, month, CRIME, category, counts[area, name, month, category])


class _Asked:
    """What an answer was asked for; the fetch notes it behind `#`, which is never sent."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        parts = payload.url.rpartition("#")[2].split("/")
        if len(parts) != 3:
            _refuse(payload, "its address does not say which area, month and category it answers")
        self.area, self.month, self.category = parts

    def refuse(self, what: str) -> NoReturn:
        _refuse(self.payload, what)


def _is_json(payload: Payload) -> bool:
    return payload.body.lstrip()[:1] in (b"[", b"{")


def _events(payload: Payload) -> Iterator[Event]:
    content = json_in(payload.body, payload.url)
    if not isinstance(content, list) or not all(isinstance(event, dict) for event in content):
        _refuse(payload, "it is no list of events")
    yield from content


def _archived(payload: Payload, columns: dict[str, str]) -> Iterator[dict[str, str]]:
    """Rows of a file of the archive, whole ones only."""
    try:
        text = payload.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(payload, f"byte {error.start + 1:,} is not UTF-8 text")
    if not text.endswith("\n"):
        _refuse(payload, "its last line has no end; the file was cut")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(lines, [])
    if missing := [name for name in columns if name not in header]:
        _refuse(payload, f"the column '{missing[0]}' is missing")
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            _refuse(payload, f"row {number} has {len(line)} cells and the header {len(header)}")
        yield dict(zip(header, line, strict=True))


def _month(moment: str, where: str) -> str:
    """The month by British clocks: a file of August holds stops of 31 July, 23:30 in universal time."""
    try:
        return f"{datetime.fromisoformat(moment).astimezone(_BRITISH):%Y-%m}"
    except ValueError:
        raise UnexpectedResponse(f"{where}: ‘{moment[:40]}’ is no moment; see whether the file is whole") from None


def _force_in_name(payload: Payload) -> str:
    """Code of the force that the name of a file ends with: `2018-08-west-midlands-stop-and-search.csv`."""
    name = payload.url.rpartition("/")[2]
    for code, (_, slug) in forces().items():
        if f"-{slug}-stop-and-search" in name:
            return code
    _refuse(
        payload, "neither the rows nor the file's name say which force's stops these are; keep the file's name"
    )


def _row(area: str, name: str, month: str, basis: str, category: str, count: int) -> Row:
    return {
        "area_code": area,
        "area_name": name,
        "period": month,
        "BASIS": basis,
        "CATEGORY": category,
        "value": str(count),
    }


def _refuse(payload: Payload, what: str) -> NoReturn:
    raise UnexpectedResponse(
        f"{payload.url.partition('?')[0]}: {what}. Fetch or provide the publisher's whole file"
    )
