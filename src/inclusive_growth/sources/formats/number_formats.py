"""Number formats of workbooks: whether a reader of the sheet sees the number that the cell holds.

A format may show 0.125 as 12.5%, 12,345 as 12, 5 as `<5`, or any number as a word or as nothing.
"""

import re
from typing import Literal

Shown = Literal["number", "percent", "scaled", "marked", "not shown"]

# The numbers below 164 that are percentages or dates; none of them scales or hides.
BUILT_IN = {9: "0%", 10: "0.00%", **dict.fromkeys((*range(14, 23), 45, 47), "d"), 46: "[h]:mm:ss"}

_SILENT = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')  # text, escapes, padding, colours and conditions
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;"\\])+|(?<=;)(?=;|$)|^(?=;)')
_TOKEN = re.compile(
    r""""(?P<text>[^"]*)"|\\(?P<sign>.)|[_*].|\[[^\]]*\]|(?P<digit>[0#?.]|General)|[,%Ee/@]|(?P<bare>.)""",
    re.DOTALL,
)
NIL = re.compile(r"[\s\-–—£$€]*")  # how 0 may be shown without a digit
_MINUS = re.compile(r"[-–−]")
_LARGE = re.compile(r"thousand|million|billion|hundred", re.IGNORECASE)
_UNITS = re.compile(
    r"(?:[\s£$€%()+\-–−:/]|(?<![^\W\d_])[^\W\d_]{3,}(?![^\W\d_]))*"
)  # and words, which are no signs
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")


def shown_as(code: str, number: float) -> Shown:
    """What a format makes of a number."""
    section = _section(code, number)
    signs = _SILENT.sub("", section)
    before, after = around(code, number)
    if "general" in signs.lower() or "@" in signs:
        return judged(before, after, number)
    if "%" in signs:
        return "percent"
    if not re.search("[0#?]", signs):
        if re.search("[dmyhsDMYHS]", signs) or "[h" in code.lower() or "[m" in code.lower() or not code:
            return "number"
        return "number" if number == 0 and NIL.fullmatch(before) else "not shown"
    if re.search(r"[0#?],+(?![0#?,])", signs) or (number < 0 and code.count(";") and not _shows_minus(section)):
        return "scaled"
    return judged(before, after, number)


def judged(before: str, after: str, number: float) -> Shown:
    """What the words around a number make of it: units are no matter, a sign is, as in `<5` or `7 [u]`."""
    words = f"{before} {after}"
    if re.search(r"\d|[.,]", words) or _LARGE.search(words) or (number > 0 and _MINUS.search(before)):
        return "scaled"
    return "number" if _UNITS.fullmatch(words) else "marked"


def around(code: str, number: float) -> tuple[str, str]:
    """The words that a format puts before and after a number."""
    parts = ["", ""]
    behind = False
    for token in _TOKEN.finditer(_section(code, number)):
        if token["text"] is not None or token["sign"] is not None or token["bare"] is not None:
            parts[behind] += token["text"] or token["sign"] or token["bare"] or ""
        elif token["digit"] is not None:
            behind = True
    return parts[0], parts[1]


def _shows_minus(section: str) -> bool:
    """Whether the part of a format for negative numbers says so: by a minus, brackets or a colour."""
    return bool(re.search(r"[-–−(]|\[(?:red|color\s?\d+)\]", section, re.IGNORECASE))


def is_date(code: str) -> bool:
    """Whether a format shows a number as a date, a time or a stretch of time."""
    section = _section(code, 1)
    return bool(re.search(r"\[(h+|m+|s+)\]", section, re.IGNORECASE)) or bool(
        re.search("[dmyhs]", _SILENT.sub("", section).replace("General", ""), re.IGNORECASE)
    )


def is_plain(code: str) -> bool:
    """Whether a format shows every number as the number that it is."""
    return not _CONDITION.search(code) and {shown_as(code, number) for number in (1, -1, 0)} == {"number"}


def _section(code: str, number: float) -> str:
    """The part of a format that holds for this number."""
    sections: list[str] = _SECTION.findall(code) or [""]
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(number, condition[1], float(condition[2])):
                return section
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _holds(number: float, sign: str, limit: float) -> bool:
    return {
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]
