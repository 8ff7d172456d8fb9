"""Decoded rows of ONS downloads: one figure each, with area, period, sheet, column and sign.

Codes and names of areas lose the spaces around them (names are indented, one edition has `E08000029 ` where the
next has none). A code is that of our area where the boundary is the same (`same_areas`); the published one stays
beside it. Figures stay as published.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_unended
from inclusive_growth.sources.formats.names import refuse_missing, visible
from inclusive_growth.sources.formats.published_files import PublishedFile, open_file
from inclusive_growth.sources.formats.shorthand import GSS
from inclusive_growth.sources.ons_downloads.pages import years_in
from inclusive_growth.sources.ons_downloads.params import VALUE, VARIATION, Detail, OnsDownloadsParams
from inclusive_growth.sources.ons_downloads.same_areas import SAME

if TYPE_CHECKING:
    import pyarrow as pa

KEY = ("x", "..", ":", "-", ".", "u")  # signs of the publisher's own key, which stand in place of a figure
SIGNS = frozenset((*KEY, *GSS))
PROVISIONAL_SIGN = "provisional"
_YEAR_COLUMN = re.compile(
    r"((?:19|20)\d{2})(?:\s?[/–-]\s?((?:19|20)?\d{2}))?"  # a year, or two
    r"(?:\s?\[notes? [\d, ]+\])*(?:\s?(\[[a-z]\]))?(?:\s?\[notes? [\d, ]+\])*"  # notes, and a sign among them
    r"(?: (.+))?"  # what else the column's name says
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_TWO_YEARS = re.compile(r"((?:19|20)\d{2})(\d{2})")

Cells = dict[str, list[str]]  # columns of a table


def figures(params: OnsDownloadsParams, body: bytes, url: str) -> "Iterator[pa.RecordBatch]":
    """One batch of rows for each sheet."""
    import pyarrow as pa

    file = open_file(body, url, params.member, params.encoding)
    if not file.book:
        refuse_unended(file.content, file.where)
    twin = open_file(body, url, params.twin, params.encoding) if params.twin else None
    name = file.name or unquote(url).rpartition("/")[2]
    year, provisional = _year(name, url), _is_provisional(name, url)
    for sheet, said in params.slices.items():
        table = _table(params, file, sheet)
        variations = _variations(params, twin, sheet) if twin else {}
        columns = _figure_columns(params, table, url)
        rows = _rows(params, table, columns, variations, said, year, provisional, url)
        cells = [*zip(*rows, strict=True)] or [()] * len(params.columns)
        yield pa.record_batch([pa.array(column, pa.string()) for column in cells], names=list(params.columns))


def _rows(
    params: OnsDownloadsParams,
    table: Cells,
    columns: dict[str, "Column"],
    variations: dict[str, dict[str, str]],
    sheet: str,
    year: str,
    provisional: bool,
    url: str,
) -> Iterator[tuple[str, ...]]:
    areas, signs_of_rows = _areas(params, table), _signs_of_rows(params, table)
    latest = max((at.period for at in columns.values()), default="") if params.latest_is_provisional else ""
    for row, (published, name, detail) in enumerate(areas):
        code = SAME.get(published, published)
        own = published if code != published else ""
        more = (*((detail, detail) if params.detail else ()), *(table[column][row] for column in params.more))
        for column, at in columns.items():
            period = at.period or _period(params, table, row, year, url)
            figure, sign = _figure(table[column][row], params.thousands)
            sign = sign or ("" if figure else signs_of_rows[row])
            is_provisional = provisional or at.sign == "[p]" or bool(latest and at.period == latest)
            marker = sign or (figure and (at.sign or (PROVISIONAL_SIGN if is_provisional else "")))
            head = (code, name, own, period, sheet, at.category)
            last = ("yes" if is_provisional else "no", *more)
            yield *head, VALUE, figure, marker, *last
            if params.twin and (variation := variations.get(published, {}).get(column, "")):
                yield *head, VARIATION, variation, sign or marker, *last


def _figure(cell: str, thousands: bool) -> tuple[str, str]:
    """Figure and sign. A cell in another form stays as it is, for the landing gate to refuse."""
    text = cell.strip()
    if text in SIGNS:
        return "", text
    return (text.replace(",", "") if thousands and _THOUSANDS.fullmatch(text) else cell), ""


def _signs_of_rows(params: OnsDownloadsParams, table: Cells) -> list[str]:
    """The sign of each row that holds one sign and nothing else: it says why the row's other cells are empty."""
    about = {params.area, params.area_name, params.period_column, *params.more}
    columns = [cells for name, cells in table.items() if name not in about and not name.startswith("unnamed_")]
    rows = ([cell.strip() for cell in row if cell.strip()] for row in zip(*columns, strict=True))
    return [texts[0] if len(texts) == 1 and texts[0] in SIGNS else "" for texts in rows]


