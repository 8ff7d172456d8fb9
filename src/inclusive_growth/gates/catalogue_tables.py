"""Tables of the catalogue as DuckDB relations, for the queries of the suites."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.loader import breakdown_id
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.settings import Settings

if TYPE_CHECKING:
    import duckdb

Rows = Iterable[tuple[str | int | float | None, ...]]


def add_table(con: "duckdb.DuckDBPyConnection", name: str, columns: Mapping[str, str], rows: Rows) -> None:
    """Make a table in memory; `columns` are name -> type (text, number, whole)."""
    import pyarrow as pa

    types: dict[str, Any] = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(column, types[kind]) for column, kind in zip(values, columns.values(), strict=True)]
    con.register(name, pa.table(arrays, names=list(columns)))


def add_scope(con: "duckdb.DuckDBPyConnection", config: Settings) -> None:
    """`asked_areas` (what the settings ask for) and `members` (constituent members of each authority)."""
    areas = {row["area_code"]: row for row in read_table("areas")}
    add_table(
        con,
        "asked_areas",
        {"area_code": "text", "area_name": "text", "area_type": "text", "role": "text"},
        [
            (code, areas[code]["area_name"], areas[code]["area_type"], role)
            for code, role in scope_areas(config.authority, config.comparators).items()
        ],
    )
    add_table(
        con,
        "members",
        {"authority_code": "text", "member_code": "text"},
        [
            (row["authority_code"], row["member_code"])
            for row in read_table("memberships")
            if row["role"] == "constituent" and not row["valid_to"]
        ],
    )


def add_selections(con: "duckdb.DuckDBPyConnection", catalogue: Catalogue, datasets: Iterable[str]) -> None:
    """`asked`: what indicators select of the datasets."""
    add_table(
        con,
        "asked",
        {"dataset_id": "text", "indicator_id": "text", "breakdown_id": "text", "category_key": "text"},
        [
            (dataset, item.indicator_id, item.breakdown_id, item.category_key)
            for dataset in datasets
            for item in catalogue.selections(dataset)
        ],
    )


def add_indicators(con: "duckdb.DuckDBPyConnection", catalogue: Catalogue) -> None:
    """`indicators` with unit, how they aggregate and bounds; `datasets`; `not_collected`; `complete_sets`."""
    columns = {"indicator_id": "text", "unit": "text", "aggregate": "text"}
    columns |= {"minimum": "number", "maximum": "number", "step": "number"}
    add_table(
        con,
        "indicators",
        columns,
        [
            (
                item.id,
                item.file.unit,
                item.file.aggregate,
                item.file.bounds.minimum,
                item.file.bounds.maximum,
                item.file.bounds.step,
            )
            for item in catalogue.indicators.values()
        ],
    )
    add_table(
        con,
        "datasets",
        {"dataset_id": "text", "cadence_days": "whole", "grace_days": "whole"},
        [(item.id, item.cadence.days, item.grace_days) for item in catalogue.datasets.values()],
    )
    add_table(
        con,
        "not_collected",
        {"indicator_id": "text", "characteristic": "text", "reason": "text"},
        [
            (item.id, characteristic, reason)
            for item in catalogue.indicators.values()
            for characteristic, reason in item.file.not_collected.items()
        ],
    )
    add_table(
        con,
        "complete_sets",
        {"set_name": "text", "part_breakdown": "text", "total_breakdown": "text", "categories": "whole"},
        complete_sets(catalogue),
    )


def complete_sets(catalogue: Catalogue) -> list[tuple[str, str, str, int]]:
    """Breakdowns that together make up a whole: (set, part, total, how many parts).

    A scheme's top categories make up everyone; categories with a parent make up the parent. A scheme with
    one category alone (all groups except White) makes up nothing.
    """
    sets: dict[tuple[str, str, str], list[str]] = {}
    schemes: dict[tuple[str, str], tuple[str, str]] = {}
    for row in read_table("categories"):
        key = (row["characteristic"], row["scheme"], row["parent"])
        sets.setdefault(key, []).append(row["category"])
        schemes[row["characteristic"], row["category"]] = (row["scheme"], row["parent"])
    found = set()
    for breakdown in sorted(
        {one.breakdown_id for name in catalogue.datasets for one in catalogue.selections(name)} - {"all"}
    ):
        parts = dict(part.split("=", 1) for part in breakdown.split("|"))
        for characteristic, category in parts.items():
            scheme, parent = schemes[characteristic, category]
            size = len(sets[characteristic, scheme, parent])
            if size < 2:
                continue
            rest = {name: item for name, item in parts.items() if name != characteristic}
            total = breakdown_id(rest | ({characteristic: parent} if parent else {}))
            name = ":".join(item for item in (characteristic, scheme, parent) if item)
            found.add((name, breakdown, total, size))
    return sorted(found)
