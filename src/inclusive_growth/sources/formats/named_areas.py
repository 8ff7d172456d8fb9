"""Areas by name, for files that give no codes: the names in the table of areas."""

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

AREAS = Path(__file__).parents[2] / "catalogue/schemes/areas.csv"  # a data file, the same for every room


@cache
def area_codes(kinds: tuple[str, ...], areas: Path = AREAS) -> Mapping[str, str]:
    """Name -> GSS code of the areas of these kinds, as written. A name that two of them bear is left out: a reader
    cannot tell which is meant."""
    with areas.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["area_type"] in kinds]
    often = Counter(row["area_name"] for row in rows)
    return MappingProxyType({row["area_name"]: row["area_code"] for row in rows if often[row["area_name"]] == 1})
