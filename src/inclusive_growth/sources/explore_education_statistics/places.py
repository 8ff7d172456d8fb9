"""Area of each row: the columns that its geographic level names, or the one column of a table download."""

import re
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.params import Names
from inclusive_growth.sources.formats.names import visible

if TYPE_CHECKING:
    import pyarrow as pa

LEVEL = "geographic_level"
# Level, without spaces and case -> the columns of its code and name. Some files write `localAuthority`.
_PLACES = {
    "national": ("country_code", "country_name"),
    "country": ("country_code", "country_name"),
    "regional": ("region_code", "region_name"),
    "region": ("region_code", "region_name"),
    "localauthority": ("new_la_code", "la_name"),
    "localauthoritydistrict": ("lad_code", "lad_name"),
    "englishdevolvedarea": ("english_devolved_area_code", "english_devolved_area_name"),
    "mayoralcombinedauthority": ("mayoral_combined_authority_code", "mayoral_combined_authority_name"),
}
# Levels of the service that are no areas of this warehouse: their rows are left out.
_NO_AREAS = frozenset(
    (
        "school",
        "provider",
        "institution",
        "multiacademytrust",
        "sponsor",
        "ward",
        "parliamentaryconstituency",
        "localenterprisepartnership",
        "localskillsimprovementplanarea",
        "opportunityarea",
        "planningarea",
        "rscregion",
        "policeforcearea",
        "educationinvestmentarea",
    )
)
_GSS = r"[A-Z]\d{8}"


def with_places(table: "pa.Table", own: Names, where: str) -> "pa.Table":
    """The rows of areas, with the columns `area_code` and `area_name`."""
    import pyarrow.compute as pc

    if own.area_code:
        codes, names = _texts(table, own.area_code, where), _texts(table, own.area_name, where)
        if own.wider:
            codes = _of_wider(table, codes, own, where)
        return table.append_column("area_code", codes).append_column("area_name", names)
    if {"location", "location_code"} <= set(table.column_names):
        codes, names = _texts(table, "location_code", where), _texts(table, "location", where)
        return table.append_column("area_code", codes).append_column("area_name", names)
    levels = _texts(table, LEVEL, where)
    kinds = {text: re.sub(r"[\s_-]", "", text).casefold() for text in pc.unique(levels).to_pylist()}
    if unknown := sorted(text for text, kind in kinds.items() if kind not in _PLACES and kind not in _NO_AREAS):
        raise UnexpectedResponse(
            f"{where}: the geographic level '{visible(unknown[0])[:60]}' is not known, so nobody can say which "
            "column holds the code of its areas"
        )
    places = [text for text, kind in kinds.items() if kind in _PLACES]
    kept = table.filter(pc.is_in(levels, value_set=_array(places)))
    levels = _texts(kept, LEVEL, where)
    codes = names = _constant("", kept.num_rows)
    for text in places:
        code, name = (_texts(kept, column, where) for column in _PLACES[kinds[text]])
        here = pc.equal(levels, text)
        codes, names = pc.if_else(here, code, codes), pc.if_else(here, name, names)
    return kept.append_column("area_code", codes).append_column("area_name", names)


def _of_wider(table: "pa.Table", codes: "pa.ChunkedArray", own: Names, where: str) -> "pa.ChunkedArray":
    """Codes, where a row has no GSS code, from the name of the wider area that it is for."""
    import pyarrow.compute as pc

    assert own.wider is not None
    names = _texts(table, own.wider.column, where)
    has_code = pc.match_substring_regex(codes, f"^{_GSS}$")
    for name, code in own.wider.codes.items():
        codes = pc.if_else(pc.and_(pc.invert(has_code), pc.equal(names, name)), code, codes)
    return codes


def _texts(table: "pa.Table", column: str, where: str) -> "pa.ChunkedArray":
    """A column without the spaces around its texts, with which some files pad them."""
    import pyarrow.compute as pc

    if column not in table.column_names:
        raise UnexpectedResponse(
            f"{where}: column '{column}' is missing, which holds areas of one of the file's geographic levels"
        )
    return pc.utf8_trim_whitespace(table.column(column))


def _array(texts: list[str]) -> "pa.Array":
    import pyarrow as pa

    return pa.array(texts, pa.string())


def _constant(text: str, rows: int) -> "pa.ChunkedArray":
    import pyarrow as pa

    return pa.chunked_array([_array([text] * rows)])
