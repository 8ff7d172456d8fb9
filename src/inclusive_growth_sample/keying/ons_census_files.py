"""Re-key published counts as custom tables of the census API, whose answers nobody has recorded."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.keying.areas import AUTHORITIES
from inclusive_growth_sample.keying.nomis_files import QUALIFICATIONS, TOTAL_LABEL, authority_names
from inclusive_growth_sample.keying.published import body
from inclusive_growth_sample.replay.csv_files import csv_text, read_csv

TABLE = "qualifications_ethnic_group"
COLUMNS = ["area", "period", "highest_qualification", "ethnic_group_tb_6a", "observation"]


def tables(source: Path, sample: Path) -> dict[str, str]:
    """Path in the sample -> text. The options of the two variables are kept by hand."""
    folder = sample / "ons_census_api/options"
    names = authority_names(source)
    areas = csv_text(["code", "label"], sorted(names.items()))
    codes = {name: _codes(folder / f"{name}.csv") for name in COLUMNS[2:4]}
    return {
        f"ons_census_api/{TABLE}.csv": csv_text(COLUMNS, _cells(source, names, codes)),
        "ons_census_api/options/ltla.csv": areas,
    }


def _cells(source: Path, names: dict[str, str], codes: dict[str, dict[str, str]]) -> Iterator[list[str]]:
    groups, levels, *rows = csv.reader(io.StringIO(body(source / QUALIFICATIONS).decode("utf-8-sig"), newline=""))
    counts = {row[0]: row for row in rows}
    for area in AUTHORITIES:
        row = counts[names[area]]
        cells = [
            [area, "2021", codes["highest_qualification"][level], codes["ethnic_group_tb_6a"][group], row[at]]
            for at, (group, level) in enumerate(zip(groups[1:], levels[1:], strict=True), start=1)
            if TOTAL_LABEL not in (group, level)
        ]
        yield from sorted(cells, key=lambda cell: (int(cell[2]), int(cell[3])))


def _codes(path: Path) -> dict[str, str]:
    return {row["label"]: row["code"] for row in read_csv(path)}
