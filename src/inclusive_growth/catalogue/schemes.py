"""Published scheme tables: codes of a source mapped to categories of ours, and the categories themselves.

`schemes/<scheme>.csv`        code,label,characteristic,category,mapping_quality[,evidence]   (a source's codes)
`schemes/characteristics.csv` characteristic,label,protected,sort
`schemes/categories.csv`      characteristic,category,label,scheme,parent,sort
`schemes/areas.csv`           area_code,area_name,area_type,vintage,parent_code
`schemes/area_successions.csv` former_code,area_code,valid_from,relation,source
`schemes/police_force_areas.csv` area_code,force_area_code                    (made by keying/police_areas.py)
`schemes/memberships.csv`     authority_code,member_code,role,valid_from,valid_to,certainty,source
`schemes/footprints.csv`      footprint,title,authority_code,area_code,through_code,valid_from,valid_to,certainty,
                              source
`schemes/ethnicity_labels.csv` scheme,question,label,code,category,group,mapping_quality,comparable_with_2021,note
                              (read by ethnicity.py)
`schemes/quality_notes.csv`   dataset_id,why
`schemes/markers.csv`         source,marker,status,meaning
`schemes/statuses.csv`        status,label,without_value,sum_rank,in_figures         (read by statuses.py)
`schemes/asks.csv`            indicator_id,characteristic,day,state,who,answer     (checked by coverage.py)
`schemes/units.csv`           unit,words,change,decimals,whole_from,factor,among_parts     (read by units.py)
"""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inclusive_growth.errors import CatalogueError

SCHEMES = Path(__file__).parent / "schemes"
EVIDENCE = ("seen", "documented", "inferred")
KEYS = {
    "areas": ("area_code",),
    "categories": ("characteristic", "category"),
    "characteristics": ("characteristic",),
    "coverage_states": ("state",),
    "markers": ("source", "marker"),
    "statuses": ("status",),
    "units": ("unit",),
}
MAPPING_QUALITIES = ("exact", "broader", "narrower", "approximate")


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One code of a source's classification. An empty category is the total: it adds nothing to a breakdown.
    An empty label is not checked against the publisher's."""

    code: str
    label: str
    characteristic: str
    category: str
    mapping_quality: str
    evidence: str = ""  # how the code is known, where it differs from its dataset's


def read_table(name: str, folder: Path = SCHEMES) -> list[dict[str, str]]:
    """The rows of one scheme table. Raises CatalogueError when it is not there."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.csv")))
        raise CatalogueError(f"schemes/{name}.csv: there is no such scheme table; known: {known}")
    return [dict(row) for row in _read(path, path.stat().st_mtime_ns)]


@lru_cache(maxsize=64)
def _read(path: Path, changed_at: int) -> tuple[dict[str, str], ...]:
    """Read a file once for each `changed_at`: steps read the same few tables thousands of times."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = tuple(csv.DictReader(file))
    keys = Counter(tuple(row[column] for column in KEYS[path.stem]) for row in rows) if path.stem in KEYS else {}
    if twice := [key for key, times in keys.items() if times > 1]:
        raise CatalogueError(
            f"schemes/{path.name}: {', '.join(twice[0])!r} stands there more than once; keep one of the rows"
        )
    return rows


@lru_cache
def scheme(name: str, folder: Path = SCHEMES) -> tuple[SchemeRow, ...]:
    """One source classification, checked against the registered categories."""
    known = {(row["characteristic"], row["category"]) for row in read_table("categories", folder)}
    rows = tuple(SchemeRow(**row) for row in read_table(name, folder))
    for row in rows:
        if row.category and (row.characteristic, row.category) not in known:
            raise CatalogueError(
                f"schemes/{name}.csv: code {row.code}: category '{row.characteristic}={row.category}' is not "
                "registered; add it to schemes/categories.csv or correct it"
            )
        if row.mapping_quality not in MAPPING_QUALITIES:
            raise CatalogueError(
                f"schemes/{name}.csv: code {row.code}: mapping_quality '{row.mapping_quality}' is not one of "
                f"{', '.join(MAPPING_QUALITIES)}"
            )
        if row.evidence not in ("", *EVIDENCE):
            raise CatalogueError(
                f"schemes/{name}.csv: code {row.code}: evidence '{row.evidence}' is not one of "
                f"{', '.join(EVIDENCE)}"
            )
    return rows
