"""Reading of Fingertips rows: their periods, their missing limits and the sign for their notes.

The staging model does the same in SQL; `igw explain` and `igw verify` use this to derive figures again.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = "-1"
LIMITS = (("Lower CI 95.0 limit", "Upper CI 95.0 limit"), ("Lower CI 99.8 limit", "Upper CI 99.8 limit"))
COUNTS = ("Count", "Denominator")


def as_staged(table: "pa.Table") -> "pa.Table":
    """The rows with periods as intervals, a marker for each note, and "" where -1 stands for missing."""
    import pyarrow.compute as pc

    read = {"Time period": periods(table), "Value note": markers(table["Value"], table["Value note"])}
    for lower, upper in LIMITS:
        has_none = pc.and_(_is(table[lower], MISSING), _is(table[upper], MISSING))
        read |= {name: pc.if_else(has_none, "", table[name]) for name in (lower, upper)}
    read |= {name: pc.if_else(_is(table[name], MISSING), "", table[name]) for name in COUNTS}
    for name, column in read.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def periods(table: "pa.Table") -> "pa.ChunkedArray":
    """Periods as `2009-01-01/P3Y`; `2016/P1Y` for a year whose start the dataset's kind gives; else as published.

    A whole year is sorted under YYYY0000, and years over the turn of a year are written with a slash.
    """
    import pyarrow.compute as pc

    published = table["Time period"]
    sortable, length = (_texts(table[f"Time period {name}"]) for name in ("Sortable", "range"))
    is_whole = pc.and_(
        pc.match_substring_regex(sortable, r"^\d{4}0000$"), pc.match_substring_regex(length, r"^\d+y$")
    )
    begins = pc.if_else(pc.match_substring(_texts(published), "/"), "", "-01-01")
    year, years = pc.utf8_slice_codeunits(sortable, 0, 4), pc.utf8_rtrim(length, "y")
    intervals = pc.binary_join_element_wise(year, begins, "/P", years, "Y", "")
    return pc.if_else(is_whole, intervals, published)


def markers(values: "pa.ChunkedArray", notes: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """One of the signs in schemes/markers.csv for this source; the note itself stays in the decoded row."""
    import pyarrow.compute as pc

    words = pc.utf8_lower(_texts(notes))
    withheld = pc.if_else(pc.match_substring_regex(words, "suppress|disclos"), "suppressed", "missing")
    doubtful = pc.if_else(pc.match_substring(words, "caution"), "caution", "")
    return pc.if_else(_is(pc.utf8_trim_whitespace(_texts(values)), ""), withheld, doubtful)


def _is(column: "pa.ChunkedArray", text: str) -> "pa.ChunkedArray":
    import pyarrow.compute as pc

    return pc.equal(_texts(column), text)


def _texts(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow.compute as pc

    return pc.fill_null(column, "")
