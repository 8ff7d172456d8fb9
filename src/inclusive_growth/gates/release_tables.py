"""A release as DuckDB relations, beside the shape that the catalogue and the source agreed.

`judged_rows`     the rows to judge, with every agreed column, the roles, `category_key` and `copy_key`; an area
                  with a new code stands under that, beside the `former_code` that was published
`previous_rows`   the same of the release before, empty when there is none
`judged_rows_figures`   their figures, one below the other, each with its column or measure, role and number
`judged_rows_periods`   their periods, each with its text in the common form and what that is under the
    dataset's kind
`judged_rows_labels`, `judged_rows_as_published`   their codes with labels; the published columns alone
`judged_rows_unknown_names`   names of areas, of a dataset without codes, that are those of no one area of today
`judged_rows_held`   the first categories of the whole file, also of those that nobody asked for
`known_markers`   the signs that the publisher is known to write, with what they mean
`asked_areas`, `members`, `asked`, `pinned_labels`   the catalogue's requests
`agreed`   one row: whether the publisher's files hold every area and code, so that nobody asked for some of them
`ever_asked_areas`, `ever_asked_codes`   the same with those of earlier plans
`ever_returned`   the keys of those categories that any kept release of the dataset holds
"""

import json
from collections.abc import Callable, Collection, Sequence
from functools import reduce
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.gates.agreed_shape import AgreedShape
from inclusive_growth.gates.areas_of_today import code_around, codes_for_names, follow_former_codes
from inclusive_growth.gates.catalogue_tables import add_asked
from inclusive_growth.gates.dbt_macros import macro
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_releases
from inclusive_growth.records import Release
from inclusive_growth.sources.protocol import Dataset
from inclusive_growth.sources.registry import layout_of
from inclusive_growth.store.duck import identifier, text_literal
from inclusive_growth.store.keys import decoded_key, plans_prefix
from inclusive_growth.store.tables import Table, create_table, text_columns

if TYPE_CHECKING:
    import duckdb

# Releases of up to this many rows are read from the file once, not once for each query; a longer one costs memory.
TABLE_ROWS = 250_000
SHOWN = 5  # categories named when a file holds none that was asked for


def add_expected(con: "duckdb.DuckDBPyConnection", dataset: str, shape: AgreedShape, context: Context) -> None:
    """Add the catalogue's requests (areas, members, categories, pinned labels), those of all plans ever, the signs
    and the form of periods."""
    config, store, catalogue = context.config, context.store, context.catalogue
    add_asked(con, [dataset], context)
    selections = catalogue.selections(dataset)
    code = text_columns("column_name code")
    pinned = {
        (name, dict(selection.where)[name], label) for selection in selections for name, label in selection.labels
    }
    create_table(con, Table("pinned_labels", code | text_columns("label"), tuple(sorted(pinned))))
    # Releases fetched under an earlier plan hold the areas and codes of that plan, and are sound.
    plans = store.keys(plans_prefix(catalogue.dataset(dataset).source, dataset))
    earlier = [json.loads(store.get(key)) for key in plans]
    areas = {area for plan in earlier for area in plan["areas"]}
    codes = {
        tuple(pair.split("=", 1))
        for plan in earlier
        for selection in plan["selections"]
        for pair in selection["category_key"].split("|")
        if pair
    }
    areas |= set(scope_areas(config.authority, config.comparators))
    codes |= {pair for selection in selections for pair in selection.where}
    create_table(
        con, Table("ever_asked_areas", text_columns("area_code"), tuple((area,) for area in sorted(areas)))
    )
    create_table(con, Table("ever_asked_codes", code, tuple(sorted(codes))))
    source = catalogue.dataset(dataset).source
    signs = [row for row in read_table("markers", catalogue.schemes) if row["source"] == source]
    create_table(con, Table("agreed", {"whole_files": "flag"}, ((shape.whole_files,),)))
    known = tuple((row["marker"], row["status"]) for row in signs)
    create_table(con, Table("known_markers", text_columns("marker status"), known))


