"""Grids: the columns of a table, judged together.

Rows come in slices, and of each column of a slice only the distinct texts are looked at, so that the cost follows
from how much a table says and not from how often it says it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from inclusive_growth.landing.screening.findings import KINDS, Finding
from inclusive_growth.landing.screening.labels import label_of, says_whose
from inclusive_growth.landing.screening.texts import Row
from inclusive_growth.landing.screening.values import date_of, fits_label, forms, is_organisation, is_ten_digits

SLICE_CELLS = 1_000_000
LIST = 3  # distinct values that make a list of people
CONTACTS = 5  # distinct addresses or numbers that a publisher may give of itself on one sheet
_MANY = 1000  # distinct values beyond which counting says nothing more

# What an organisation, or a table of places, gives of itself.
_OF_PLACES = ("address", "postcode", "telephone", "email")


@dataclass(slots=True)
class _Seen:
    """Distinct values of one kind in a column, and the row of the first."""

    row: int
    cause: str
    values: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Column:
    """One column of a grid: its present label, and what was seen in it."""

    label: str = ""
    called: str = ""  # the label's words
    of_person: bool = False  # a label says whose it is: `Home postcode`
    labels: set[str] = field(default_factory=set)
    filled: int = 0
    texts: set[str] = field(default_factory=set)
    ten_digits: set[str] = field(default_factory=set)
    area_codes: int = 0
    dates: set[str] = field(default_factory=set)
    dated_from: int = 0  # the row of the first date
    labelled: dict[str, _Seen] = field(default_factory=dict)
    seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)  # by kind and weight


def findings_in(rows: Iterable[Row], place: Callable[[int, int], str]) -> Iterator[Finding]:
    """The findings in a grid. `place` says where a row number and a column, counted from 0, are."""
    columns: list[_Column] = []
    numbered = iter(rows)
    while part := _slice(numbered):
        numbers = [number for number, _ in part]
        labels = []
        for at, cells in enumerate(zip_longest(*(row for _, row in part), fillvalue="")):
            if at == len(columns):
                columns.append(_Column())
            labels.append(_look_down(columns[at], cells, numbers))
        _look_beside(columns, part, labels)
    yield from _judged(columns, place)


def _slice(rows: Iterator[Row]) -> list[Row]:
    """The next rows, few enough to stand side by side in memory however wide they are."""
    part: list[Row] = []
    widest = 1
    for row in rows:
        part.append(row)
        widest = max(widest, len(row[1]))
        if len(part) * widest >= SLICE_CELLS:
            break
    return part


def _look_down(column: _Column, cells: tuple[str, ...], numbers: list[int]) -> list[int]:
    """Look at one column of a slice; returns where its labels stand."""
    distinct = dict.fromkeys(cells)  # in the order of the rows, so that a finding names the first
    column.filled += len(cells) - (cells.count("") if "" in distinct else 0)
    starts = sorted((cells.index(text), text) for text in distinct if text and label_of(text.strip()))
    if column.label or starts:
        _look_below(column, cells, numbers, starts)
    if len(column.texts) < _MANY:
        column.texts.update(islice((text for text in distinct if text), _MANY))
    for text in distinct:
        whole = text.strip()
        if len(whole) < 6:
            continue
        if len(whole) == 9 and whole[1:].isdigit() and whole[0].isalpha():
            column.area_codes += cells.count(text) if len(distinct) < 100 else 1
            continue
        if whole[0].isdigit():
            if is_ten_digits(whole) and len(column.ten_digits) < _MANY:
                column.ten_digits.add(whole)
            if len(column.dates) < _MANY and date_of(whole):
                column.dated_from = column.dated_from or numbers[cells.index(text)]
                column.dates.add(whole)
        for form in forms(whole):
            key = (form.kind, form.weight)
            if key not in column.seen:
                column.seen[key] = _Seen(numbers[cells.index(text)], form.cause)
            seen = column.seen[key]
            if len(seen.values) < _MANY:
                seen.values.add(whole)
    return [at for at, _ in starts]


def _look_below(
    column: _Column, cells: tuple[str, ...], numbers: list[int], starts: list[tuple[int, str]]
) -> None:
    """Judge the values below each label, down to the next one."""
    ends = [at for at, _ in starts] + [len(cells)]
    _note_fitting(column, cells[: ends[0]], numbers)
    for (at, text), end in zip(starts, ends[1:], strict=True):
        column.label, column.called = label_of(text.strip()), text.strip()
        column.labels.add(column.label)
        column.of_person |= column.label in _OF_PLACES and says_whose(text.strip())
        _note_fitting(column, cells[at + 1 : end], numbers[at + 1 : end])


def _note_fitting(column: _Column, cells: tuple[str, ...], numbers: list[int]) -> None:
    if column.label not in KINDS:
        return
    for text in dict.fromkeys(cells):
        if text and fits_label(column.label, text.strip()) and not label_of(text.strip()):
            seen = column.labelled.setdefault(
                column.label, _Seen(numbers[cells.index(text)], f"a column is called '{column.called}'")
            )
            if len(seen.values) < _MANY:
                seen.values.add(text.strip())


def _look_beside(columns: list[_Column], part: list[Row], labels: list[list[int]]) -> None:
    """Judge the values to the right of a label, as on a form about one person or in a table set on its side."""
    for at, places in enumerate(labels):
        on_its_side = len({part[place][1][at] for place in places}) > 1
        for place in places:
            number, cells = part[place]
            kind = label_of(cells[at].strip())
            values = [(right, cells[right].strip()) for right in range(at + 1, len(cells)) if cells[right].strip()]
            fitting = kind in KINDS and all(fits_label(kind, value) for _, value in values)
            if not fitting or not (on_its_side or kind != "name" or len(values) == 1):
                continue
            seen = _Seen(number, f"it stands beside '{cells[at].strip()}'")
            for _, value in values:
                if label_of(value) or (kind == "name" and len(value.split()) > 3):
                    break
                # All values of the label are one list, kept at the first of them.
                columns[values[0][0]].labelled.setdefault(kind, seen).values.add(value)


def _judged(columns: list[_Column], place: Callable[[int, int], str]) -> Iterator[Finding]:
    register, lookup = _is_register(columns), _is_lookup(columns)
    people = any(column.labelled.keys() - {"bank", *_OF_PLACES} for column in columns)
    for at, column in enumerate(columns):
        reported: set[str] = set()
        for kind, seen in column.labelled.items():
            if _enough_below(kind, seen, column, people=people, exempt=register or lookup):
                reported.add(kind)
                yield Finding(kind, place(seen.row, at), seen.cause)
        for (kind, weight), seen in column.seen.items():
            if kind in reported or not _enough(kind, weight, seen, column, people, register, lookup):
                continue
            reported.add(kind)
            cause = seen.cause if weight == "sure" else f"a list, by {seen.cause}"
            yield Finding(kind, place(seen.row, at), cause)
    yield from _births(columns, place)


def _enough_below(kind: str, seen: _Seen, column: _Column, *, people: bool, exempt: bool) -> bool:
    """Whether values below a label are personal data, and not a statistic or a register of places."""
    distinct = len(seen.values)
    if kind == "record":
        whole = {len(value) for value in seen.values}
        coded = any(not value.isdigit() for value in seen.values) or (len(whole) == 1 and min(whole) > 4)
        return distinct >= LIST and coded and (distinct >= _MANY or distinct >= 0.7 * (column.filled - 2))
    if kind in _OF_PLACES:
        if kind == "email" and ("email", "sure") in column.seen:
            return True
        return column.of_person or (distinct >= (1 if people else LIST) and not exempt)
    if kind == "bank":
        return any(not value.isdigit() or len(value) in (6, 8) for value in seen.values)
    return True


def _enough(
    kind: str, weight: str, seen: _Seen, column: _Column, people: bool, register: bool, lookup: bool
) -> bool:
    distinct = len(seen.values)
    if weight == "sure":
        return True
    if weight == "contact":
        return distinct > CONTACTS and not (register or lookup)
    if kind in ("nhs", "pupil"):
        return distinct >= LIST and distinct >= 0.9 * len(column.ten_digits)
    if kind == "postcode":
        return distinct >= (1 if people and column.labels else LIST) and not (register or lookup)
    share = distinct >= 0.5 * min(len(column.texts) - 1, _MANY)
    if kind == "name":
        return share and distinct >= LIST
    if kind == "card":
        return share
    return share and distinct >= LIST


def _is_register(columns: list[_Column]) -> bool:
    """Whether each row is about another organisation, which has an address as a person has a home."""
    return any(
        len(column.texts) >= min(_MANY, 0.8 * column.filled)
        and ("organisation" in column.labels or sum(map(is_organisation, column.texts)) > 0.5 * len(column.texts))
        for column in columns
    )


def _is_lookup(columns: list[_Column]) -> bool:
    """Whether postcodes stand beside area codes and nothing tells of people."""
    coded = any(
        column.area_codes and column.area_codes >= 0.8 * min(column.filled - 1, _MANY) for column in columns
    )
    return coded and not _is_about_people(columns)


def _is_about_people(columns: list[_Column]) -> bool:
    personal = {"name", "birth", "nhs", "insurance", "pupil", "record", "describes a person", "document"}
    return any(column.labels & personal for column in columns)


def _births(columns: list[_Column], place: Callable[[int, int], str]) -> Iterator[Finding]:
    """Dates without a label, spread over decades, each row another one, beside what describes a person."""
    if not _is_about_people(columns):
        return
    for at, column in enumerate(columns):
        if "birth" in column.labels or len(column.dates) < 5 or len(column.dates) < 0.8 * (column.filled - 1):
            continue
        days = [day for text in column.dates if (day := date_of(text))]
        if (max(days) - min(days)).days > 20 * 365 and len({day.day for day in days}) > LIST:
            yield Finding("birth", place(column.dated_from, at), "dates spread over decades beside people")
