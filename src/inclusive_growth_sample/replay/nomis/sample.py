"""Nomis datasets of the sample, in memory: figures by area, period and category, with the shared code lists.

`nomis/<ID>.yml`        facts of one dataset (title, dimensions, measures, release dates, provenance)
`nomis/<ID>.csv`        area,period,<dimension columns>,measure,value,status,source: one row per published cell
`nomis/codes/<COL>.csv` code,label,code_text,type,typecode,urn: the categories of one dimension
`nomis/codes/<ID>/<COL>.csv` the same for one dataset: Nomis numbers a dimension of one name anew in other tables
`nomis/geographies.csv` id,code,name,typecode and `nomis/geography_types.csv` typecode,name
A later folder adds to an earlier one: new datasets, more rows of a known one, more codes or areas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts

FACTS = ("id", "title", "dimensions", "measures", "last_updated", "urn_time", "provenance")
NORMAL = "A"


@dataclass(frozen=True, slots=True)
class Code:
    """Category of a dimension. `urn` is how it stands in a URN (a composed band is a range of others)."""

    code: str
    label: str
    code_text: str
    type: str
    typecode: str
    urn: str


@dataclass(frozen=True, slots=True)
class Geography:
    """Area under one geography type; the same GSS code may stand under several."""

    id: str
    code: str
    name: str
    typecode: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Published figure."""

    area: str
    period: str
    codes: tuple[str, ...]  # one per dimension, in the dataset's order
    measure: str
    value: str
    status: str = NORMAL


@dataclass(frozen=True, slots=True)
class NomisDataset:
    """Dataset of Nomis: its figures, codes, areas and the facts of its answers."""

    id: str
    title: str
    dimensions: tuple[str, ...]
    measures: dict[str, str]
    codes: dict[str, dict[str, Code]]  # dimension -> code -> Code, in published order
    geographies: tuple[Geography, ...]
    types: dict[str, str]
    cells: tuple[Cell, ...]
    urn_time: str  # the suffix of the time id in a URN: e0 or e1
    gss_as_id: bool = False  # the GEOGRAPHY column repeats the GSS code when asked by GSS code
    measures_required: bool = False
    months: bool = False  # a period with a month is that month, not the year that ends with it
    withheld: tuple[str, ...] = ()  # periods held back, so that a release can bring them
    statuses: dict[str, str] = field(default_factory=lambda: {NORMAL: "Normal Value"})
    definition: dict[str, Any] = field(default_factory=dict)  # annotations and contact of the definition
    renamed: dict[str, str] = field(default_factory=dict)  # output column -> the name it is given instead

    @property
    def periods(self) -> list[str]:
        """Every period that has a figure, oldest first."""
        return sorted({cell.period for cell in self.cells})


def load_nomis(folders: Sequence[Path]) -> dict[str, NomisDataset]:
    """Every Nomis dataset of the sample folders, later ones laid over earlier ones."""
    shared = [folder / "nomis" for folder in folders if (folder / "nomis").is_dir()]
    geographies = {row["id"]: Geography(**row) for row in _rows(shared, "geographies.csv")}
    types = {row["typecode"]: row["name"] for row in _rows(shared, "geography_types.csv")}
    names = sorted({path.stem for folder in shared for path in folder.glob("*.yml")})
    return {name: _dataset(name, shared, tuple(geographies.values()), types) for name in names}


def _dataset(
    name: str, folders: list[Path], geographies: tuple[Geography, ...], types: dict[str, str]
) -> NomisDataset:
    facts: dict[str, Any] = {}
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
    dimensions = tuple(facts["dimensions"])
    codes = {
        column: {row["code"]: Code(**row) for row in _code_rows(folders, name, column)} for column in dimensions
    }
    cells = {}
    for row in _rows(folders, f"{name}.csv"):
        cell = _cell(row, dimensions, codes, name)
        cells[cell.area, cell.period, cell.codes, cell.measure] = cell
    return NomisDataset(
        id=facts["id"],
        title=facts["title"],
        dimensions=dimensions,
        measures={str(code): label for code, label in facts["measures"].items()},
        codes=codes,
        geographies=geographies,
        types=types,
        cells=tuple(cells.values()),
        urn_time=facts["urn_time"],
        gss_as_id=facts.get("gss_as_id", False),
        measures_required=facts.get("measures_required", False),
        months=facts.get("months", False),
        withheld=tuple(facts.get("withheld", ())),
        statuses={NORMAL: "Normal Value"} | facts.get("statuses", {}),
        definition=facts,
    )


def _cell(row: dict[str, str], dimensions: tuple[str, ...], codes: dict[str, dict[str, Code]], name: str) -> Cell:
    for column in dimensions:
        if row.get(column) not in codes[column]:
            raise UsageError(
                f"nomis/{name}.csv: {column} '{row.get(column)}' is not in nomis/codes/{column}.csv; add it there"
            )
    return Cell(
        area=row["area"],
        period=row["period"],
        codes=tuple(row[column] for column in dimensions),
        measure=row["measure"],
        value=row["value"],
        status=row.get("status") or NORMAL,
    )


def _code_rows(folders: list[Path], dataset: str, column: str) -> list[dict[str, str]]:
    """A dataset's own code list, where it has one; else the shared one."""
    return _rows(folders, f"codes/{dataset}/{column}.csv") or _rows(folders, f"codes/{column}.csv")


def _rows(folders: list[Path], name: str) -> list[dict[str, str]]:
    return [row for folder in folders if (folder / name).is_file() for row in read_csv(folder / name)]
