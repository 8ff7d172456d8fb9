"""Dataset pages of the sample: editions with a file each, a CSV, a workbook or an archive of workbooks.

`ons_downloads/<slug>.yml` has the facts: page, editions (newest first) and the form of each table (`files`: names,
title, lines of the header, notes). `ons_downloads/<slug>.csv` has the figures, one to a row:
`edition,file,sheet,area,more,column,value,cv`. `more` is what else the row is about (an age group, an indicator).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.csv_files import read_csv, read_facts

FOLDER = "ons_downloads"
FACTS = ("id", "page", "title", "released", "editions", "files", "names", "provenance")
COLUMNS = ["edition", "file", "sheet", "area", "more", "column", "value", "cv"]


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """A page with the figures of all its editions, in the publisher's order."""

    id: str
    facts: dict[str, Any]
    rows: tuple[dict[str, str], ...]
    withheld: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return str(self.facts["page"])


def load_pages(folders: Sequence[Path]) -> dict[str, DatasetPage]:
    """Every page of the sample folders, later ones laid over earlier ones."""
    own = [folder / FOLDER for folder in folders if (folder / FOLDER).is_dir()]
    return {
        name: _page(name, own) for name in sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    }


def _page(name: str, folders: list[Path]) -> DatasetPage:
    facts: dict[str, Any] = {}
    rows: list[dict[str, str]] = []
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
        if (path := folder / f"{name}.csv").is_file():
            rows += read_csv(path)
    return DatasetPage(name, facts, tuple(rows), tuple(facts.get("withheld", ())))
