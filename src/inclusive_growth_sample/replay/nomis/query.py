"""Query of Nomis, read as the publisher reads it; a bad one is a QueryError with Nomis' own words.

Stricter than the publisher in one way: every dimension must be named, where Nomis has defaults for some.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from inclusive_growth_sample.replay.nomis.sample import Geography, NomisDataset

INCOMPLETE = "Query is incomplete"
CANNOT = "Cannot create query"
GUEST_ROWS = 25_000
KEY_ROWS = 100_000
PASSIVE = {"uid", "queryid", "excludemissingvalues", "rows", "cols", "excludecolumnheadings", "signature"}
_GSS = re.compile(r"[A-Z]\d{8}")
_PERIOD = re.compile(r"\d{4}(-\d{2})?")
_POINT = r"(?:\d{4}(?:-\d{2})?|latest(?:MINUS\d+)?|previous|prevyear|first)"
_RANGE = re.compile(rf"({_POINT})-({_POINT})", re.IGNORECASE)


class QueryError(Exception):
    """Nomis answers this query with a JSON error (and status 200)."""


@dataclass(frozen=True, slots=True)
class Query:
    """Query resolved against one dataset. Order is the order asked, as in Nomis' SORTORDER columns."""

    geographies: tuple[Geography, ...]
    by_gss: bool
    periods: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]  # one tuple per dimension
    measures: tuple[str, ...]
    select: tuple[str, ...]  # upper case; empty means every column
    offset: int
    limit: int
    headings: bool = True


def parse(dataset: NomisDataset, parameters: Mapping[str, str], twice: Set[str] = frozenset()) -> Query:
    """Read a query's parameters. Raises QueryError.

    A GSS code is answered under the first geography type it stands under; those in `twice` under every one.
    """
    asked = {name.lower(): value for name, value in parameters.items()}
    dimensions = [name.lower() for name in dataset.dimensions]
    known = {"geography", "date", "time", "measures", "select", "recordoffset", "recordlimit", *dimensions}
    if set(asked) - known - PASSIVE:
        raise QueryError(CANNOT)
    needed = ["geography", *dimensions, *(["measures"] if dataset.measures_required else [])]
    if any(not asked.get(name) for name in needed) or not (asked.get("date") or asked.get("time")):
        raise QueryError(INCOMPLETE)
    geographies, by_gss = _geographies(dataset, asked["geography"], twice)
    measures = (
        _codes(asked["measures"], list(dataset.measures)) if asked.get("measures") else tuple(dataset.measures)
    )
    return Query(
        geographies=geographies,
        by_gss=by_gss,
        periods=_periods(dataset.periods, asked.get("date"), asked.get("time")),
        codes=tuple(
            _codes(asked[name.lower()], list(dataset.codes[name]), all_known=False) for name in dataset.dimensions
        ),
        measures=measures,
        select=tuple(name.strip().upper() for name in asked.get("select", "").split(",") if name.strip()),
        offset=_number(asked.get("recordoffset", "0")),
        limit=min(_number(asked.get("recordlimit", str(KEY_ROWS))), KEY_ROWS if asked.get("uid") else GUEST_ROWS),
        headings=asked.get("excludecolumnheadings", "").lower() != "true",
    )


def _geographies(dataset: NomisDataset, text: str, twice: Set[str]) -> tuple[tuple[Geography, ...], bool]:
    geographies: dict[str, Geography] = {}
    by_gss = False
    for token in (part.strip() for part in text.split(",")):
        if token.upper().startswith("TYPE") and token[4:].isdigit():
            matches = [item for item in dataset.geographies if item.typecode == token[4:]]
        elif _GSS.fullmatch(token.upper()):
            by_gss = True
            matches = [item for item in dataset.geographies if item.code == token.upper()]
            matches = matches if token.upper() in twice else matches[:1]
        elif re.fullmatch(r"\d+(\.\.\.\d+)?", token):
            low, _, high = token.partition("...")
            matches = [item for item in dataset.geographies if int(low) <= int(item.id) <= int(high or low)]
        else:
            raise QueryError(CANNOT)
        geographies |= {item.id: item for item in matches}
    return tuple(geographies.values()), by_gss


def _periods(known: list[str], date: str | None, time: str | None) -> tuple[str, ...]:
    """`date` is a list of points or ranges; `time` is one inclusive range (`a-b` or `a,b`) or a point."""
    if time and not date:
        first, comma, last = time.partition(",")
        date = f"{first.strip()}-{last.strip()}" if comma else time
    chosen: set[str] = set()
    for token in (part.strip() for part in (date or "").split(",")):
        if bounds := _RANGE.fullmatch(token):
            low, high = (_point(known, item) for item in bounds.groups())
            chosen |= {period for period in known if low <= period <= high}
        else:
            chosen |= {_point(known, token)} & set(known)
    return tuple(sorted(chosen))


def _point(known: list[str], token: str) -> str:
    if _PERIOD.fullmatch(token):
        return token
    word = token.lower()
    if not known:
        return ""
    if word == "first":
        return known[0]
    if word == "prevyear":
        latest = known[-1]
        return f"{int(latest[:4]) - 1}{latest[4:]}"
    if back := re.fullmatch(r"latest(?:minus(\d+))?|previous", word):
        steps = 1 if word == "previous" else int(back[1] or 0)
        return known[-1 - steps] if steps < len(known) else ""
    raise QueryError(CANNOT)


def _codes(text: str, known: list[str], *, all_known: bool = True) -> tuple[str, ...]:
    """Read known codes of a query. The sample holds few of a dimension's codes: one that it lacks has no rows."""
    codes: dict[str, None] = {}
    for token in (part.strip() for part in text.split(",")):
        if ranged := re.fullmatch(r"(\d+)\.\.\.(\d+)", token):
            low, high = int(ranged[1]), int(ranged[2])
            matches = [code for code in sorted(known, key=int) if low <= int(code) <= high]
        else:
            matches = [code for code in known if code == token]
        if not matches and (all_known or not token.isdigit()):
            raise QueryError(CANNOT)
        codes |= dict.fromkeys(matches)
    return tuple(codes)


def _number(text: str) -> int:
    if not text.isdigit():
        raise QueryError(CANNOT)
    return int(text)
