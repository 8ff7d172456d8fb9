"""Periods in publishers' words, read into the common form: `Year ending March 2019` is `2018-04-01/P1Y`.

`2018/19` becomes `2018/P1Y`: which month such a year begins in is said by the dataset's kind of period. Words that
are not understood come back as they are, and the landing gate refuses them.
"""

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = rf"(?P<{{0}}month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<{0}year>(?:19|20)\d\d)"
_DAY = r"(?:(?P<{0}day>\d\d?)(?:st|nd|rd|th)?\s+)?"
_TO = r"\s*(?:to|-|–|—|and)\s*"
_NOTES = re.compile(r"\s*(\[\s*notes?\s*[\d, ]+\]|\(note\s*\d+\)|\[\d+\])", re.IGNORECASE)
_ANCHOR = r"(?:(?:the\s+)?(?:12 months|year)\s+(?:ending|ended|to|up to|at)\s+)"


def _part(pattern: str, name: str) -> str:
    return pattern.replace("{0}", name)


_ENDING = re.compile(
    rf"{_ANCHOR}(?:end(?: of)?\s+)?{_part(_DAY, '')}{_part(_MONTH, '')},?\s+{_part(_YEAR, '')}", re.IGNORECASE
)
_SPAN = re.compile(
    rf"{_part(_DAY, 'a')}{_part(_MONTH, 'a')},?(?:\s+{_part(_YEAR, 'a')})?{_TO}"
    rf"{_part(_DAY, 'b')}{_part(_MONTH, 'b')},?\s+{_part(_YEAR, 'b')}",
    re.IGNORECASE,
)
_PAIR_TEXT = r"(?<![\d/])(?P<year>(?:19|20)\d\d)\s*(?:/|-|–|to)\s*(?P<next>(?:(?:19|20)\d\d|\d\d))(?![\d/-])"
_PAIR = re.compile(_PAIR_TEXT, re.IGNORECASE)
_QUARTER = re.compile(
    rf"(?:(?:quarter|qtr|q)\s*(?P<quarter>[1-4]),?\s*(?:of\s+)?{_PAIR_TEXT})"
    rf"|(?:{_PAIR_TEXT.replace('<year>', '<year2>').replace('<next>', '<next2>')},?\s*"
    r"(?:quarter|qtr|q)\s*(?P<quarter2>[1-4]))",
    re.IGNORECASE,
)
_CALENDAR_QUARTER = re.compile(
    r"(?:(?:quarter|qtr|q)\s*(?P<quarter>[1-4])\s+(?P<year>(?:19|20)\d\d))"
    r"|(?:(?P<year2>(?:19|20)\d\d)\s*-?(?:quarter|qtr|q)\s*(?P<quarter2>[1-4]))",
    re.IGNORECASE,
)
# `FYE 2015`, also at the end of a header such as `Percentage of children FYE 2015 (%)`: a year named by its end.
_NAMED_BY_END = re.compile(
    r"(?:[a-z ]+\s)?(?:FYE|financial year end(?:ing|ed)?)\s+(?P<year>(?:19|20)\d\d)(?:\s*(?:\(%\)|\[[a-z]+\]))*",
    re.IGNORECASE,
)
_FULL_DAY = re.compile(
    rf"(?P<day>\d\d?)(?:st|nd|rd|th)?\s+{_part(_MONTH, '')},?\s+{_part(_YEAR, '')}", re.IGNORECASE
)
_ONE_MONTH = re.compile(rf"{_part(_MONTH, '')},?\s+{_part(_YEAR, '')}", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"(?:as\s+)?(?:at|on)\s+(?:the\s+)?", re.IGNORECASE)
_BESIDE_DAY = re.compile(r"\s*\((?:quarter|qtr|q)\s*[1-4]\)", re.IGNORECASE)


def read_period(text: str) -> str:
    """The period in the common form, or the text itself where its words are not understood."""
    return _whole(text) or text


def periods_in(text: str) -> list[str]:
    """The periods named anywhere in a sentence, such as a title, each once: spans, years that end, years, days."""
    found: list[str] = []
    rest = " ".join(_NOTES.sub(" ", text).split())
    for pattern in (_ENDING, _SPAN, _QUARTER, _PAIR, _FULL_DAY):
        for match in list(pattern.finditer(rest)):
            if (period := _whole(match[0])) and period not in found:
                found.append(period)
        rest = pattern.sub(" ; ", rest)
    return found


def _whole(text: str) -> str:
    """The period that a text is from its first sign to its last; "" where it is none."""
    words = " ".join(_NOTES.sub(" ", text).split())
    if match := _ENDING.fullmatch(words):
        return _year_ending(match)
    if match := _SPAN.fullmatch(words):
        return _span(match)
    if match := _QUARTER.fullmatch(words):
        number = int(match["quarter"] or match["quarter2"])
        year, following = match["year"] or match["year2"], match["next"] or match["next2"]
        if not _follows(year, following):
            return ""
        return f"{int(year) + (number == 4)}-{(4, 7, 10, 1)[number - 1]:02d}-01/P3M"
    if match := _CALENDAR_QUARTER.fullmatch(words):
        number, year = int(match["quarter"] or match["quarter2"]), match["year"] or match["year2"]
        return f"{year}-{3 * number - 2:02d}-01/P3M"
    if match := _PAIR.fullmatch(words):
        return f"{match['year']}/P1Y" if _follows(match["year"], match["next"]) else ""
    if match := _NAMED_BY_END.fullmatch(words):
        return f"{int(match['year']) - 1}/P1Y"
    day = _BESIDE_DAY.sub("", _BEFORE_DAY.sub("", words, count=1))
    if match := _FULL_DAY.fullmatch(day):
        return _day(match["day"], match["month"], match["year"])
    if match := _ONE_MONTH.fullmatch(words):
        return f"{match['year']}-{_MONTHS[match['month'].lower()]:02d}"
    return ""


def _follows(year: str, following: str) -> bool:
    """Whether the second year of `2018/19` is the one after the first."""
    return str(int(year) + 1).endswith(following)


def _year_ending(match: re.Match[str]) -> str:
    month, year = _MONTHS[match["month"].lower()], int(match["year"])
    if match["day"] and int(match["day"]) != calendar.monthrange(year, month)[1]:
        return ""  # a year that ends within a month is none of ours
    first = date(year, 1, 1) if month == 12 else date(year - 1, month + 1, 1)
    return f"{first.isoformat()}/P1Y"


def _span(match: re.Match[str]) -> str:
    begin, end = _MONTHS[match["amonth"].lower()], _MONTHS[match["bmonth"].lower()]
    last_year = int(match["byear"])
    first_year = int(match["ayear"]) if match["ayear"] else last_year - (begin > end)
    whole_begin = not match["aday"] or int(match["aday"]) == 1
    whole_end = not match["bday"] or int(match["bday"]) == calendar.monthrange(last_year, end)[1]
    months = (last_year - first_year) * 12 + end - begin + 1
    if not (whole_begin and whole_end and bool(match["aday"]) == bool(match["bday"]) and months > 0):
        return ""
    length = f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
    return f"{first_year}-{begin:02d}-01/{length}"


def _day(day: str, month: str, year: str) -> str:
    try:
        return date(int(year), _MONTHS[month.lower()], int(day)).isoformat()
    except ValueError:
        return ""
