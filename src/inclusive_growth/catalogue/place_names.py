"""Areas by name, for files that give no codes: which names mean exactly one area of today.

A name is compared as `sources/formats/area_keys.py` writes it. The styles of councils and of police forces count,
too: `Birmingham City Council` and `City of Wolverhampton Council` are the areas of these councils. An area's own
name goes before a style, and what two areas could be called is the name of none.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.sources.formats.area_keys import area_key

_BEFORE = (
    "city of",
    "borough of",
    "london borough of",
    "royal borough of",
    "metropolitan borough of",
    "county of",
)
_AFTER = (
    *("council", "city council", "borough council", "district council", "county council", "mbc"),
    *("metropolitan borough council", "metropolitan district council", "metropolitan city council"),
    *("metropolitan council", "metropolitan borough", "metropolitan borough of"),
)


def codes_by_name(area_types: Iterable[str], schemes: Path = SCHEMES) -> Mapping[str, str]:
    """Name in its common form -> code, for areas of these types that exist today."""
    path = schemes / "areas.csv"
    return _codes_by_name(tuple(area_types), schemes, path.stat().st_mtime_ns if path.is_file() else 0)


def codes_of_dataset(params: Any, schemes: Path = SCHEMES) -> Mapping[str, str]:
    """The names of a dataset's areas, or of those around its neighbourhoods, those that it alone knows included;
    none where it gives codes."""
    if getattr(params, "within_name", ""):
        return codes_by_name(["local_authority"], schemes)
    types = getattr(params, "area_names", ())
    if not types:
        return {}
    return {**codes_by_name(types, schemes), **{area_key(name): code for name, code in params.called.items()}}


@lru_cache(maxsize=16)
def _codes_by_name(area_types: tuple[str, ...], schemes: Path, changed_at: int) -> Mapping[str, str]:
    ended = former_codes(schemes)
    areas = [
        row
        for row in read_table("areas", schemes)
        if row["area_type"] in area_types and row["area_code"] not in ended
    ]
    own = _unique((area_key(row["area_name"]), row["area_code"]) for row in areas)
    styled = _unique(
        (style, row["area_code"])
        for row in areas
        for style in _STYLES.get(row["area_type"], _no_styles)(area_key(row["area_name"]))
    )
    taken = {area_key(row["area_name"]) for row in areas}
    return MappingProxyType({**{name: code for name, code in styled.items() if name not in taken}, **own})


def _of_councils(name: str) -> set[str]:
    """What the council of an area, or the area itself, is called besides its name."""
    plain, _, style = name.partition(", ")
    if style in _BEFORE:
        return {plain, f"{style} {plain}", f"{plain} council", f"{style} {plain} council"}
    named = {f"{before} {name}" for before in _BEFORE}
    return named | {f"{longer} council" for longer in named} | {f"{name} {after}" for after in _AFTER}


def _of_forces(name: str) -> set[str]:
    """What a police force area is called besides its name."""
    plain, _, style = name.partition(", ")
    short = f"{style} {plain}" if style in _BEFORE else name.removesuffix(" police")
    return {short, f"{short} police", f"{short} constabulary", f"{short} police force area"}


def _no_styles(name: str) -> set[str]:
    return set()


_STYLES: dict[str, Callable[[str], set[str]]] = {
    "local_authority": _of_councils,
    "police_force_area": _of_forces,
}


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    codes: dict[str, set[str]] = {}
    for name, code in pairs:
        codes.setdefault(name, set()).add(code)
    return {name: min(found) for name, found in codes.items() if len(found) == 1}
