"""Whether a published row and its audit rows say what the raw bytes give."""

import math
from collections.abc import Iterable
from typing import Any

from inclusive_growth.audit.derivation import FIGURES, Derived
from inclusive_growth.errors import CorruptObject

Row = dict[str, Any]
Told = tuple[str, str, int, str, str]


def must_agree(name: str, row: Row, derived: Derived) -> None:
    """Hold the published row against what the raw bytes give. Raises CorruptObject saying what differs."""
    for column in FIGURES:
        found, expected = row[column], getattr(derived, column)
        if not _equal(found, expected):
            raise CorruptObject(
                f"the chain breaks at the derivation: {name}: {column} is published as {found}, "
                f"the raw bytes give {expected}"
            )
    if (row["status"] or "", row["source_marker"] or "") != (derived.status, derived.marker):
        raise CorruptObject(
            f"the chain breaks at the derivation: {name}: status is published as "
            f"{row['status']}, the raw bytes give {derived.status}"
        )


def must_name_the_cells(name: str, audit: Iterable[Row], derived: Derived) -> None:
    """The audit rows must name exactly the cells that the derivation used. Raises CorruptObject."""
    told = {_told(row) for row in audit}
    used = {(cell.area, cell.role, cell.row_number, cell.object_sha256, cell.text) for cell in derived.cells}
    if told != used:
        raise CorruptObject(
            f"the chain breaks at the audit rows: {name}: they name {len(told)} cells, the derivation "
            f"used {len(used)}; first difference: {min(told ^ used)}"
        )


def _told(row: Row) -> Told:
    return (
        row["contributing_area_code"],
        row["role"],
        row["row_number"],
        row["object_sha256"],
        row["published_text"] or "",
    )


def _equal(found: Any, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return math.isclose(float(found), expected, rel_tol=1e-9, abs_tol=1e-9)
