"""Re-key ASHE weekly pay by residence (NM_30_1): medians and their coefficients of variation, by sex for 2023."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from inclusive_growth_sample.keying.areas import AREAS
from inclusive_growth_sample.keying.nomis_files import Row
from inclusive_growth_sample.keying.published import rows

WEEKLY, MEDIAN, EVERYBODY = "1", "2", "7"
PROVISIONAL = "P"  # the workbook's name begins with PROV; everybody's medians are of the revised edition
FIRST_YEAR = "2016"
SHEETS = {"Male": "5", "Female": "6"}
_TABLE = "ons/ashe/PROV_-_Home_Geography_Table_8.1a_Weekly_pay_-_Gross_2023.xls"


def residents(source: Path) -> Iterator[Row]:
    """Yield medians of everybody (whose limits in Explore Local Statistics give the coefficients), and by sex."""
    by_sex = _sheets(source)
    everybody = _everybody(source)
    for area in AREAS:
        for year, value, variation in everybody.get(area, ()):
            where = (area, year, EVERYBODY, MEDIAN, WEEKLY)
            yield *where, "20100", value, "", "els"
            yield *where, "20701", variation, "", "limits"
        for sex, value in by_sex.get(area, ()):
            yield area, "2023", sex, MEDIAN, WEEKLY, "20100", value, PROVISIONAL, "workbook"


def _everybody(source: Path) -> dict[str, list[tuple[str, str, str]]]:
    medians: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows(source / "ons/explore_local_statistics/gross-median-weekly-pay.csv"):
        year = row["period"][:4]
        if row["areacd"] in AREAS and year >= FIRST_YEAR and row["observation"]:
            value = Decimal(row["observation"])
            half = Decimal(row["uci_95"]) - value
            variation = round(100 * half / (value * Decimal("1.96")), 1)
            if abs(value * variation * Decimal("0.0196") - half) > Decimal("0.001"):
                raise SystemExit(f"pay of {row['areacd']} {year}: the limits are not 1.96 times a coefficient")
            medians.setdefault(row["areacd"], []).append((year, str(value), str(variation)))
    return {area: sorted(years) for area, years in medians.items()}


def _sheets(source: Path) -> dict[str, list[tuple[str, str]]]:
    """Read medians by sex, without the publisher's `x` (unreliable, withheld) and the combined authorities."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(source / _TABLE)
    medians: dict[str, list[tuple[str, str]]] = {}
    for sheet, sex in SHEETS.items():
        for row in book.get_sheet_by_name(sheet).to_python():
            if row[1] in AREAS and isinstance(row[3], float):
                medians.setdefault(str(row[1]), []).append((sex, str(row[3])))
    return medians
