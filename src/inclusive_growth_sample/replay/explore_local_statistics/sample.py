"""Explore Local Statistics datasets of the sample.

`els/<name>.yml` facts (columns, names that stand twice in a file, form, metadata, provenance), `els/<name>.csv`
the rows without what lookups give, `els/areas.csv` areacd,areanm,geography. A later folder adds datasets, rows of
a known dataset, or areas.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.csv_files import read_csv, read_facts
from inclusive_growth_sample.replay.explore_local_statistics.layout import LINE_ENDS, FlatFile

FACTS = ("id", "columns", "byte_order_mark", "line_end", "fixed_by", "metadata", "provenance")


def load_els(folders: Sequence[Path]) -> dict[str, FlatFile]:
    """Every ELS dataset of the sample folders, later ones laid over earlier ones."""
    own = [folder / "els" for folder in folders if (folder / "els").is_dir()]
    areas = [row for folder in own if (folder / "areas.csv").is_file() for row in read_csv(folder / "areas.csv")]
    names = sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    return {name: _dataset(name, own, areas) for name in names}


def _dataset(name: str, folders: list[Path], areas: list[dict[str, str]]) -> FlatFile:
    facts: dict[str, Any] = {}
    rows: list[dict[str, str]] = []
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
        if (path := folder / f"{name}.csv").is_file():
            rows += read_csv(path)
    if facts["line_end"] not in LINE_ENDS:
        raise UsageError(f"els/{name}.yml: line_end: '{facts['line_end']}' is not CRLF or LF; correct it")
    lookups = {
        column: (key, {row[key]: row[column] for row in areas} if key == "areacd" else facts["lookups"][column])
        for column, key in facts["fixed_by"].items()
    }
    for column, (key, values) in lookups.items():
        if missing := {row[key] for row in rows} - set(values):
            where = "els/areas.csv" if key == "areacd" else f"lookups.{column} of els/{name}.yml"
            raise UsageError(f"els/{name}.csv: {key} '{min(missing)}' is not in {where}; add it there")
    return FlatFile(
        id=name,
        columns=tuple(facts["columns"]),
        rows=tuple(rows),
        lookups=lookups,
        bom=facts["byte_order_mark"],
        line_end=facts["line_end"],
        withheld=tuple(facts.get("withheld", ())),
        metadata=facts["metadata"],
        renamed=facts.get("renamed", {}),
    )
