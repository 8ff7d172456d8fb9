"""Number formats of workbooks: whether a reader of the sheet sees the number that the cell holds.

A format may show 0.125 as 12.5%, 12,345 as 12, or any number as a word or as nothing.
"""

import re
from typing import Literal

Shown = Literal["number", "percent", "scaled", "not shown"]

BUILT_IN = {9: "0%", 10: "0.00%"}  # the numbers below 164 that are percentages; none of them scales or hides

_SILENT = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')  # text, escapes, padding, colours and conditions
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;"\\])+|(?<=;)(?=;|$)|^(?=;)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")


def shown_as(code: str, number: float) -> Shown:
    """What a format makes of a number."""
    section = _SILENT.sub("", _section(code, number))
    if "general" in section.lower() or "@" in section:
        return "number"
    if "%" in section:
        return "percent"
    if not re.search("[0#?]", section):
        is_date = bool(re.search("[dmyhsDMYHS]", section)) or "[h" in code.lower() or "[m" in code.lower()
        return "number" if number == 0 or is_date or not code else "not shown"
    return "scaled" if re.search(r"[0#?],+(?![0#?,])", section) else "number"


def is_plain(code: str) -> bool:
    """Whether a format shows every number as the number that it is."""
    return not _CONDITION.search(code) and {shown_as(code, 1), shown_as(code, -1)} == {"number"}


def _section(code: str, number: float) -> str:
    """The part of a format that holds for this number."""
    sections: list[str] = re.findall(r'(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;"\\])+|(?<=;)(?=;|$)|^(?=;)', code) or [
        ""
    ]
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
