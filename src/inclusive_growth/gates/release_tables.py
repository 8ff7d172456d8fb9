"""A release as DuckDB relations, beside what the catalogue and the source agreed that it holds.

`judged_rows`     the rows to judge, with every agreed column, the roles, `category_key` and `copy_key`
`previous_rows`   the same of the release before, empty when there is none
`judged_rows_figures`   their figures, one below the other, each with its column or measure
`judged_rows_labels`, `judged_rows_as_published`   their codes with labels; their own columns alone
`known_markers`, `agreed_periods`   the signs that the publisher is known to write; how it writes a period
`asked_areas`, `members`, `asked`, `pinned_labels`   what the catalogue asks for
`ever_asked_areas`, `ever_asked_codes`   the same and what earlier plans asked for
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.gates.catalogue_tables import add_asked
from inclusive_growth.landing.context import Context
from inclusive_growth.sources.registry import columns_of, layout_of, roles_of
from inclusive_growth.store.duck import identifier, text_literal
from inclusive_growth.store.keys import plans_prefix
from inclusive_growth.store.tables import Table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb

# A release of up to so many rows is read from its file once, not once for each query; a longer one costs memory.
HELD_ROWS = 250_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a decoded table must look like, by its source and the catalogue."""

    columns: tuple[str, ...]
    dimensions: tuple[str, ...]  # columns that say what a row is about
    measures: tuple[str, ...]
    figures: tuple[str, ...]  # columns with figures
    markers: tuple[str, ...]  # every status the publisher is known to write
    roles: tuple[tuple[str, str], ...]  # area_code, period_text, value_text and others -> column, "" for none
    copies: tuple[str, ...]
    period_form: str
    whole_files: bool


def agreed_of(dataset_id: str, catalogue: Catalogue) -> Agreed:
    """What source and catalogue say of one dataset."""
    dataset = catalogue.dataset(dataset_id)
    columns, layout = columns_of(dataset), layout_of(dataset)
    dimensions, measures = tuple(dataset.params.dimensions), dataset.params.measures
    value = next((name for name, role in measures.items() if role == "value"), "")
    roles = {
        "area_code": layout.area,
        "area_name": layout.area_name,
        "within_code": layout.within,
        "period_text": layout.period,
        "period_order": layout.period_order or layout.period,
        "measure_text": layout.measure,
        "value_text": layout.figure or value,
        "marker_text": "" if layout.read else layout.marker,  # words that are read by a rule are no signs
    }
    return Agreed(
        columns=(*columns, *(name for name in dimensions if name not in columns)),
        dimensions=dimensions,
        measures=tuple(measures),
        figures=(layout.figure,) if layout.figure else tuple(measures),
        markers=tuple(
            row["marker"] for row in read_table("markers", catalogue.schemes) if row["source"] == dataset.source
        ),
        roles=tuple((roles | roles_of(dataset)).items()),
        copies=layout.copies,
        period_form=layout.period_form if layout.period else "",
        whole_files=layout.whole_files,
    )


def add_expected(con: "duckdb.DuckDBPyConnection", dataset: str, agreed: Agreed, context: Context) -> None:
    """What the catalogue asks for: areas, members, categories and pinned labels; what plans ever asked for; signs
    and the form of periods."""
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
    create_table(
        con, Table("known_markers", text_columns("marker"), tuple((marker,) for marker in agreed.markers))
    )
    forms = ((agreed.period_form,),) if agreed.period_form else ()
    create_table(con, Table("agreed_periods", text_columns("form"), forms))


def add_release(con: "duckdb.DuckDBPyConnection", name: str, url: str, agreed: Agreed) -> None:
    """The view `name`, and from it `name`_as_published without added columns, `name`_figures and `name`_labels."""
    published = con.from_parquet(url)
    present = set(published.columns)

    def column(wanted: str) -> str:
        return identifier(wanted) if wanted in present else "null::varchar"

    missing = [f"{column(item)} as {identifier(item)}" for item in agreed.columns if item not in present]
    roles = [f"{column(item)} as {identifier(role)}" for role, item in agreed.roles if role != item]
    copy = ", ".join(f"coalesce({column(item)}, '')" for item in agreed.copies)
    key = " || '|' || ".join(
        f"{text_literal(item + '=')} || coalesce({column(item)}, '')" for item in sorted(agreed.dimensions)
    )
    keys = [
        f"{key or text_literal('')} as category_key",
        f"concat_ws('|', {copy or text_literal('')}) as copy_key",
    ]
    rows = published.project(", ".join(["*", *missing, *roles, *keys]))
    if dict(agreed.roles).get("within_code"):
        _ask_for_neighbourhoods(con, rows)
    if agreed.whole_files:
        rows = rows.filter(
            "(category_key in (select category_key from asked) or not exists (select 1 from asked)) "
            "and area_code in (select area_code from asked_areas)"
        )
    (held,) = published.count("*").fetchone() or (0,)
    if held <= HELD_ROWS:
        rows.create(name)
        rows = con.table(name)
    else:
        rows.create_view(name)
    rows.project(", ".join(map(identifier, published.columns))).create_view(f"{name}_as_published")
    _figures(rows, agreed, column).create_view(f"{name}_figures")
    found: list[tuple[str, str, str]] = []
    for item in agreed.dimensions:
        pairs = rows.aggregate(f"{column(item)} as code, {column(item + '_NAME')} as label, count(*) as n")
        found += [(item, code, label) for code, label, _ in pairs.fetchall()]
    create_table(con, Table(f"{name}_labels", text_columns("column_name code label"), tuple(found)))


def _figures(
    rows: "duckdb.DuckDBPyRelation", agreed: Agreed, column: Callable[[str], str]
) -> "duckdb.DuckDBPyRelation":
    """Every figure of the rows, one below the other."""
    measure, place = dict(agreed.roles).get("measure_text"), "row_number, area_code, period_text, category_key"
    parts = [
        rows.project(
            f"{place}, {column(measure) if measure else text_literal(item)} as figure, {column(item)} as published"
        )
        for item in agreed.figures
    ]
    none = rows.project(f"{place}, ''::varchar as figure, ''::varchar as published").limit(0)
    return reduce(lambda above, below: above.union(below), parts, none)


def _ask_for_neighbourhoods(con: "duckdb.DuckDBPyConnection", rows: "duckdb.DuckDBPyRelation") -> None:
    """A neighbourhood of an area that was asked for is asked for too: the area's figure is the sum of theirs."""
    asked = "(select area_code from asked_areas)"
    inside = rows.filter(f"within_code in {asked} and area_code not in {asked}")
    # Of a kind are those of one authority: among all of them, comparing names would take seconds.
    columns = "area_code, area_name, 'neighbourhood of ' || within_code as area_type, 'neighbourhood' as role"
    inside.project(columns).distinct().insert_into("asked_areas")
