"""Statistics that another method worked out from the same releases: both series, side by side.

A row counts only where nothing of the publishers' differs: each dataset of its indicator has the same release and
the same decoder in both publications. In marts whose rows rest on other datasets too, every dataset has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.records import Candidate
from inclusive_growth.store.duck import connect, reading_store
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OF_FIGURES = ("indicator_id", "area_code", "period_id", "breakdown_id")
_OF_NEWEST = ("indicator_id", "area_code", "breakdown_id")
_LIMITS = ("lower_95", "upper_95")
# Mart: its key, and the columns that a method makes. Those that other rows decide, such as q-values, are left out.
COMPARED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fct_gaps": (("indicator_id", "characteristic", *_OF_FIGURES[1:]), ("gap", *_LIMITS, "verdict")),
    "fct_comparisons": ((*_OF_FIGURES, "reference_area_code"), ("gap", *_LIMITS, "verdict")),
    "fct_trends": (
        _OF_NEWEST,
        ("change", "change_lower_95", "change_upper_95", "trend_slope", "trend_chi_square", "trend"),
    ),
    "fct_inequality": (
        ("indicator_id", "characteristic", "area_code", "period_id", "measure", "breakdown_id", "dataset_id"),
        ("value", *_LIMITS),
    ),
    "fct_integration": (
        ("indicator_id", "characteristic", "area_code", "period_id", "base_unit", "measure", "breakdown_id"),
        ("value", *_LIMITS),
    ),
    "fct_growth_shared": (
        ("indicator_id", "characteristic", "area_code", "breakdown_id"),
        ("change", "share_of_growth", "finding"),
    ),
    "fct_detectability": (_OF_NEWEST, ("smallest_change", "finding")),
}
_OF_MANY_DATASETS = ("fct_inequality", "fct_integration")


@dataclass(frozen=True, slots=True)
class MethodChange:
    """One mart: of how many rows that both publications hold, how many came out otherwise by our method alone."""

    mart: str
    changed: int
    compared: int
    file: str = ""  # both series side by side, once they are written

    @property
    def sentence(self) -> str:
        """The change in one line, ready for an email."""
        return f"{self.mart}: {self.changed:,} of {self.compared:,} rows"


@reading_store()
def method_changes(before: Candidate, after: Candidate, *, store: Store) -> tuple[MethodChange, ...]:
    """The marts in which our method alone changed something; none where the code is the same."""
    found = []
    for mart in COMPARED:
        with _series(mart, before, after, store) as con:
            if con is None:
                continue
            row = con.execute("select count(*) filter (differs), count(*) from compared").fetchone()
            if row and row[0]:
                found.append(MethodChange(mart, *row))
    return tuple(found)


@reading_store()
def write_back_series(
    before: Candidate, after: Candidate, folder: Path, *, store: Store
) -> tuple[MethodChange, ...]:
    """Each changed mart as one CSV file: every row that differs, by the method before and by today's."""
    written = []
    for change in method_changes(before, after, store=store):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{change.mart}.csv"
        with _series(change.mart, before, after, store) as con:
            if con is not None:
                con.sql("select * exclude (differs) from compared where differs order by all").write_csv(str(path))
        written.append(replace(change, file=str(path)))
    return tuple(written)


@contextmanager
def _series(mart: str, before: Candidate, after: Candidate, store: Store) -> "Iterator[DuckDBPyConnection | None]":
    """A table `compared` of the rows that both hold and that rest on the same releases; None without one."""
    key, measures = COMPARED[mart]
    sides = {"before": before, "after": after}
    urls = {
        name: [store.url(part_key(part)) for part in side.parts if part.mart == mart]
        for name, side in sides.items()
    }
    same = _unchanged(before, after)
    is_whole = same == set(before.releases) | set(after.releases)
    if before.code_version == after.code_version or not all(urls.values()):
        yield None
        return
    if mart in _OF_MANY_DATASETS and not is_whole:
        yield None
        return
    con = connect()
    try:
        columns = [set(con.read_parquet(url, union_by_name=True).columns) for url in urls.values()]
        shared = columns[0] & columns[1]
        told = [column for column in measures if column in shared]
        if not told or not {*key, "dataset_id"} <= shared:
            yield None
            return
        con.execute("create table same_datasets as select unnest($1) as dataset_id", [sorted(same)])
        for name, url in urls.items():
            con.read_parquet(url, union_by_name=True).create(f"rows_{name}")
        others = [name for name in ("dataset_id", "reference_dataset_id") if name in shared]
        moved = " union ".join(
            f"select indicator_id from rows_{side} where {column} not in (from same_datasets)"  # noqa: S608 (names above)
            for side in sides
            for column in others
        )
        pairs = ", ".join(
            f"rows_before.{name} as {name}_before, rows_after.{name} as {name}_after" for name in told
        )
        differs = " or ".join(_differ(f"rows_before.{name}", f"rows_after.{name}") for name in told)
        keys = ", ".join(f"rows_after.{name}" for name in key)
        con.execute(
            f"create table compared as select {keys}, {pairs}, "  # noqa: S608 (names of COMPARED)
            f"{differs} as differs from rows_after inner join rows_before using ({', '.join(key)}) "
            f"where rows_after.indicator_id not in ({moved})"
        )
        yield con
    finally:
        con.close()


def _differ(one: str, other: str) -> str:
    """Whether two values are others, beyond what the order of a sum may do to a double."""
    number, as_number = (f"try_cast({value} as double)" for value in (other, one))
    close = f"abs({as_number} - {number}) <= 1e-9 * (1 + abs({as_number}))"
    return f"({one} is distinct from {other} and not coalesce({close}, false))"


def _unchanged(before: Candidate, after: Candidate) -> set[str]:
    return {
        dataset
        for dataset, release in after.releases.items()
        if before.releases.get(dataset) == release and before.decoders.get(dataset) == after.decoders.get(dataset)
    }
