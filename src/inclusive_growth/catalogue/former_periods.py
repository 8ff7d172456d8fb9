"""Published rows under the period ids of today.

A dataset may turn out to be of another kind than an earlier publication said; its periods have other ids then.
They are the same periods: no gate takes them for lost figures, and no letter for new ones.
"""

from typing import TYPE_CHECKING

from inclusive_growth.catalogue.catalogue import Catalogue
from inclusive_growth.catalogue.periods import as_of_today
from inclusive_growth.store.duck import text_literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

_IDS = ("period_id", "previous_period_id")


def under_todays_ids(rows: "DuckDBPyRelation", catalogue: Catalogue) -> "DuckDBPyRelation":
    """The rows with each period's id of today; the same relation when nothing changes, or nothing has a period."""
    for column in _IDS:
        if {"dataset_id", column} <= set(rows.columns):
            rows = _replaced(rows, column, catalogue)
    return rows


def _replaced(rows: "DuckDBPyRelation", column: str, catalogue: Catalogue) -> "DuckDBPyRelation":
    moved: dict[str, dict[str, str]] = {}
    for dataset, former in rows.project(f"dataset_id, {column}").distinct().fetchall():
        entry = catalogue.datasets.get(dataset)
        if entry and former and (now := as_of_today(former, entry.period_kind, entry.month)) != former:
            moved.setdefault(dataset, {})[former] = now
    if not moved:
        return rows
    cases = " ".join(
        f"when dataset_id = {text_literal(name)} then {_renamed(column, ids)}" for name, ids in moved.items()
    )
    return rows.project(f"* replace (case {cases} else {column} end as {column})")


def _renamed(column: str, ids: dict[str, str]) -> str:
    pairs = " ".join(
        f"when {text_literal(former)} then {text_literal(now)}" for former, now in sorted(ids.items())
    )
    return f"case {column} {pairs} else {column} end"