def add_release(
    con: "duckdb.DuckDBPyConnection", name: str, url: str, dataset: Dataset, shape: AgreedShape, project_dir: Path
) -> None:
    """Add `name`, and from it `name`_as_published without added columns, `name`_figures, `name`_periods and
    `name`_labels."""
    published = con.from_parquet(url)
    present = set(published.columns)

    def column(wanted: str) -> str:
        return identifier(wanted) if wanted in present else "null::varchar"

    missing = [f"{column(wanted)} as {identifier(wanted)}" for wanted in shape.columns if wanted not in present]
    codes = {"area_code": "area_of_today", "within_code": "within_today"}
    roles = [
        f"{codes.get(role) or column(wanted)} as {identifier(role)}"
        for role, wanted in shape.roles
        if role != wanted or role in codes
    ]
    copies = [f"coalesce({column(wanted)}, '')" for wanted in shape.copies]
    copy = ", ".join([*copies, "nullif(former_code, '')"])
    keys = [
        f"{_category_key(shape.dimensions, present)} as category_key",
        f"concat_ws('|', {copy}) as copy_key",
    ]
    named = codes_for_names(con, name, published, column(dict(shape.roles)["area_code"]), dataset)
    area = "area_by_name" if named is not published else column(dict(shape.roles)["area_code"])
    by_name = ", area_by_name" if named is not published else ""
    within = column(dict(shape.roles)["within_code"])
    if getattr(dataset.params, "within_name", ""):
        named, within, by_name = code_around(con, named, within), "within_by_name", f"{by_name}, within_by_name"
    followed = follow_former_codes(con, named, area, within)
    added = f"* exclude (area_of_today, within_today{by_name})"
    rows = followed.project(", ".join([added, *missing, *roles, *keys]))
    _add_periods(con, f"{name}_periods", rows, dataset, shape, project_dir)
    held = rows.aggregate("category_key", "category_key").order("category_key").limit(SHOWN)
    held.create(f"{name}_held")
    if dict(shape.roles).get("within_code"):
        _ask_for_neighbourhoods(con, rows)
    if shape.whole_files:
        rows = rows.filter(
            "(category_key in (select category_key from asked) or not exists (select 1 from asked)) "
            "and area_code in (select area_code from asked_areas)"
        )
    (row_count,) = published.count("*").fetchone() or (0,)
    if row_count <= TABLE_ROWS:
        rows.create(name)
        rows = con.table(name)
    else:
        rows.create_view(name)
    rows.project(", ".join(map(identifier, published.columns))).create_view(f"{name}_as_published")
    _figures(rows, shape, column, project_dir).create_view(f"{name}_figures")
    labels: list[tuple[str, str, str]] = []
    for dimension in shape.dimensions:
        words = (
            f"{dimension}_NAME" if f"{dimension}_NAME" in present else dimension
        )  # a code in words is its own label
        pairs = rows.aggregate(f"{column(dimension)} as code, {column(words)} as label, count(*) as n")
        labels += [(dimension, code, label) for code, label, _ in pairs.fetchall()]
    create_table(con, Table(f"{name}_labels", text_columns("column_name code label"), tuple(labels)))


def _figures(
    rows: "duckdb.DuckDBPyRelation", shape: AgreedShape, column: Callable[[str], str], project_dir: Path
) -> "duckdb.DuckDBPyRelation":
    """Every figure of the rows, one below the other, with its role and, as a build reads it, its number."""
    measure, roles = dict(shape.roles).get("measure_text"), dict(shape.figure_roles)
    place = (
        "row_number, area_code, former_code, period_text, period_order, category_key, copy_key, marker_text, "
        "words_text"
    )
    parts = [
        rows.project(
            f"{place}, {column(measure) if measure else text_literal(name)} as figure, "
            f"{_without_missing(name, shape, column)} as published"
        )
        for name in shape.figures
    ]
    none = rows.project(f"{place}, ''::varchar as figure, ''::varchar as published").limit(0)
    figures = reduce(lambda above, below: above.union(below), parts, none)
    role = " ".join(f"when {text_literal(name)} then {text_literal(role)}" for name, role in roles.items())
    return figures.project(
        f"*, {f'case figure {role} end' if role else 'null::varchar'} as role, "
        f"{macro(project_dir, 'number', 'published')} as number"
    )


