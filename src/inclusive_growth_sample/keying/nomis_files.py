"""Re-key published figures as the sample's Nomis tables. Facts and code lists beside them are kept by hand."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from inclusive_growth_sample.keying import aps_editions, query_files
from inclusive_growth_sample.keying.areas import (
    AREAS,
    AUTHORITIES,
    ENGLAND,
    NORTH_WEST,
    OTHER_MAYORS,
    PARTNERSHIP_DISTRICTS,
    sums,
)
from inclusive_growth_sample.keying.published import body, rows

Row = tuple[str, ...]

APS_YEARS = range(2018, 2023)
APS_VARIABLES = {"45": ("Employment rate", "T01:28"), "111": ("Economically inactive", "T01:40")}
APS_PERSONS = "T01:22"
# Nomis age band -> (first, last) single year; codes of single years are 101 (age 0) to 191 (90 and over)
BANDS = {"200": (0, 90), "201": (0, 15), "250": (16, 24), "207": (25, 49), "208": (50, 64), "209": (65, 90)}
TOTAL = "0"
TOTAL_LABEL = "Total"
QUALIFICATIONS = "transformed/yff_census-qualifications-ethnic-group.csv"
REGIONS = "Local_Authority_District_to_Region_(December_2022)_Lookup_in_England.csv"
TYPES = ("499", "480", "442", "432", "431")
# Authorities of 2023 and the districts of census day that they are made of; the first lends its id in the URN.
NEWER = {
    "E06000063": ("Cumberland", "E07000028", "E07000026", "E07000029"),
    "E06000064": ("Westmorland and Furness", "E07000031", "E07000027", "E07000030"),
}
CENSUS_2011 = "police/resistancelab/la-ethnic-groups.csv"
GROUPS_2011 = {
    "0": "All categories: Ethnic group",
    "100": "White",
    "1": "White: English/Welsh/Scottish/Northern Irish/British",
    "200": "Mixed",
    "300": "Asian",
    "400": "Black",
    "500": "Other",
}


def employment(source: Path) -> Iterator[Row]:
    """NM_17_5: rates and half-widths from the ELS file, people from web queries or an edition of it."""
    els = {
        (row["indicator"], row["areacd"], row["period"][:4]): row
        for row in rows(source / "ons/explore_local_statistics/employment-rate.csv")
    }
    counts = query_files.workbook(source, "2-2_APSempRate")
    edition = aps_editions.people(source)
    for area in AREAS:
        for year in map(str, APS_YEARS):
            for variable, (indicator, cell) in APS_VARIABLES.items():
                row = els[indicator, area, year]
                rate = round(Decimal(row["observation"]), 1)
                half = round(Decimal(row["uci_95"]), 1) - rate
                figures = [("20599", str(rate), "els")]
                if people := counts.get((area, year)):
                    figures += [("21001", people[cell], "query"), ("21002", people[APS_PERSONS], "query")]
                    _agree(rate, people[cell], people[APS_PERSONS], f"{indicator}, {area}, {year}")
                elif pair := edition.get((variable, area, year)):
                    figures += [("21001", pair[0], "people"), ("21002", pair[1], "people")]
                    _agree(rate, *pair, f"{indicator}, {area}, {year}")
                figures.append(("21003", str(half), "els"))
                for measure, value, origin in figures:
                    yield area, f"{year}-12", variable, measure, value, "", origin
    yield from aps_editions.unemployment(source, APS_YEARS)
    yield from query_files.shares(source)
    yield from query_files.young_people(source)


def _agree(rate: Decimal, part: str, whole: str, where: str) -> None:
    if abs(rate - 100 * Decimal(part) / Decimal(whole)) > Decimal("0.2"):
        print(f"disagree: {where}: rate {rate}, {part} of {whole}")


def population(source: Path) -> Iterator[Row]:
    """NM_2002_1: mid-2021 as published, mid-2011 as sums of published single years."""
    yield from _population_2021(source)
    yield from _population_2011(source)


def _population_2021(source: Path) -> Iterator[Row]:
    england: dict[str, int] = defaultdict(int)
    published: dict[tuple[str, str], str] = {}
    regions = set()
    for row in rows(source / "nomis/NM_2002_1_jrf_lad_full_columns.csv"):
        published[row["GEOGRAPHY_CODE"], row["C_AGE"]] = row["OBS_VALUE"]
        if row["GEOGRAPHY_TYPECODE"] == "480" and row["GEOGRAPHY_CODE"].startswith("E"):
            regions.add(row["GEOGRAPHY_CODE"])
    for region in regions:
        for band in BANDS:
            england[band] += int(published[region, band])
    for area in AREAS:
        for band in BANDS:
            if area == ENGLAND:
                yield area, "2021", "0", band, "20100", str(england[band]), "", "regions"
            else:
                yield area, "2021", "0", band, "20100", published[area, band], "", "published"
    for area in OTHER_MAYORS:
        for band in BANDS:
            yield area, "2021", "0", band, "20100", published[area, band], "", "published"


def _population_2011(source: Path) -> Iterator[Row]:
    people: dict[tuple[str, str, str], int] = defaultdict(int)
    name = "NM_2002_1_151616f94c529da389b698c548ded518.tsv"
    for row in rows(source / "nomis/ukpopulation" / name, "\t"):
        age = int(row["C_AGE"]) - 101
        for band, (first, last) in BANDS.items():
            if first <= age <= last:
                for gender in ("0", row["GENDER"]):
                    people[row["GEOGRAPHY_CODE"], gender, band] += int(row["OBS_VALUE"])
    parts = sums({area for area, _, _ in people}, region_of(source))
    for area in AREAS:
        for gender in ("0", "1", "2"):
            for band in BANDS:
                value = sum(people[part, gender, band] for part in parts.get(area, (area,)))
                yield (
                    area,
                    "2011",
                    gender,
                    band,
                    "20100",
                    str(value),
                    "",
                    "authorities" if area in parts else "years",
                )


def ethnic_groups(source: Path, codes: dict[str, str]) -> Iterator[Row]:
    """NM_2041_1: nineteen groups as published; totals, broad groups and wider areas as sums.

    `codes` maps a published label to its code.
    """
    people: dict[tuple[str, str], int] = {}
    for row in rows(source / "census2021/ethnicity21_ltla21.csv"):
        label, _, measure = row["ethnic_group"].rpartition(" (")
        if measure == "number)":
            people[row["ltla21_code"], codes[label]] = int(Decimal(row["value"]))
    broad = {code: label for label, code in codes.items() if code.startswith("100")}
    members = {
        group: [code for text, code in codes.items() if text.startswith(label + ":")]
        for group, label in broad.items()
    }
    detailed = sorted({code for _, code in people}, key=int)
    members["0"] = detailed
    parts = sums({area for area, _ in people}, region_of(source))
    for area in AREAS:
        for code in ("0", *broad, *detailed):
            values = [
                people[part, group] for part in parts.get(area, (area,)) for group in members.get(code, [code])
            ]
            origin = "authorities" if area in parts else "groups" if code in members else "published"
            yield area, "2021", code, "20100", str(sum(values)), "", origin
    for area in north_west(source):
        if area not in AREAS:
            for code in detailed:
                value = sum(people[part, code] for part in NEWER.get(area, ("", area))[1:])
                yield area, "2021", code, "20100", str(value), "", "authorities" if area in NEWER else "published"


def north_west(source: Path) -> list[str]:
    """The authorities of the North West as of 2023, of which a published claim speaks."""
    regions = region_of(source)
    merged = {code for _, *codes in NEWER.values() for code in codes}
    return sorted({code for code, region in regions.items() if region == NORTH_WEST} - merged | set(NEWER))


def ethnic_groups_2011(source: Path) -> Iterator[Row]:
    """NM_608_1: everyone, the five broad groups, White British people; all but authorities as sums."""
    people: dict[tuple[str, str], int] = {}
    for row in rows(source / CENSUS_2011):
        for code, label in GROUPS_2011.items():
            people[row["geography code"], code] = int(row[f"Ethnic Group: {label}; measures: Value"])
    parts = sums({area for area, _ in people}, region_of(source))
    for area in AREAS:
        for code in GROUPS_2011:
            value = sum(people[part, code] for part in parts.get(area, (area,)))
            origin = "authorities" if area in parts else "published"
            yield area, "2011", "0", code, "20100", str(value), "", origin


def qualifications(source: Path, groups: dict[str, str], levels: dict[str, str]) -> Iterator[Row]:
    """NM_2149_1: counts by ethnic group, for the authorities. `groups` and `levels` map labels to codes."""
    heads, names, *table = csv.reader(io.StringIO(body(source / QUALIFICATIONS).decode("utf-8-sig"), newline=""))
    code_of = {name: code for code, name in authority_names(source).items()}
    counts = {code_of[row[0]]: row for row in table if row[0] in code_of}
    for area in AUTHORITIES:
        for column, (group, level) in enumerate(zip(heads[1:], names[1:], strict=True), start=1):
            cell = groups.get(group, TOTAL), levels.get(level, TOTAL)
            yield area, "2021", *cell, "20100", str(int(counts[area][column])), "", "published"


def authority_names(source: Path) -> dict[str, str]:
    """The authorities of the sample: code -> name."""
    return {
        row["LAD22CD"]: row["LAD22NM"]
        for row in rows(source / "ogp/jrf" / REGIONS)
        if row["LAD22CD"] in AUTHORITIES
    }


def geographies(source: Path) -> tuple[list[Row], list[Row]]:
    """Read (id, code, name, typecode) of the sample's areas, and (typecode, name) of their types."""
    areas: dict[str, Row] = {}
    names: dict[str, str] = {"499": "countries"}
    for_claims = {*OTHER_MAYORS, *PARTNERSHIP_DISTRICTS, *north_west(source)}
    lent = {codes[0]: (new, name) for new, (name, *codes) in NEWER.items()}
    for row in rows(source / "nomis/NM_2002_1_jrf_lad_full_columns.csv"):
        code, kind = row["GEOGRAPHY_CODE"], row["GEOGRAPHY_TYPECODE"]
        if code in AREAS and kind in TYPES:
            areas[row["GEOGRAPHY"]] = (row["GEOGRAPHY"], code, row["GEOGRAPHY_NAME"], kind)
            names[kind] = row["GEOGRAPHY_TYPE"]
        elif code in for_claims and kind == ("442" if code in OTHER_MAYORS else "432"):
            areas[row["GEOGRAPHY"]] = (row["GEOGRAPHY"], code, row["GEOGRAPHY_NAME"], kind)
        elif code in lent and kind == "432":
            new, name = lent[code]
            areas[row["GEOGRAPHY"]] = (row["GEOGRAPHY"], new, name, kind)
    england = next(key for key, text in _fields(source).items() if text == "England")
    areas[england] = (england, ENGLAND, "England", "499")
    ordered = sorted(areas.values(), key=lambda area: (TYPES.index(area[3]), int(area[0])))
    return ordered, [(kind, names[kind]) for kind in TYPES]


def _fields(source: Path) -> dict[str, str]:
    fields: dict[str, str] = json.loads(body(source / "nomis/ukpopulation/NM_2002_1_metadata.json"))["fields"][
        "GEOGRAPHY"
    ]
    return fields


def region_of(source: Path) -> dict[str, str]:
    return {row["LAD22CD"]: row["RGN22CD"] for row in rows(source / "ogp/jrf" / REGIONS)}