def _table(params: OnsDownloadsParams, file: PublishedFile, sheet: str) -> Cells:
    table = file.table(sheet, params.area, params.columns_read, params.header)
    refuse_missing(table.column_names, params.columns_read, file.where)
    return {name: table.column(name).to_pylist() for name in table.column_names}


@dataclass(frozen=True, slots=True)
class Column:
    """What the name of a column of figures says."""

    category: str
    period: str = ""  # "" where the file or a column of its own says it
    sign: str = ""  # of all its figures


def _figure_columns(params: OnsDownloadsParams, table: Cells, url: str) -> dict[str, Column]:
    if not params.years:
        return {name: Column(name) for name in params.figures}
    found = {name: match for name in table if (match := _YEAR_COLUMN.fullmatch(name.strip()))}
    if not found:
        raise UnexpectedResponse(
            f"{url}: no column is named by a year; there are: {', '.join(map(visible, table))}"
        )
    columns = {name: _year_column(params, match) for name, match in found.items()}
    if len({(at.period, at.category) for at in columns.values()}) < len(columns):
        raise UnexpectedResponse(f"{url}: two columns are of one year: {', '.join(map(visible, columns))}")
    return columns


def _year_column(params: OnsDownloadsParams, match: re.Match[str]) -> Column:
    year, second, sign, rest = match.groups()
    if second and int(second) % 100 == (int(year) + 1) % 100:
        return Column(rest or VALUE, f"{year}/P1Y", sign or "")
    if second:
        return Column(rest or VALUE, f"{year}-{second}", sign or "")  # no period: the landing gate says so
    return Column(rest or VALUE, params.period.format(year=year, before=int(year) - 1), sign or "")


def _areas(params: OnsDownloadsParams, table: Cells) -> Iterator[tuple[str, str, str]]:
    """Code, name and detail of each row. A row with a detail has the code of the area named above it."""
    names = table[params.area_name] if params.area_name else [""] * len(table[params.area])
    above: dict[str, str] = {}
    for code, name in zip(table[params.area], names, strict=True):
        area, detail = _split(name, params.detail)
        code = code.strip()
        if params.detail and not code:
            code = above.get(area.strip(), "")
        above[area.strip()] = code
        yield code, area.strip(), detail


def _split(name: str, detail: Detail | None) -> tuple[str, str]:
    if not detail:
        return name, ""
    area, found, text = name.partition(detail.after)
    return area, text.strip() if found else detail.without


def _variations(params: OnsDownloadsParams, twin: PublishedFile, sheet: str) -> dict[str, dict[str, str]]:
    """Coefficients of variation by the area's code and the column. Raises UnexpectedResponse for a code twice."""
    table = _table(params, twin, sheet)
    by_code: dict[str, dict[str, str]] = {}
    for row, code in enumerate(code.strip() for code in table[params.area]):
        if code and code in by_code:
            raise UnexpectedResponse(
                f"{twin.where}: {code} has two coefficients of variation on '{visible(sheet)}'"
            )
        by_code[code] = {name: text for name in params.figures if (text := table[name][row].strip()) not in SIGNS}
    by_code.pop("", None)
    return by_code


def _period(params: OnsDownloadsParams, table: Cells, row: int, year: str, url: str) -> str:
    if params.period_column:
        text = table[params.period_column][row].strip()
        match = _TWO_YEARS.fullmatch(text)
        if match and int(match[2]) == (int(match[1]) + 1) % 100:
            return f"{match[1]}/P1Y"
        return text
    if not year:
        raise UnexpectedResponse(f"{url}: neither the file's name nor its edition says the year of its figures")
    return params.period.format(year=year, before=int(year) - 1)


def _year(name: str, url: str) -> str:
    """The year that the file's name says, or else the edition's. Raises UnexpectedResponse when they differ."""
    edition = unquote(url).rpartition("uri=")[2].rpartition("/")[0].rpartition("/")[2]
    said, published = years_in(name), years_in(edition)
    if len(said) == 1 and published and said[0] not in published:
        raise UnexpectedResponse(
            f"{url}: the edition is of {published[-1]} and its file '{visible(name)}' of {said[0]}"
        )
    years = said if len(said) == 1 else published
    return str(years[-1]) if years else ""


def _is_provisional(name: str, url: str) -> bool:
    return bool(re.match(r"\W*prov\b", name, re.IGNORECASE)) or "provisional" in _lower((name, unquote(url)))


def _lower(texts: Iterable[str]) -> str:
    return " ".join(texts).lower()
