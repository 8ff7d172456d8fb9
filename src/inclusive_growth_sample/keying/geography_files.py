"""Layers of the Open Geography Portal in the sample, from copies of several editions; each names its own.

No answer of a layer was recorded: the time of its last edit and the number of features at once are ours.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from inclusive_growth_sample.keying.areas import AUTHORITIES
from inclusive_growth_sample.replay.csv_files import csv_text
from inclusive_growth_sample.replay.open_geography.sample import cell_of

FOLDER = "ogp"
REGIONS = ("E12000002", "E12000005")  # those of the sample's authorities; none of their codes changed 2023–2025
DIGITS = 4  # of a degree: about ten metres, on boundaries simplified by far more
LICENCE = "Open Government Licence v3.0; Contains OS data © Crown copyright and database right 2024"
ELSEWHERE = "re-keyed from a copy with renamed columns; the layer's own field names are put back"


def layers(source: Path) -> dict[str, str]:
    """Make every file of the sample's layers: path inside the sample -> text."""
    made = [
        *_neighbourhoods(source),
        *_middle_layer(source),
        *_wards(source),
        *_regions(source),
        *_members(source),
        *_boundaries(source),
    ]
    return dict(made)


def _neighbourhoods(source: Path) -> Iterable[tuple[str, str]]:
    rows = _read(source / FOLDER / "geographr/lookup_lsoa11_lsoa21_ltla22.csv.gz")
    rows = [row for row in rows if row["ltla22_code"] in AUTHORITIES]
    names = {row["ltla22_code"]: row["ltla22_name"] for row in rows}
    fields = ["LSOA11CD", "LSOA11NM", "CHGIND", "LSOA21CD", "LSOA21NM", "LAD22CD"]
    cells = [
        [
            row["lsoa11_code"],
            row["lsoa11_name"],
            row["change_code"],
            row["lsoa21_code"] if row["lsoa21_code"] != row["lsoa11_code"] else "",
            row["lsoa21_name"] if row["lsoa21_name"] != row["lsoa11_name"] else "",
            row["ltla22_code"],
        ]
        for row in rows
    ]
    compact = {
        "same_as": {"LSOA21CD": "LSOA11CD", "LSOA21NM": "LSOA11NM"},
        "lookups": {"LAD22NM": {"by": "LAD22CD", "values": dict(sorted(names.items()))}},
    }
    return _layer(
        "LSOA11_LSOA21_LAD22_EW_LU_v5",
        [*fields, "LAD22NM"],
        csv_text(fields, sorted(cells)),
        1000,
        ("LSOA (2011) to LSOA (2021) to Local Authority District (2022) exact fit lookup", "December 2022"),
        f"the neighbourhoods of the sample's authorities; {ELSEWHERE}",
        compact,
    )


def _middle_layer(source: Path) -> Iterable[tuple[str, str]]:
    rows = _read(source / FOLDER / "geographr/lookup_msoa11_msoa21_ltla22.csv.gz")
    rows = [row for row in rows if row["ltla22_code"] in AUTHORITIES]
    return _in_authorities(
        "MSOA11_MSOA21_LAD22_EW_LU_v2",
        ("MSOA21CD", "MSOA21NM"),
        {(row["msoa21_code"], row["msoa21_name"], row["ltla22_code"]) for row in rows},
        {row["ltla22_code"]: row["ltla22_name"] for row in rows},
        ("MSOA (2011) to MSOA (2021) to Local Authority District (2022) exact fit lookup", "December 2022"),
        f"the areas of 2021 of the sample's authorities, without those of 2011; {ELSEWHERE}",
    )


def _wards(source: Path) -> Iterable[tuple[str, str]]:
    (path,) = (source / FOLDER / "jrf").glob("Ward_to_Local_Authority_District_*December_2022*")
    rows = [row for row in _read(path) if row["LAD22CD"] in AUTHORITIES]
    return _in_authorities(
        "WD22_LAD22_CTY22_RGN22_CTRY22_UK_LU",
        ("WD22CD", "WD22NM"),
        {(row["WD22CD"], row["WD22NM"], row["LAD22CD"]) for row in rows},
        {row["LAD22CD"]: row["LAD22NM"] for row in rows},
        ("Ward to Local Authority District to County to Region to Country lookup", "December 2022"),
        "the wards of the sample's authorities, without counties, regions and countries",
    )


def _in_authorities(
    service: str,
    fields: tuple[str, str],
    areas: Iterable[tuple[str, str, str]],
    authorities: dict[str, str],
    edition: tuple[str, str],
    gives: str,
) -> Iterable[tuple[str, str]]:
    """A layer of small areas, each with the code of its authority, whose name stands once beside them."""
    kept = [*fields, "LAD22CD"]
    lookups = {"LAD22NM": {"by": "LAD22CD", "values": dict(sorted(authorities.items()))}}
    return _layer(
        service, [*kept, "LAD22NM"], csv_text(kept, sorted(areas)), 500, edition, gives, {"lookups": lookups}
    )


