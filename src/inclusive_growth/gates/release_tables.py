"""A release as DuckDB relations, beside what the catalogue and the source agreed that it holds.

`judged_rows`     the rows to judge, with every agreed column, `category_key` and the roles that the suite names
`previous_rows`   the same of the release before, empty when there is none
`judged_rows_labels`, `judged_rows_as_published`   their codes with labels; their own columns alone
`asked_areas`, `members`, `asked`, `pinned_labels`   what the catalogue asks for
`ever_asked_areas`, `ever_asked_codes`   the same and what earlier plans asked for
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.gates.catalogue_tables import add_asked
from inclusive_growth.gates.suites import Suite
from inclusive_growth.landing.context import Context
from inclusive_growth.sources.registry import columns_of, roles_of
from inclusive_growth.store.duck import identifier, text_literal
from inclusive_growth.store.keys import plans_prefix
from inclusive_growth.store.tables import Table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb

# A release of up to so many rows is read from its file once, not once for each query; a longer one costs memory.
HELD_ROWS = 250_000

# What the queries for every source read, and lookups do not have: empty columns.
NOWHERE = {"period_text": "", "value_text": ""}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a decoded table must look like."""

    columns: tuple[str, ...]
    dimensions: tuple[str, ...]  # columns that say what a row is about
    measures: tuple[str, ...]
    markers: tuple[str, ...]  # every status the publisher is known to write
    roles: tuple[tuple[str, str], ...]  # area_code, area_name, period_text, value_text and others -> column
    only_asked: bool  # the publisher sends whole files: rows about other areas or codes are not ours to judge


def shape_of(dataset_id: str, catalogue: Catalogue, suite: Suite) -> Shape:
    """The shape agreed by source, catalogue and suite."""
    dataset = catalogue.dataset(dataset_id)
    columns = columns_of(dataset)
    dimensions = tuple(getattr(dataset.params, "dimensions", ()))
    return Shape(
        columns=(*columns, *(name for name in dimensions if name not in columns)),
        dimensions=dimensions,
        measures=tuple(getattr(dataset.params, "measures", {})),
        markers=tuple(row["marker"] for row in read_table("markers") if row["source"] == dataset.source),
        roles=tuple((NOWHERE | dict(suite.roles) | roles_of(dataset)).items()),
        only_asked=suite.only_asked,
    )


def add_expected(con: "duckdb.DuckDBPyConnection", dataset: str, context: Context) -> None:
    """What the catalogue asks for: areas, members, categories and pinned labels; and what plans ever asked for."""
    config, store, catalogue = context.config, context.store, context.catalogue
    add_asked(con, [dataset], context)
    selections = catalogue.selections(dataset)
    code = text_columns("column_name code")
    pinned = {(name, dict(item.where)[name], label) for item in selections for name, label in item.labels}
    create_table(con, Table("pinned_labels", code | text_columns("label"), tuple(sorted(pinned))))
    # A release fetched under an earlier plan holds what that plan asked for, and is sound.
    plans = store.keys(plans_prefix(catalogue.dataset(dataset).source, dataset))
    earlier = [json.loads(store.get(key)) for key in plans]
    areas = {area for plan in earlier for area in plan["areas"]}
    codes = {
        tuple(pair.split("=", 1))
        for plan in earlier
        for item in plan["selections"]
        for pair in item["category_key"].split("|")
        if pair
    }
    areas |= set(scope_areas(config.authority, config.comparators))
    codes |= {pair for item in selections for pair in item.where}
    create_table(
        con, Table("ever_asked_areas", text_columns("area_code"), tuple((area,) for area in sorted(areas)))
    )
    create_table(con, Table("ever_asked_codes", code, tuple(sorted(codes))))


def add_release(con: "duckdb.DuckDBPyConnection", name: str, url: str, shape: Shape) -> None:
    """The view `name`, `name`_as_published without the columns that were added, and `name`_labels."""
    published = con.from_parquet(url)
    present = set(published.columns)

    def column(wanted: str) -> str:
        return identifier(wanted) if wanted in present else "null::varchar"

    missing = [f"{column(item)} as {identifier(item)}" for item in shape.columns if item not in present]
    roles = [f"{column(item)} as {identifier(role)}" for role, item in shape.roles]
    key = " || '|' || ".join(
        f"{text_literal(item + '=')} || coalesce({column(item)}, '')" for item in sorted(shape.dimensions)
    )
    rows = published.project(", ".join(["*", *missing, *roles, f"{key or text_literal('')} as category_key"]))
    if "within_code" in dict(shape.roles):
        _ask_for_neighbourhoods(con, rows)
    if shape.only_asked:
        rows = rows.filter(
            "category_key in (select category_key from asked) and area_code in (select area_code from asked_areas)"
        )
    (held,) = published.count("*").fetchone() or (0,)
    if held <= HELD_ROWS:
        rows.create(name)
        rows = con.table(name)
    else:
        rows.create_view(name)
    rows.project(", ".join(map(identifier, published.columns))).create_view(f"{name}_as_published")
    found: list[tuple[str, str, str]] = []
    for item in shape.dimensions:
        pairs = rows.aggregate(f"{column(item)} as code, {column(item + '_NAME')} as label, count(*) as n")
        found += [(item, code, label) for code, label, _ in pairs.fetchall()]
    create_table(con, Table(f"{name}_labels", text_columns("column_name code label"), tuple(found)))


def _ask_for_neighbourhoods(con: "duckdb.DuckDBPyConnection", rows: "duckdb.DuckDBPyRelation") -> None:
    """A neighbourhood of an area that was asked for is asked for too: the area's figure is the sum of theirs."""
    asked = "(select area_code from asked_areas)"
    inside = rows.filter(f"within_code in {asked} and area_code not in {asked}")
    # Of a kind are those of one authority: among all of them, comparing names would take seconds.
    columns = "area_code, area_name, 'neighbourhood of ' || within_code as area_type, 'neighbourhood' as role"
    inside.project(columns).distinct().insert_into("asked_areas")
