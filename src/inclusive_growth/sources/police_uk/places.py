"""Places of data.police.uk: the police force of each authority, and the outline of each that may be asked for.

`forces.csv` area_code,force_area_code,force_name,slug    from the ONS lookup of 2024; slugs follow from the names
`outlines.csv` area_code,outline    of members of combined authorities: ONS boundaries of May 2024, to 200 metres
Both are made by `inclusive_growth_sample/keying/police_uk_files.py`.
"""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def outlines() -> dict[str, str]:
    """Authority -> its outline as the API takes it, `latitude,longitude:latitude,longitude…`."""
    return {row["area_code"]: row["outline"] for row in _rows("outlines")}


@cache
def force_areas() -> dict[str, str]:
    """Authority -> code of its police force area."""
    return {row["area_code"]: row["force_area_code"] for row in _rows("forces")}


@cache
def forces() -> dict[str, tuple[str, str]]:
    """Code of a police force area -> its name, and the force's name in addresses."""
    return {row["force_area_code"]: (row["force_name"], row["slug"]) for row in _rows("forces")}


def force_called(name: str) -> str:
    """Code of the area of a force called `West Yorkshire Police` or `Essex Constabulary`; "" for another force."""
    plain = name.replace(" & ", " and ")
    endings = ("", " Police", " Constabulary", " Service", " Police Service")
    for code, (force, _) in forces().items():
        if plain in {f"{force.replace(' & ', ' and ')}{ending}" for ending in endings}:
            return code
    return ""


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