def _regions(source: Path) -> Iterable[tuple[str, str]]:
    rows = _read(source / FOLDER / "geographr/lookup_ltla23_region23.csv.gz")
    cells = sorted(
        [row["ltla23_code"], row["ltla23_name"], row["region23_code"], row["region23_name"]]
        for row in rows
        if row["region23_code"] in REGIONS
    )
    fields = ["LAD25CD", "LAD25NM", "RGN25CD", "RGN25NM"]
    return _layer(
        "LAD25_RGN25_EN_LU_v2",
        fields,
        csv_text(fields, cells),
        25,
        ("Local Authority District to Region lookup in England", "April 2023, in the field names of April 2025"),
        "the authorities of two regions; no copy of the 2025 edition was at hand, their codes are the same",
    )


def _members(source: Path) -> Iterable[tuple[str, str]]:
    name = "lsip/Local_Authority_District_to_Combined_Authority_(May_2025)_Lookup_in_EN.csv"
    fields = ["LAD25CD", "LAD25NM", "CAUTH25CD", "CAUTH25NM"]
    cells = [[row[field] for field in fields] for row in _read(source / FOLDER / name)]
    return _layer(
        "LAD25_CAUTH25_EN_LU",
        fields,
        csv_text(fields, cells),
        40,
        ("Local Authority District to Combined Authority lookup in England", "May 2025"),
        "every row of the published file",
    )


def _boundaries(source: Path) -> Iterable[tuple[str, str]]:
    folder = source / FOLDER / "fingertipsnext"
    combined = "Combined_Authorities_December_2023_Boundaries_EN_BUC"
    districts = "Local_Authority_Districts_May_2024_Boundaries_UK_BSC"
    simplified = f"coordinates rounded to {DIGITS} decimal places"
    yield from _layer(
        combined,
        ["CAUTH23CD", "CAUTH23NM"],
        _shapes(folder.glob("Combined_Authorities_December_2023*"), ("CAUTH23CD", "CAUTH23NM"), ()),
        4,
        ("Combined Authorities Boundaries EN BUC (ultra generalised, clipped)", "December 2023"),
        f"every authority; {simplified}",
    )
    yield from _layer(
        districts,
        ["LAD24CD", "LAD24NM"],
        _shapes(folder.glob("Local_Authority_Districts_May_2024*"), ("LAD24CD", "LAD24NM"), AUTHORITIES),
        6,
        ("Local Authority Districts Boundaries UK BSC (super generalised, clipped)", "May 2024"),
        f"the sample's authorities; {simplified}",
    )


def _shapes(paths: Iterable[Path], fields: tuple[str, str], wanted: Sequence[str]) -> str:
    (path,) = paths
    body = path.read_bytes()
    collection: dict[str, Any] = json.loads(gzip.decompress(body) if path.suffix == ".gz" else body)
    cells = [
        [*(feature["properties"][name] for name in fields), cell_of(feature["geometry"], DIGITS)]
        for feature in collection["features"]
        if not wanted or feature["properties"][fields[0]] in wanted
    ]
    return csv_text([*fields, "geometry"], sorted(cells))


def _layer(
    service: str,
    fields: list[str],
    rows: str,
    at_once: int,
    edition: tuple[str, str],
    gives: str,
    compact: dict[str, Any] | None = None,
) -> Iterable[tuple[str, str]]:
    facts = {
        "id": service,
        "origin": "sample",
        "licence": "OGL-UK-3.0",
        "layer": 0,
        "id_field": "FID" if "Boundaries" in service else "ObjectId",
        "fields": fields,
        "max_record_count": at_once,  # ours: small, so that paging happens
        "last_edited": 1735689600000,  # ours: 1 January 2025; no layer's own time was recorded
        **(compact or {}),
        "provenance": {
            "layer": {
                "dataset": edition[0],
                "publisher": "Office for National Statistics, Open Geography Portal",
                "landing_page": "https://geoportal.statistics.gov.uk/",
                "edition": edition[1],
                "gives": gives,
                "attribution": LICENCE,
            }
        },
    }
    text = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=110)
    yield (
        f"open_geography/{service}.yml",
        "# Made by inclusive_growth_sample/keying/make_sample.py from the published files.\n" + text,
    )
    yield f"open_geography/{service}.csv", rows


def _read(path: Path) -> list[dict[str, str]]:
    body = path.read_bytes()
    text = (gzip.decompress(body) if path.suffix == ".gz" else body).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
