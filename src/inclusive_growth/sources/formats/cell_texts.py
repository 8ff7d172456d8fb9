"""The text of a cell follows from its value.

1795.0 is `1795`, 0.1 is `0.1` (the shortest text that is the same number), a date is ISO 8601, yes is `TRUE`, an
empty cell is "".
"""

import re
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from inclusive_growth.sources.formats.odd_cells import OddCell, of_float

NO_NUMBER = "a number that is none"
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# With 15 digits or fewer and no zero too many, a number is its own shortest text.
_SHORTEST = re.compile(r"-?(?:[1-9]\d*|0(?=\.)|0(?<!-0))(?:\.\d*[1-9])?")
_LONGEST = 16
_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ORDINALS = ("st", "nd", "rd", "th")
_RAISED = dict(
    zip("0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_RAISED_SIGNS = str.maketrans(_RAISED)
_MILLISECONDS = 86_400_000


def value_text(cell: Any) -> str:
    """The text of a value that a reader gave as Python's own."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return of_float(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def number_text(raw: str) -> str | None:
    """The text of a number as it is written in a file; None for what is no number."""
    if len(raw) <= _LONGEST and _SHORTEST.fullmatch(raw):
        return raw
    try:
        number = float(raw)
    except ValueError:
        return None
    return of_float(number) if isfinite(number) and "_" not in raw else None


def serial_text(days: float, from_1904: bool, elapsed: bool) -> "str | OddCell":
    """A date or time by the days since the first day that a workbook counts."""
    whole = timedelta(milliseconds=round(days * _MILLISECONDS))
    if elapsed:
        return str(whole)
    if days < 0:
        return OddCell(f"{days}", "a date before the first one that a workbook can show")
    if whole < timedelta(days=1):
        return (datetime(1900, 1, 1) + whole).time().isoformat()  # noqa: DTZ001
    if not from_1904 and days < 61:
        # Day 60 is 29 February 1900, which never was.
        whole += timedelta(days=1) if days < 60 else timedelta()
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    try:
        return value_text(first + whole)
    except OverflowError:
        return OddCell(f"{days}", "a date after the last one that a workbook can show")


def raised(text: str) -> str:
    """Text that stands higher than the line, mostly the mark of a note: `12.3` and a raised 1 are no 12.31."""
    if not text.strip() or text.strip().lower() in _ORDINALS:
        return text
    if all(sign in _RAISED or sign.isspace() for sign in text):
        return text.translate(_RAISED_SIGNS)
    return f"[{text.strip()}]"


def spelled_out(text: str) -> str:
    """The text with signs that XML cannot hold, written as `_x000D_`."""
    return _SIGN.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
