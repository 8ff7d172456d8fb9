"""CSV tables and YAML facts of the sample: read both, and write CSV in one fixed form."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from inclusive_growth.errors import UsageError


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read the rows of a sample table, every field as text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write CSV as the sample keeps it: header, LF, quotes only where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def read_facts(path: Path, needed: Sequence[str]) -> dict[str, Any]:
    """Read a YAML file of facts. Raises UsageError when a needed key is missing."""
    facts: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
    if missing := [key for key in needed if key not in facts]:
        raise UsageError(f"{path}: '{missing[0]}' is missing; add it")
    return facts
