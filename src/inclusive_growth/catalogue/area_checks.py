"""Checks of the tables of areas: an error in one of them would not stop a build but make its figures wrong.

A member that stands twice is summed twice, one of two authorities at once is counted in both, and an end or a
beginning that is still to come would be taken for one that has been. Each is refused with the row and the remedy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, combinations
from pathlib import Path

from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.errors import CatalogueError

Row = Mapping[str, str]
# Type of area -> types that its parent may have; an area of no parent is the United Kingdom.
PARENTS = {
    "uk": (),
    "country": ("uk",),
    "region": ("country",),
    "combined_authority": ("region", "country"),
    "county": ("region",),
    "police_force_area": ("region", "country", "uk"),
    "local_authority": ("region", "county"),
    "former_local_authority": ("region", "county", "local_authority"),
}
MEMBERS = ("local_authority", "former_local_authority", "county")
ROLES = ("constituent", "non_constituent")
CERTAINTIES = ("published", "reported")
RELATIONS = ("exact", "best_fit")


def check_areas(schemes: Path) -> None:
    """Refuse the first mistake in the tables of areas. A table that a folder does not have is not checked."""
    tables = {
        name: read_table(name, schemes)
        for name in ("areas", "memberships", "footprints", "area_successions", "police_force_areas")
        if (schemes / f"{name}.csv").is_file()
    }
    areas = {row["area_code"]: row for row in tables.get("areas", [])}
    if not areas:
        return
    # In this order: what a table says is read only when those that it rests on are sound.
    mistakes = chain(
        _of_areas(areas),
        _of_successions(tables.get("area_successions", []), areas),
        _of_memberships(tables.get("memberships", []), areas, schemes),
        _of_footprints(tables.get("footprints", []), areas),
        _of_forces(tables.get("police_force_areas", []), areas),
    )
    if mistake := next(mistakes, ""):
        raise CatalogueError(mistake)


def _of_areas(areas: Mapping[str, Row]) -> Iterator[str]:
    named: dict[tuple[str, str, str], str] = {}
    for code, row in areas.items():
        where = f"schemes/areas.csv: {code}"
        kind, parent = row["area_type"], row["parent_code"]
        if kind not in PARENTS:
            yield f"{where}: area_type '{kind}' is not one of {', '.join(PARENTS)}"
            continue
        if parent and parent not in areas:
            yield f"{where}: its parent '{parent}' is not in the table; add it or correct the code"
        elif (areas[parent]["area_type"] if parent else "") not in (PARENTS[kind] or ("",)):
            yield f"{where}: the parent of a {kind} must be a {' or a '.join(PARENTS[kind])}, not '{parent}'"
        if not (len(row["vintage"]) == 4 and row["vintage"].isdigit()):
            yield f"{where}: vintage '{row['vintage']}' is no year"
        same = named.setdefault((row["area_name"], kind, row["vintage"]), code)
        if same != code:
            yield f"{where}: '{row['area_name']}' is the name of {same} too; a reader could not tell them apart"


def _of_memberships(rows: Sequence[Row], areas: Mapping[str, Row], schemes: Path) -> Iterator[str]:
    ended = former_codes(schemes) if (schemes / "area_successions.csv").is_file() else {}
    today = datetime.now(UTC).date()
    sound: list[tuple[Row, date, date | None]] = []
    for row in rows:
        authority, member = row["authority_code"], row["member_code"]
        where = f"schemes/memberships.csv: {member} in {authority}"
        if _type(areas, authority) != "combined_authority":
            yield f"{where}: '{authority}' is no combined authority of schemes/areas.csv"
        if _type(areas, member) not in MEMBERS:
            yield f"{where}: '{member}' is no authority of schemes/areas.csv"
        yield from _outside(where, row, role=ROLES, certainty=CERTAINTIES)
        begin, end, wrong = _dates(where, row)
        if wrong or begin is None:
            yield wrong
            continue
        if begin > today or (end or begin) > today:
            yield f"{where}: {max(begin, end or begin)} is still to come; write the row on that day"
        if member in ended and (end is None or end > ended[member].last_day):
            yield (
                f"{where}: the code ended on {ended[member].last_day}; end the membership then and go on with "
                f"{ended[member].area_code}"
            )
        sound.append((row, begin, end))
    for (one, begin, end), (other, later, last) in combinations(sound, 2):
        together = begin <= (last or date.max) and later <= (end or date.max)
        same = one["member_code"] == other["member_code"] and one["role"] == other["role"]
        if (
            same
            and together
            and (one["role"] == "constituent" or one["authority_code"] == other["authority_code"])
        ):
            yield (
                f"schemes/memberships.csv: {one['member_code']} is {one['role']} of {one['authority_code']} "
                f"and of {other['authority_code']} on {max(begin, later)}; end one before the other begins"
            )


def _of_footprints(rows: Sequence[Row], areas: Mapping[str, Row]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        where = f"schemes/footprints.csv: {row['area_code']} in {row['footprint']}"
        if _type(areas, row["authority_code"]) != "combined_authority":
            yield f"{where}: '{row['authority_code']}' is no combined authority of schemes/areas.csv"
        if _type(areas, row["area_code"]) != "local_authority":
            yield f"{where}: only local authorities of today stand there, so that counts may be summed"
        if row["through_code"] not in areas:
            yield f"{where}: '{row['through_code']}', through which it belongs, is not in schemes/areas.csv"
        if (row["footprint"], row["area_code"]) in seen:
            yield f"{where}: stands there twice, and would be counted twice; keep one of the rows"
        seen.add((row["footprint"], row["area_code"]))
        yield from _outside(where, row, certainty=CERTAINTIES)
        *_, wrong = _dates(where, row)
        if wrong:
            yield wrong


def _of_successions(rows: Sequence[Row], areas: Mapping[str, Row]) -> Iterator[str]:
    former = {row["former_code"] for row in rows}
    for row in rows:
        where = f"schemes/area_successions.csv: {row['former_code']} to {row['area_code']}"
        if row["area_code"] not in areas and row["area_code"] not in former:
            yield f"{where}: '{row['area_code']}' is not in schemes/areas.csv"
        if _type(areas, row["former_code"]) not in ("", "former_local_authority"):
            yield f"{where}: schemes/areas.csv has '{row['former_code']}' as an area of today; correct one of them"
        yield from _outside(where, row, relation=RELATIONS)
        if _day(row["valid_from"]) is None:
            yield f"{where}: valid_from '{row['valid_from']}' is no day such as 2025-04-01"


def _of_forces(rows: Sequence[Row], areas: Mapping[str, Row]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        where = f"schemes/police_force_areas.csv: {row['area_code']}"
        if _type(areas, row["force_area_code"]) != "police_force_area":
            yield f"{where}: '{row['force_area_code']}' is no police force area of schemes/areas.csv"
        if row["area_code"] in seen:
            yield f"{where}: stands there twice; an authority lies in one police force area"
        seen.add(row["area_code"])


def _type(areas: Mapping[str, Row], code: str) -> str:
    return areas[code]["area_type"] if code in areas else ""


def _outside(where: str, row: Row, **allowed: Iterable[str]) -> Iterator[str]:
    for column, words in allowed.items():
        if row[column] not in words:
            yield f"{where}: {column} '{row[column]}' is not one of {', '.join(words)}"


def _dates(where: str, row: Row) -> tuple[date | None, date | None, str]:
    """First and last day, and what is wrong with them."""
    begin, end = _day(row["valid_from"]), _day(row["valid_to"])
    if begin is None or (row["valid_to"] and end is None):
        text = row["valid_to"] if begin else row["valid_from"]
        return begin, end, f"{where}: '{text}' is no day such as 2025-04-01"
    if end and end < begin:
        return begin, end, f"{where}: it ends on {end}, before it begins on {begin}"
    return begin, end, ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
