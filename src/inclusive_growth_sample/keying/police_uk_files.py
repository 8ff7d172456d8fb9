"""Make the tables of places of data.police.uk, and re-key recorded answers about street crime.

`python -m inclusive_growth_sample.keying.police_uk_files --published-files DIR` writes forces.csv, outlines.csv.
The answers are of June 2018, one for each ward of the West Midlands. An authority's events are those of its wards,
each once; of an authority of which a ward is missing, nothing is taken.
"""

import argparse
import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.sources.police_uk import places
from inclusive_growth.sources.police_uk.categories import CATEGORIES
from inclusive_growth_sample.keying.published import rows
from inclusive_growth_sample.replay.csv_files import csv_text

MONTH = "2018-06"
_SLUGS = {"London, City of": "city-of-london", "Metropolitan Police": "metropolitan"}
_BOUNDARIES = "Local_Authority_Districts_May_2024_Boundaries__UK_BSC_-5684348521832897108.geo.json.gz"
_WARDS = (
    "Ward_to_Local_Authority_District_to_County_to_Region_to_Country_(December_2022)_Lookup_in_United_Kingdom.csv"
)


def forces(source: Path) -> Iterator[list[str]]:
    """Authority, its police force area, the force's name and its name in addresses."""
    lookup = rows(source / "ogp/geographr/lookup_ltla24_csp24_pfa24.csv")
    for row in sorted(lookup, key=lambda row: row["ltla24_code"]):
        name = row["pfa24_name"]
        slug = _SLUGS.get(name) or name.lower().replace("&", "and").replace(" ", "-")
        yield [row["ltla24_code"], row["pfa24_code"], name, slug]


def outlines(source: Path) -> Iterator[list[str]]:
    """Authority and its outline, where it is one polygon; of members of combined authorities."""
    members = {member for codes in members_of().values() for member in codes}
    layer: Any = json.loads(gzip.decompress((source / "ogp/fingertipsnext" / _BOUNDARIES).read_bytes()))
    if layer["crs"]["properties"]["name"] != "EPSG:4326":
        raise SystemExit("the boundaries are not in degrees")
    for feature in sorted(layer["features"], key=lambda feature: str(feature["properties"]["LAD24CD"])):
        code, shape = feature["properties"]["LAD24CD"], feature["geometry"]
        if code in members and shape["type"] == "Polygon" and len(shape["coordinates"]) == 1:
            points = shape["coordinates"][0][:-1]
            yield [code, ":".join(f"{latitude:.4f},{longitude:.4f}" for longitude, latitude in points)]


def street_crimes(source: Path) -> Iterator[list[str]]:
    """Authority, month, category and the number of events."""
    authority_of = {row["WD22CD"]: row["LAD22CD"] for row in rows(source / "ogp/jrf" / _WARDS)}
    events: dict[str, dict[int, Any]] = {}
    seen: dict[str, set[str]] = {}
    with zipfile.ZipFile(source / "police/wm_wards_street_crime_2017-01.zip") as archive:
        for name in archive.namelist():
            ward = re.findall(r"E05\d{6}", name)[0]
            authority = authority_of.get(ward, "")
            seen.setdefault(authority, set()).add(ward)
            for event in json.loads(archive.read(name)):
                events.setdefault(authority, {})[event["id"]] = event
    for authority, wards in sorted(seen.items()):
        if authority and wards == {ward for ward, code in authority_of.items() if code == authority}:
            found = Counter((event["month"], event["category"]) for event in events[authority].values())
            for category in CATEGORIES:
                yield [authority, MONTH, category, str(found.pop((MONTH, category), 0))]
            if found:
                raise SystemExit(f"{authority}: events of another month or category: {dict(found)}")


def facts() -> dict[str, Any]:
    """Facts of the sample's YAML."""
    return {
        "id": "street_crime",
        "publisher": "Home Office and police forces",
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "provenance": {
            "published": {
                "dataset": "Street-level crimes",
                "publisher": "Home Office and police forces",
                "landing_page": "https://data.police.uk/docs/method/crime-street/",
                "file": "wm_wards_street_crime_2017-01.zip",
                "edition": "June 2018 (the file's name says January 2017, its events June 2018)",
                "gives": "every event in each ward's outline, as the API answered",
            }
        },
        "notes": [
            "An authority's events are those of its wards of 2022, each once; the API is asked for its outline.",
            "One ward of Birmingham is missing, so Birmingham is not in the sample.",
            "An event keeps its category and month; its number here is a running one, and it has no place.",
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published-files", type=Path, required=True, metavar="DIR")
    source = parser.parse_args().published_files
    columns = ["area_code", "force_area_code", "force_name", "slug"]
    (places.FOLDER / "forces.csv").write_text(csv_text(columns, forces(source)), encoding="utf-8", newline="")
    text = csv_text(["area_code", "outline"], outlines(source))
    (places.FOLDER / "outlines.csv").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
