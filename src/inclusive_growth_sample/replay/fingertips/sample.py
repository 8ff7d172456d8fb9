"""Fingertips indicators of the sample.

`fingertips/<id>.yml` facts (columns, area types, what is the same throughout, metadata, provenance), `<id>.csv`
the rows without what lookups give (a column that stands nowhere is empty), `areas.csv` names and types of areas,
`parents.csv` names of what holds them. A later folder adds indicators, rows of a known indicator, or areas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.flat_file import WHOLE_FILE, FlatFile, Lookups

FACTS = ("id", "columns", "area_types", "throughout", "periods", "metadata", "provenance")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator's file, and the area types (child, parent) for which the publisher has it."""

    file: FlatFile
    area_types: frozenset[tuple[str, str]]

    @property
    def id(self) -> str:
        return self.file.id

    @property
    def withheld(self) -> tuple[str, ...]:
        return self.file.withheld


def load_fingertips(folders: Sequence[Path]) -> dict[str, Indicator]:
    """Every indicator of the sample folders, later ones laid over earlier ones."""
    own = [folder / "fingertips" for folder in folders if (folder / "fingertips").is_dir()]
    areas = {row["Area Code"]: row for row in _rows(own, "areas.csv")}
    parents = {row["Parent Code"]: row["Parent Name"] for row in _rows(own, "parents.csv")}
    names = sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    return {name: _indicator(name, own, areas, parents) for name in names}


def _indicator(
    name: str, folders: list[Path], areas: dict[str, dict[str, str]], parents: dict[str, str]
) -> Indicator:
    facts: dict[str, Any] = {}
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
    rows = _rows(folders, f"{name}.csv")
    lookups: Lookups = {column: (WHOLE_FILE, {WHOLE_FILE: text}) for column, text in facts["throughout"].items()}
    for column in ("Area Name", "Area Type"):
        lookups[column] = ("Area Code", {code: area[column] for code, area in areas.items()})
    lookups["Parent Name"] = ("Parent Code", parents)
    for column in ("Time period Sortable", "Time period range"):
        lookups[column] = ("Time period", {text: period[column] for text, period in facts["periods"].items()})
    for column, (key, values) in lookups.items():
        if key != WHOLE_FILE and (missing := {row[key] for row in rows} - set(values)):
            raise UsageError(
                f"fingertips/{name}.csv: {key} '{min(missing)}' has no {column} in the sample; add it"
            )
    for column in set(facts["columns"]) - set(lookups) - set(rows[0]):
        lookups[column] = (WHOLE_FILE, {WHOLE_FILE: ""})
    file = FlatFile(
        id=name,
        columns=tuple(facts["columns"]),
        rows=tuple(rows),
        lookups=lookups,
        bom=False,
        line_end="LF",
        withheld=tuple(facts.get("withheld", ())),
        metadata=facts["metadata"],
    )
    return Indicator(file, frozenset((str(child), str(parent)) for child, parent in facts["area_types"]))


def _rows(folders: list[Path], name: str) -> list[dict[str, str]]:
    return [row for folder in folders if (folder / name).is_file() for row in read_csv(folder / name)]
