"""Data files of the sample: `<dataset>.yml` the facts, `<dataset>.csv` the rows that are kept.

Facts are the file's columns in their order, the texts that hold for every row (`constant`), the columns that
follow from the area (`by_area`, looked up in areas.csv), and where the file lies: a data set of the API, a file of
a release, or a file in a repository. A later folder adds datasets, or rows of a known one.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.flat_file import BOM, LINE_ENDS

FOLDER = "explore_education_statistics"
FACTS = ("title", "place", "published", "columns", "indicators", "time_period", "provenance")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file: its facts, its rows in the publisher's order, and its areas."""

    id: str
    facts: dict[str, Any]
    rows: tuple[dict[str, str], ...]
    areas: Mapping[str, Mapping[str, str]]
    withheld: tuple[str, ...] = ()

    def whole(self, row: Mapping[str, str]) -> dict[str, str]:
        """A row with every column of the file."""
        area = self.areas.get(row.get("area", ""), {})
        known = dict(self.facts.get("constant", {})) | {name: area.get(name, "") for name in self.facts["by_area"]}
        known |= row
        return {name: known.get(name, "") for name in self.columns}

    @property
    def columns(self) -> list[str]:
        return list(self.facts["columns"])

    @property
    def place(self) -> dict[str, str]:
        return dict(self.facts["place"])


def load_files(folders: Sequence[Path]) -> dict[str, DataFile]:
    """Every data file of the sample folders, later ones laid over earlier ones."""
    own = [folder / FOLDER for folder in folders if (folder / FOLDER).is_dir()]
    areas: dict[str, dict[str, str]] = {}
    for folder in own:
        if (path := folder / "areas.csv").is_file():
            areas |= {row["area"]: row for row in read_csv(path)}
    names = sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    return {name: _file(name, own, areas) for name in names}


def render(
    file: DataFile, rows: Sequence[Mapping[str, str]], renamed: Mapping[str, str], reformatted: bool
) -> bytes:
    """The bytes of a file with these rows."""
    line_end = file.facts.get("line_end", "LF")
    if reformatted:
        line_end = {"CRLF": "LF", "LF": "CRLF"}[line_end]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=LINE_ENDS[line_end])
    writer.writerow([renamed.get(name, name) for name in file.columns])
    writer.writerows(list(file.whole(row).values()) for row in rows)
    return (BOM if file.facts.get("bom") else b"") + out.getvalue().encode()


def _file(name: str, folders: list[Path], areas: Mapping[str, Mapping[str, str]]) -> DataFile:
    facts: dict[str, Any] = {"by_area": []}
    rows: list[dict[str, str]] = []
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
        if (path := folder / f"{name}.csv").is_file():
            rows += read_csv(path)
    return DataFile(name, facts, tuple(rows), areas)
