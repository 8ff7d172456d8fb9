"""Re-key Nomis web queries: people by economic activity and qualification, and enterprises by size."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path

from inclusive_growth_sample.keying.areas import AREAS, AUTHORITIES, ENGLAND, PARTNERSHIP_DISTRICTS
from inclusive_growth_sample.keying.published import rows, workbook_rows

Row = tuple[str, ...]
Cells = dict[tuple[str, str], dict[str, str]]  # (area, year) -> cell or heading -> count
BANDS = {
    "Total": "0",
    "Micro (0 to 9)": "10",
    "Small (10 to 49)": "20",
    "Medium-sized (50 to 249)": "30",
    "Large (250+)": "40",
}
PERSONS, LEVEL_4 = "T01:22", "T19:6"
YOUNG = ("18", "19", "20", "46", "47", "84", "85", "86")  # activity, employment and unemployment
MARKERS = {"Normal Value": "", "Estimate and confidence interval not available": "!"}


@cache
def workbook(source: Path, name: str) -> Cells:
    """Read every block of a workbook. It names areas; their codes come from the file on employment rates."""
    names = {"country:England": ENGLAND}
    for row in rows(source / "ons/explore_local_statistics/employment-rate.csv"):
        if row["areacd"] in (*AUTHORITIES, *PARTNERSHIP_DISTRICTS):
            names["ladu:" + row["areanm"]] = row["areacd"]
    names["User Defined Geography:West Midlands-MCA"] = "E47000007"
    names["User Defined Geography:Greater Manchester-MCA"] = "E47000001"
    blocks: Cells = {}
    year, cells = "", {}
    for row in workbook_rows(next((source / "nomis/web_query_xlsx").glob(f"{name}*.xlsx"))):
        label = row.get("A", "")
        if label == "date":
            year = row["B"][-4:]
        elif label == "Area":
            headings = {column: text for column, text in row.items() if column != "A"}
            cells = {column: text if text in BANDS else text.split(" ")[0] for column, text in headings.items()}
        elif "conf" in row.values():
            # Three columns a cell: number, flags, half-width.
            cells |= {_right(column, 2): confidence(cell) for column, cell in cells.items()}
        elif area := names.get(label.split(" - from ")[0]):
            blocks[area, year] = {cell: row[column] for column, cell in cells.items() if column in row}
    return blocks


def confidence(cell: str) -> str:
    """Name of a cell's half-width among the cells of a block."""
    return f"{cell} conf"


def _right(column: str, steps: int) -> str:
    """Letters of the column so many steps to the right."""
    number = reduce(lambda number, letter: number * 26 + ord(letter) - 64, column, 0) + steps
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def shares(source: Path) -> Iterator[Row]:
    """NM_17_5: level 4 qualifications: counts as published, and their ratio as the rate."""
    people, qualified = workbook(source, "2-2_APSempRate"), workbook(source, "2-5_APSqualagegen")
    for (area, year), cells in people.items():
        if area not in AREAS:
            continue
        if level_4 := qualified.get((area, year), {}).get(LEVEL_4):
            yield from _share(area, year, "290", level_4, cells[PERSONS], "qualifications")


def young_people(source: Path) -> Iterator[Row]:
    """NM_17_5: rates of April 2022 to March 2023, with the publisher's marks where a rate is withheld."""
    for row in rows(source / "transformed/yff_latest_by_LA_2021.csv"):
        if row["geography_code"] in AREAS and row["variable_code"] in YOUNG:
            marker = MARKERS[row["notes"].split(" since ")[0]]
            yield row["geography_code"], "2023-03", row["variable_code"], "20599", row["value"], marker, "march"


def enterprises(source: Path) -> Iterator[Row]:
    """NM_142_1: enterprises by size, all industries and legal statuses."""
    for (area, year), cells in sorted(workbook(source, "2-3_UBCempent").items()):
        for heading, band in BANDS.items():
            yield area, year, "37748736", band, "0", "20100", cells[heading], "", "query"


def claimants(source: Path) -> Iterator[Row]:
    """NM_162_1: claimants and their share of residents, October 2023, where a public copy has them."""
    measures = {"Claimant count": "1", "Claimants as a proportion of residents aged 16-64": "2"}
    for row in rows(source / "transformed/jrf_claimant-count.csv"):
        if row["geography_code"] in AREAS:
            code = measures[row["variable_name"]]
            yield row["geography_code"], row["date"], "0", "0", code, "20100", row["value"], "", "copy"


def _share(area: str, year: str, variable: str, part: str, whole: str, origin: str) -> Iterator[Row]:
    rate = round(100 * Decimal(part) / Decimal(whole), 1)
    yield area, f"{year}-12", variable, "20599", str(rate), "", "ratio"
    yield area, f"{year}-12", variable, "21001", part, "", origin
    yield area, f"{year}-12", variable, "21002", whole, "", origin
