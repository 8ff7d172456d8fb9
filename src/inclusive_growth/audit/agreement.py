"""Agreement of a published row and its audit rows with the figure derived from the raw bytes."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from inclusive_growth.audit.derivation import FIGURES, Derived
from inclusive_growth.errors import CorruptObject

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9  # relative, and absolute around nought
Row = dict[str, Any]
CellName = tuple[str, str, int, str, str]
"""(area, role, row number, object hash, published text)"""


def rows_that_differ(published: "pd.DataFrame", derived: "pd.DataFrame") -> "pd.Series":
    """Mark the published rows whose figures, status or sign differ. The derived rows are in the same order."""
    import numpy as np
    import pandas as pd

    differs = np.zeros(len(published), dtype=bool)
    for column in FIGURES:
        ours, theirs = (table[column].astype("float64").to_numpy() for table in (published, derived))
        with np.errstate(invalid="ignore"):
            near = abs(ours - theirs) <= np.maximum(TOLERANCE * np.maximum(abs(ours), abs(theirs)), TOLERANCE)
        differs |= ~(near | (np.isnan(ours) & np.isnan(theirs)))
    for column, ours_name in (("status", "status"), ("marker", "source_marker")):
        differs |= published[ours_name].fillna("").to_numpy() != derived[column].to_numpy()
    return pd.Series(differs, index=published.index)


def must_agree(name: str, row: Row, derived: Derived) -> None:
    """Compare the published row with the derived figure. Raises CorruptObject naming the column that differs."""
    for column in FIGURES:
        published, expected = row[column], getattr(derived, column)
        if not _equal(published, expected):
            raise CorruptObject(
                f"the chain breaks at the derivation: {name}: {column} is published as {published}, "
                f"the raw bytes give {expected}"
            )
    if (row["status"] or "", row["source_marker"] or "") != (derived.status, derived.marker):
        raise CorruptObject(
            f"the chain breaks at the derivation: {name}: status is published as "
            f"{row['status']}, the raw bytes give {derived.status}"
        )


def must_name_the_cells(name: str, audit: Iterable[Row], derived: Derived) -> None:
    """Compare the cells that the audit rows name with the cells that the derivation used. Raises CorruptObject."""
    named = {_cell_name(row) for row in audit}
    used = {(cell.area, cell.role, cell.row_number, cell.object_sha256, cell.text) for cell in derived.cells}
    if named != used:
        raise CorruptObject(
            f"the chain breaks at the audit rows: {name}: they name {len(named)} cells, the derivation "
            f"used {len(used)}; first difference: {min(named ^ used)}"
        )


def _cell_name(row: Row) -> CellName:
    return (
        row["contributing_area_code"],
        row["role"],
        row["row_number"],
        row["object_sha256"],
        row["published_text"] or "",
    )


def _equal(published: Any, expected: float | None) -> bool:
    if published is None or expected is None or math.isnan(published):
        return (published is None or math.isnan(published)) and expected is None
    return math.isclose(float(published), expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
