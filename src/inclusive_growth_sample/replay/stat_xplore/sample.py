"""Databases of Stat-Xplore in the sample.

`stat_xplore/<database>.yml` facts (labels of the database, its measure, its fields and their values, provenance),
`stat_xplore/<database>.csv` one row for each cell: area, period, a code for each field, value ("" for none).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.csv_files import read_csv, read_facts

FOLDER = "stat_xplore"
FACTS = ("id", "label", "measure", "date", "area", "fields", "etag", "provenance")


@dataclass(frozen=True, slots=True)
class Database:
    """One database: its facts, and its cells."""

    id: str
    facts: dict[str, Any]
    rows: tuple[dict[str, str], ...]
    withheld: tuple[str, ...] = ()


def load_databases(folders: Sequence[Path]) -> dict[str, Database]:
    """Every database of the sample folders; a later folder replaces one of an earlier."""
    found: dict[str, Database] = {}
    for folder in folders:
        for path in sorted((folder / FOLDER).glob("*.yml")):
            facts = read_facts(path, FACTS)
            rows = tuple(read_csv(path.with_suffix(".csv")))
            found[path.stem] = Database(path.stem, facts, rows, tuple(facts.get("withheld", ())))
    return found
