"""Nomis answer as bytes: column order, quoting and line ends as in the recorded answers.

Strings and header names are quoted, numbers are bare, lines end with LF; TSV differs in the separator only.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product

from inclusive_growth_sample.replay.nomis.query import CANNOT, Query, QueryError
from inclusive_growth_sample.replay.nomis.sample import Cell, Code, Geography, NomisDataset

SIX = ("", "_NAME", "_CODE", "_TYPE", "_TYPECODE", "_SORTORDER")
TAIL = (
    "MEASURES",
    "MEASURES_NAME",
    "OBS_VALUE",
    "OBS_STATUS",
    "OBS_STATUS_NAME",
    "OBS_CONF",
    "OBS_CONF_NAME",
    "URN",
    "RECORD_OFFSET",
    "RECORD_COUNT",
)
_BARE_ENDS = ("_TYPECODE", "_SORTORDER")
_BARE = {"OBS_VALUE", "RECORD_OFFSET", "RECORD_COUNT"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SEPARATORS = {"csv": ",", "tsv": "\t"}


def columns(dataset: NomisDataset) -> tuple[str, ...]:
    """Every column of a full answer, in order."""
    groups = ("DATE", "GEOGRAPHY", *dataset.dimensions)
    return (*(group + end for group in groups for end in SIX), *TAIL)


def render(dataset: NomisDataset, query: Query, form: str = "csv", quoted: bool = True) -> bytes:
    """Render the body for a query. Raises QueryError when `select` names a column there is not."""
    names = query.select or columns(dataset)
    if set(names) - set(columns(dataset)):
        raise QueryError(CANNOT)
    separator = _SEPARATORS[form]
    bare = {name for name in names if not quoted or name in _BARE or name.endswith(_BARE_ENDS)}
    lines = []
    if query.headings:
        shown = (dataset.renamed.get(name, name) for name in names)
        lines.append(separator.join(_quote(name) if quoted else name for name in shown))
    records = list(_records(dataset, query))
    page = records[query.offset : query.offset + query.limit]
    for number, record in enumerate(page, start=query.offset):
        record |= {"RECORD_OFFSET": str(number), "RECORD_COUNT": str(len(records))}
        lines.append(separator.join(record[name] if name in bare else _quote(record[name]) for name in names))
    return "".join(line + "\n" for line in lines).encode()


def _records(dataset: NomisDataset, query: Query) -> Iterator[dict[str, str]]:
    """Published cells in the order asked: by date, area, category and measure."""
    cells = {(cell.area, cell.period, cell.codes, cell.measure): cell for cell in dataset.cells}
    columns = [
        [(code, _category(column, dataset.codes[column][code], order)) for order, code in enumerate(codes)]
        for column, codes in zip(dataset.dimensions, query.codes, strict=True)
    ]
    categories = [
        (tuple(code for code, _ in chosen), {name: text for _, fields in chosen for name, text in fields.items()})
        for chosen in product(*columns)
    ]
    for (when, period), (place, geography) in product(enumerate(query.periods), enumerate(query.geographies)):
        where = _date(period, when, dataset.months) | _geography(dataset, query, geography, place)
        for codes, fields in categories:
            for measure in query.measures:
                if cell := cells.get((geography.code, period, codes, measure)):
                    yield where | fields | _observation(dataset, geography, cell)


def _date(period: str, order: int, months: bool) -> dict[str, str]:
    values = (period, period_name(period, months), period, "date", "0", str(order))
    return dict(zip(("DATE" + end for end in SIX), values, strict=True))


def period_name(period: str, months: bool = False) -> str:
    """Name a period like Nomis: a year as itself, a month as the rolling year that ends with it or as itself."""
    year, _, month = period.partition("-")
    if not month:
        return year
    if months:
        return date(int(year), int(month), 1).strftime("%B %Y")
    begin_month, begin_year = (int(month) % 12, int(year) - 1) if month != "12" else (0, int(year))
    return f"{_MONTHS[begin_month]} {begin_year}-{_MONTHS[int(month) - 1]} {year}"


def _geography(dataset: NomisDataset, query: Query, place: Geography, order: int) -> dict[str, str]:
    shown_id = place.code if dataset.gss_as_id and query.by_gss else place.id
    values = (shown_id, place.name, place.code, dataset.types[place.typecode], place.typecode, str(order))
    return dict(zip(("GEOGRAPHY" + end for end in SIX), values, strict=True))


def _category(column: str, code: Code, order: int) -> dict[str, str]:
    values = (code.code, code.label, code.code_text, code.type, code.typecode, str(order))
    return dict(zip((column + end for end in SIX), values, strict=True))


def _observation(dataset: NomisDataset, place: Geography, cell: Cell) -> dict[str, str]:
    return {
        "MEASURES": cell.measure,
        "MEASURES_NAME": dataset.measures[cell.measure],
        "OBS_VALUE": cell.value,
        "OBS_STATUS": cell.status,
        "OBS_STATUS_NAME": dataset.statuses[cell.status],
        "OBS_CONF": "F",
        "OBS_CONF_NAME": "Free (free for publication)",
        "URN": urn(dataset, place, cell),
    }


def urn(dataset: NomisDataset, place: Geography, cell: Cell) -> str:
    """Make the URN: dataset, time id (16 a year, plus the month), area, categories, measure, joined by d."""
    year, _, month = cell.period.partition("-")
    time = f"{int(year) * 16 + int(month or 0)}{dataset.urn_time}"
    number, _, version = dataset.id.removeprefix("NM_").partition("_")
    parts = [dataset.codes[column][code].urn for column, code in zip(dataset.dimensions, cell.codes, strict=True)]
    return "d".join([f"Nm-{number}", version, time, place.id, *parts, cell.measure])


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
