"""Cells that are more than their value: errors, formulas without a kept value, numbers shown as others."""

import re
from dataclasses import dataclass
from decimal import Decimal

from inclusive_growth.sources.formats.number_formats import NIL, Shown, around, judged, shown_as

Span = tuple[int, int, int, int, "OddCell"]  # first row, rows, first column, columns: all from 0

_ERROR = re.compile(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d+")
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell's text, and why its value cannot be read; a percentage can, and has no problem."""

    text: str
    problem: str = ""


def of_number(number: str, code: str) -> OddCell | None:
    """The odd cell that a format makes of a number; None where a reader of the sheet sees the number itself."""
    value = float(number)
    before, after = around(code, value)
    return _odd(value, shown_as(code, value), before, after)


def percentage(number: str) -> OddCell:
    """A number that is shown with a percent sign."""
    return OddCell(f"{(Decimal(repr(float(number))) * 100).normalize():f}%")


def in_words(number: str, shown: str) -> OddCell | None:
    """The odd cell that a number is of which the sheet keeps the words that it shows; rounding is no fault."""
    value = float(number)
    match = _NUMBER.search(shown)
    if not match:
        return _odd(value, "number" if value == 0 and NIL.fullmatch(shown) else "not shown")
    if re.search(r"\d[eE][-+]?\d|/", shown):
        return None
    digits = match[0].replace(",", "")
    rounding = 0.51 * 10 ** -len(digits.partition(".")[2])
    if abs(abs(float(digits)) - abs(value)) > rounding:
        return _odd(value, "scaled")
    before, after = shown[: match.start()], shown[match.end() :]
    return _odd(value, judged(before, after, value), before, after)


def _odd(value: float, shown: Shown, before: str = "", after: str = "") -> OddCell | None:
    match shown:
        case "number":
            return None
        case "percent":
            return percentage(repr(value))
        case "marked":
            return OddCell(f"{before}{of_float(value)}{after}")
        case "scaled":
            return OddCell(
                "(shown otherwise)", "a number that the sheet shows as another number, in thousands or so"
            )
        case "not shown":
            return OddCell("(shown otherwise)", "a number that the sheet shows as no number at all")


def of_float(number: float) -> str:
    """The shortest text that is the same number."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{Decimal(repr(number)):f}"


def is_error(text: str) -> bool:
    """Whether a text is one of the errors that spreadsheet programs show."""
    return bool(_ERROR.fullmatch(text))


def error_cell(text: str) -> OddCell:
    return OddCell(text or "#ERROR", f"the error {text}" if is_error(text) else "an error")


def without_value(formula: str) -> OddCell:
    return OddCell(f"={formula}", "a formula without a kept value")


def not_calculated(formula: str) -> OddCell:
    """Of a formula with the 0 that a writer leaves which cannot calculate."""
    return OddCell(f"={formula}", "a formula that was not calculated yet")
