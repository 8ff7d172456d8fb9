"""Employers' reports of one year, read from the service's CSV and counted by place of the head office.

Every cell is quoted and may hold line breaks, so lines are no rows. Files before 2020 have 25 columns, none
of postcodes, and days as 05/04/2019; later ones 27 columns and 2023/04/05. An employer that reported twice counts
with its latest report. Names of employers and of the people responsible reach no figure.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import NoReturn

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.named_areas import area_codes
from inclusive_growth.sources.gender_pay_gap.postcodes import (
    at_the_end_of,
    authority_of,
    common_form,
    postcode_area,
)

GAP, TOP = "DiffMedianHourlyPercent", "FemaleTopQuartile"
NEEDED = ("Address", GAP, TOP, "EmployerSize", "DueDate", "DateSubmitted")
COLUMNS = (25, 27)
_DAY = re.compile(r"(?:(\d{4})/(\d\d)/(\d\d)|(\d\d)/(\d\d)/(\d{4}))(?: (\d\d:\d\d:\d\d))?")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What one employer reported: its gap in percent of men's median pay, women's percent of the best-paid."""

    employer: str
    postcode: str
    gap: Decimal
    women_on_top: Decimal | None
    year: int  # in whose spring the snapshot lies
    submitted: str


def counted(body: bytes, where: str) -> Iterator[Row]:
    """Rows for each postcode area, and for each authority whose postcodes are known."""
    reports = read_reports(body, where)
    [year] = {report.year for report in reports}
    places: dict[tuple[str, str], list[Report]] = defaultdict(list)
    names = {code: name for name, code in area_codes(("local_authority",)).items()}
    for report in reports:
        letters = postcode_area(report.postcode)
        name = f"postcode area {letters}" if letters else "no usable postcode"
        places[name, name].append(report)
        if authority := authority_of().get(report.postcode):
            places[authority, names.get(authority, "")].append(report)
    for (code, name), those in sorted(places.items()):
        for measure, value in _measures(those).items():
            yield {
                "area_code": code,
                "area_name": name,
                "period": f"{year}-04-01/P1Y",
                "MEASURE": measure,
                "value": value,
            }


def read_reports(body: bytes, where: str) -> list[Report]:
    """Every employer's latest report. Raises UnexpectedResponse for a file that is cut or of several years."""

    def refuse(what: str) -> NoReturn:
        raise UnexpectedResponse(f"{where}: {what}. Fetch or provide the service's whole file of one year")

    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(f"byte {error.start + 1:,} is not UTF-8 text")
    if not text.endswith("\n"):
        refuse("its last row has no end; the file was cut")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = lines
    except (csv.Error, ValueError) as error:
        refuse(f"it cannot be read as CSV ({error}); a quoted cell may have no end")
    if missing := [name for name in NEEDED if name not in header]:
        refuse(f"the column '{missing[0]}' is missing")
    if len(header) not in COLUMNS or len(set(header)) < len(header):
        refuse(f"it has {len(header)} columns; files of the service have 25 or 27, each once")
    latest: dict[str, Report] = {}
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            refuse(f"employer {number:,} has {len(row)} cells and the header {len(header)}")
        report = _report(dict(zip(header, row, strict=True)), number, refuse)
        known = latest.get(report.employer)
        if known is None or report.submitted > known.submitted:
            latest[report.employer] = report
    years = sorted({report.year for report in latest.values()})
    if len(years) != 1:
        refuse(f"it is of {len(years)} reporting years, by its column DueDate: {', '.join(map(str, years))}")
    return list(latest.values())


def _report(cells: Row, number: int, refuse: Callable[[str], NoReturn]) -> Report:
    def percent(column: str, lowest: str) -> Decimal:
        try:
            value = Decimal(cells[column].strip())  # some begin with a tab
        except InvalidOperation:
            refuse(f"employer {number:,}: {column} is no number")
        if not value.is_finite() or not Decimal(lowest) <= value <= 100:
            refuse(f"employer {number:,}: {column} cannot be so large or so small")
        return value

    due, submitted = _day(cells["DueDate"]), _day(cells["DateSubmitted"])
    if not due:
        refuse(f"employer {number:,}: DueDate is no day")
    written = common_form(cells["PostCode"]) if "PostCode" in cells else at_the_end_of(cells["Address"])
    named = cells.get("EmployerId") or f"{cells.get('EmployerName')} {cells.get('CompanyNumber')}"
    return Report(
        employer=named,
        postcode=written,
        gap=percent(GAP, "-Infinity"),
        women_on_top=percent(TOP, "0") if cells[TOP].strip() else None,
        year=int(due[:4]) - 1,
        submitted=submitted,
    )


def _day(text: str) -> str:
    """A day in either form, as 2023-04-05 and the time; "" for none."""
    match = _DAY.fullmatch(text.strip())
    if not match:
        return ""
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    return f"{year}-{month}-{day} {match[7] or ''}".strip()


def _measures(reports: list[Report]) -> Row:
    """The figures of one place, as texts. Employers count alike, whatever their size."""
    gaps = [report.gap for report in reports]
    top = [report.women_on_top for report in reports if report.women_on_top is not None]
    figures = {
        "employers": str(len(reports)),
        "men_paid_more": str(sum(gap > 0 for gap in gaps)),
        "women_paid_more": str(sum(gap < 0 for gap in gaps)),
        "median_gap": str(median(gaps)),
        "top_quarter_reported": str(len(top)),
        "top_quarter_mostly_men": str(sum(share < 50 for share in top)),
    }
    return figures | ({"median_women_in_top_quarter": str(median(top))} if top else {})