def _without_missing(name: str, shape: AgreedShape, column: Callable[[str], str]) -> str:
    """The column of a figure, empty where the publisher writes a number for none: in both limits, or a count."""
    role_of, published = dict(shape.figure_roles), column(name)
    role = role_of.get(name, "")
    if not shape.missing or role == "value":
        return published
    is_missing = f"{published} = {text_literal(shape.missing)}"
    if role.startswith(("lower_", "upper_")):
        other = f"{'upper' if role.startswith('lower_') else 'lower'}_{role.partition('_')[2]}"
        beside = next((column(name) for name, known in shape.figure_roles if known == other), "''")
        is_missing = f"{is_missing} and {beside} = {text_literal(shape.missing)}"
    return f"case when {is_missing} then '' else {published} end"


def _add_periods(
    con: "duckdb.DuckDBPyConnection",
    name: str,
    rows: "duckdb.DuckDBPyRelation",
    dataset: Dataset,
    shape: AgreedShape,
    project_dir: Path,
) -> None:
    """Add every period of the rows, also of areas that nobody asked for: a build reads the whole file."""
    import pyarrow as pa

    found: list[tuple[str, str, str, int]] = []
    if shape.period_columns:
        layout = layout_of(dataset)
        asked = rows.filter("category_key in (select category_key from asked) or not exists (select 1 from asked)")
        # A rule that reads periods reads them from a row: one row of each period will do.
        names = shape.columns if layout.read else shape.period_columns
        values = ", ".join(f"any_value({identifier(column)})" for column in names)
        groups = asked.aggregate(f"count(*) as held, {values}", ", ".join(map(identifier, shape.period_columns)))
        table = groups.to_arrow_table()
        held, *columns_held = table.columns
        published = pa.Table.from_arrays(columns_held, names=list(names))
        read = layout.read(published) if layout.read else published
        before, after = (texts[layout.period].to_pylist() for texts in (published, read))
        found += zip(repeat(layout.period), before, after, held.to_pylist(), strict=False)
    columns = text_columns("column_name period_text period_read") | {"held": "whole"}
    create_table(con, Table(f"{name}_found", columns, tuple(found)))
    kind = macro(
        project_dir, "period_shape", text_literal(shape.period_kind), "period_read", str(shape.period_month)
    )
    con.table(f"{name}_found").project(
        f"*, {text_literal(shape.period_kind)} as period_kind, {kind} as shape"
    ).create(name)


def _ask_for_neighbourhoods(con: "duckdb.DuckDBPyConnection", rows: "duckdb.DuckDBPyRelation") -> None:
    """Ask for the neighbourhoods of an area that is asked for: the area's figure is the sum of theirs."""
    asked = "(select area_code from asked_areas)"
    inside = rows.filter(f"within_code in {asked} and area_code not in {asked}")
    # Neighbourhoods of one authority are of one type: comparing names among all of them would take seconds.
    columns = "area_code, area_name, 'neighbourhood of ' || within_code as area_type, 'neighbourhood' as role"
    inside.project(columns).distinct().insert_into("asked_areas")


def add_ever_returned(con: "duckdb.DuckDBPyConnection", release: Release, context: Context) -> None:
    """Add `ever_returned`. Earlier releases are read only when this one lacks a category that was asked for."""
    con.sql("select distinct category_key from judged_rows").create("ever_returned")
    missing = "select 1 from asked where category_key not in (select category_key from ever_returned)"
    if con.execute(missing).fetchone() is None:
        return
    dimensions = tuple(context.catalogue.dataset(release.dataset).params.dimensions)
    for other in read_releases(context.store, release.source, release.dataset):
        if other.release_id == release.release_id or not context.store.exists(decoded_key(other)):
            continue
        rows = con.from_parquet(context.store.url(decoded_key(other)))
        key = _category_key(dimensions, set(rows.columns))
        rows.project(f"{key} as category_key").distinct().insert_into("ever_returned")


def _category_key(dimensions: Sequence[str], present: Collection[str]) -> str:
    """`COLUMN=code|COLUMN=code` in the order of the alphabet, as staging makes it."""
    codes = [
        f"{text_literal(name + '=')} || coalesce({identifier(name) if name in present else 'null::varchar'}, '')"
        for name in sorted(dimensions)
    ]
    return " || '|' || ".join(codes) or text_literal("")
