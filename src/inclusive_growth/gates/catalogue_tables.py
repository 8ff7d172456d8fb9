"""Tables of the catalogue in DuckDB, and the names by which the queries of the suites know them.

The tables themselves are those of a build, in the schema `catalogue`.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import members_of
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.selections import breakdown_id
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.landing.context import Context
from inclusive_growth.settings import Settings
from inclusive_growth.store.tables import Table, arrow_table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Catalogue, authority with its comparators, and the tables made of them: those of the last judgement.
_LAST: list[Any] = []
# Relation of the suites -> the query of the catalogue's tables that fills it.
_ASKED_QUERIES = {
    "asked_areas": """
        select scope_areas.area_code, areas.area_name, areas.area_type, scope_areas.role
        from catalogue.scope_areas
        join catalogue.areas on scope_areas.area_code = areas.area_code
        order by scope_areas.rowid
    """,
    "asked": """
        select selections.dataset_id, selections.indicator_id, selections.breakdown_id, selections.category_key
        from catalogue.selections
        join judged_datasets on selections.dataset_id = judged_datasets.dataset_id
        order by judged_datasets.rowid, selections.rowid
    """,
    "area_names": """
        select area_names.area_key, area_names.area_code
        from catalogue.area_names
        join judged_datasets on area_names.dataset_id = judged_datasets.dataset_id
    """,
    "former_codes": "select former_code, area_code, is_same_area from catalogue.area_successions",
}
_ASK_FOR_FORCES = """
    insert into asked_areas
    select area_code, area_name, area_type, 'police_force' as role
    from catalogue.read_areas
    join catalogue.areas using (area_code)
    where area_type = 'police_force_area'
"""
_INDICATOR_QUERIES = {
    "indicators": """
        select indicator_id, unit, aggregate, statistical_unit, minimum, maximum, largest_step as step
        from catalogue.indicators
    """,
    "datasets": "select dataset_id, source, collection, cadence_days, grace_days from catalogue.datasets",
    "units": "select unit, among_parts, factor from catalogue.units",
    "coverage_keys": "select indicator_id, characteristic, is_selected from catalogue.coverage_keys",
    "coverage_reasons": """
        select indicator_id, characteristic, state, reason, published_for from catalogue.coverage_reasons
    """,
}


def add_asked(con: "duckdb.DuckDBPyConnection", datasets: Collection[str], context: Context) -> None:
    """Add `asked_areas`, `members` (those of each authority today), `area_names`, `former_codes`, `asked`: the
    selections of the datasets, and `awaited`: those that no release has held yet, each with the reason."""
    create_table(con, Table("judged_datasets", text_columns("dataset_id"), tuple((name,) for name in datasets)))
    members = members_of(context.catalogue.schemes)
    pairs = tuple((authority, member) for authority, codes in members.items() for member in codes)
    create_table(con, Table("members", text_columns("authority_code member_code"), pairs))
    _load_tables(
        con, ("scope_areas", "read_areas", "areas", "selections", "area_names", "area_successions"), context
    )
    _create_relations(con, _ASKED_QUERIES)
    if all(context.catalogue.is_by_force(name) for name in datasets):
        con.execute(_ASK_FOR_FORCES)
    awaited = tuple(
        (source.dataset, name, source.awaited)
        for name, indicator in context.catalogue.indicators.items()
        for source in indicator.file.sources
        if source.awaited
    )
    create_table(con, Table("awaited", text_columns("dataset_id indicator_id reason"), awaited))


def add_indicators(con: "duckdb.DuckDBPyConnection", context: Context) -> None:
    """Add `indicators` with unit, aggregate and bounds; `units`, `datasets`, `coverage_keys`, `coverage_reasons`,
    `complete_sets`, and `perturbed`: datasets whose cells are changed one by one, with the people that parts may
    differ by."""
    _load_tables(con, ("indicators", "units", "datasets", "coverage_keys", "coverage_reasons"), context)
    _create_relations(con, _INDICATOR_QUERIES)
    columns = text_columns("set_name part_breakdown total_breakdown") | {"categories": "whole"}
    create_table(con, Table("complete_sets", columns, tuple(complete_sets(context.catalogue))))
    files = context.catalogue.datasets.items()
    perturbed = tuple((name, file.parts_may_differ) for name, file in files if file.parts_may_differ)
    create_table(con, Table("perturbed", text_columns("dataset_id") | {"people": "whole"}, perturbed))


def complete_sets(catalogue: Catalogue) -> list[tuple[str, str, str, int]]:
    """Breakdowns that together make up a whole: (set, part, total, number of parts).

    The top categories of a scheme make up everyone; categories with a parent make up the parent. A scheme with
    only one category (all groups except White) makes up nothing.
    """
    sets: dict[tuple[str, str, str], list[str]] = {}
    schemes: dict[tuple[str, str], tuple[str, str]] = {}
    for row in read_table("categories"):
        key = (row["characteristic"], row["scheme"], row["parent"])
        sets.setdefault(key, []).append(row["category"])
        schemes[row["characteristic"], row["category"]] = (row["scheme"], row["parent"])
    complete = set()
    breakdowns = {
        selection.breakdown_id for name in catalogue.datasets for selection in catalogue.selections(name)
    }
    for breakdown in sorted(breakdowns - {"all"}):
        parts = dict(part.split("=", 1) for part in breakdown.split("|"))
        for characteristic, category in parts.items():
            scheme, parent = schemes[characteristic, category]
            size = len(sets[characteristic, scheme, parent])
            if size < 2:
                continue
            rest = {name: code for name, code in parts.items() if name != characteristic}
            total = breakdown_id(rest | ({characteristic: parent} if parent else {}))
            name = ":".join(word for word in (characteristic, scheme, parent) if word)
            complete.add((name, breakdown, total, size))
    return sorted(complete)


def _load_tables(con: "duckdb.DuckDBPyConnection", names: tuple[str, ...], context: Context) -> None:
    """Load the named tables only: every release that is judged has a connection of its own."""
    con.execute("create schema if not exists catalogue; set schema = 'catalogue'")
    tables = tables_of(context.catalogue, context.config)
    for name in names:
        con.from_arrow(tables[name]).create(name)
    con.execute("set schema = 'main'")


def tables_of(catalogue: Catalogue, config: Settings) -> "dict[str, pa.Table]":
    """The catalogue's tables by name, made once for a process that judges many releases of one catalogue."""
    scope = (config.authority, config.comparators)
    if not (_LAST and _LAST[0] is catalogue and _LAST[1] == scope):
        made = {table.name: arrow_table(table) for table in catalogue_tables(catalogue, *scope)}
        _LAST[:] = (catalogue, scope, made)
    tables: dict[str, pa.Table] = _LAST[2]
    return tables


def _create_relations(con: "duckdb.DuckDBPyConnection", queries: dict[str, str]) -> None:
    for name, query in queries.items():
        con.sql(query).create(name)
