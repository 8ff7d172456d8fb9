"""Load the inputs of a build into the candidate DuckDB file: the schemas landed, catalogue, previous and kept.

Decoded tables and published vintages stay in the store: views read their Parquet files.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.build.groups import VINTAGES, RebuildPlan, published_parts
from inclusive_growth.build.inputs import DatasetInputs
from inclusive_growth.build.landed_tables import landed_tables
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Part
from inclusive_growth.sources.protocol import Dataset
from inclusive_growth.sources.registry import columns_of
from inclusive_growth.store.duck import identifier
from inclusive_growth.store.keys import decoded_key, part_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.tables import Table, create_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES_OF_KINDS = {
    "text": "varchar",
    "number": "double",
    "whole": "bigint",
    "flag": "boolean",
    "date": "date",
    "time": "timestamp",
}
_VINTAGE_COLUMNS = {
    **dict.fromkeys(
        ("indicator_id", "area_code", "period_id", "breakdown_id", "dataset_id", "release_id"), "varchar"
    ),
    **dict.fromkeys(("why", "status", "origin"), "varchar"),
    **dict.fromkeys(("value", "lower_95", "upper_95"), "double"),
    **dict.fromkeys(("release_known_from", "known_from", "known_to"), "timestamp"),
}


def load_inputs(
    con: "DuckDBPyConnection",
    inputs: tuple[DatasetInputs, ...],
    *,
    context: Context,
    run_at: datetime,
    rebuild: RebuildPlan,
) -> None:
    """Fill the schemas; dbt then needs only the file.

    Decoded rows and published vintages cover only the rebuilt datasets; every other table is whole.
    """
    config, store, catalogue = context.config, context.store, context.catalogue
    con.execute("create schema landed; create schema catalogue; create schema previous; create schema kept")
    con.execute("create schema staging; create schema intermediate; create schema marts")
    con.execute("set schema = 'landed'")
    shapes = {name: file.shape_name for name, file in catalogue.datasets.items()}
    for shape in sorted(set(shapes.values())):
        datasets = [catalogue.dataset(name) for name in shapes if shapes[name] == shape]
        read = [
            dataset
            for dataset in inputs
            if shapes[dataset.dataset_id] == shape and dataset.dataset_id in rebuild.datasets
        ]
        _view_decoded(con, shape, datasets, read, store)
    for table in landed_tables(inputs, store, run_at):
        create_table(con, table)
    con.execute("set schema = 'catalogue'")
    for table in catalogue_tables(catalogue, config.authority, config.comparators):
        create_table(con, table)
    con.execute("set schema = 'previous'")
    published = [
        part for part in published_parts(store) if part.mart == VINTAGES and part.dataset in rebuild.datasets
    ]
    _view_vintages(con, store, published)
    con.execute("set schema = 'kept'")
    _view_vintages(con, store, [part for part in rebuild.kept if part.mart == VINTAGES])


def _view_decoded(
    con: "DuckDBPyConnection", shape: str, datasets: list[Dataset], inputs: Iterable[DatasetInputs], store: Store
) -> None:
    """View the decoded rows of a shape, each with the dataset, release and decoder of its file."""
    files = [
        (store.url(decoded_key(release)), dataset_inputs.dataset_id, release.release_id, release.decoder_version)
        for dataset_inputs in inputs
        for release in dataset_inputs.releases
    ]
    dimensions = {name for dataset in datasets for name in dataset.params.dimensions}
    if not files:
        published = [column for dataset in datasets for column in columns_of(dataset)]
        columns = dict.fromkeys(
            (*published, *dimensions, "object_sha256", "dataset_id", "release_id", "decoder_version"), "text"
        )
        create_table(con, Table(shape, columns | {"row_number": "whole"}, ()))
        return
    names = f"files_of_{shape}"
    kinds = dict.fromkeys(("filename", "dataset_id", "release_id", "decoder_version"), "text")
    create_table(con, Table(names, kinds, tuple(files)))
    decoded = con.read_parquet([url for url, *_ in files], union_by_name=True, filename=True)
    # These files lack the dimensions of datasets that are not read now.
    absent = [f"null::varchar as {identifier(name)}" for name in sorted(dimensions - set(decoded.columns))]
    columns_read = ", ".join(["* exclude (filename)", *absent])
    decoded.join(con.table(names), "filename").project(columns_read).create_view(shape)


def _view_vintages(con: "DuckDBPyConnection", store: Store, parts: list[Part]) -> None:
    """View the vintages of these parts; a column that an older publication lacks is empty."""
    if not parts:
        kinds = {type_name: kind for kind, type_name in _TYPES_OF_KINDS.items()}
        columns = {column: kinds[type_name] for column, type_name in _VINTAGE_COLUMNS.items()}
        create_table(con, Table(VINTAGES, columns, ()))
        return
    rows = con.read_parquet([store.url(part_key(part)) for part in parts], union_by_name=True)
    present = set(rows.columns)
    rows.project(
        ", ".join(
            column if column in present else f"null::{type_name} as {column}"
            for column, type_name in _VINTAGE_COLUMNS.items()
        )
    ).create_view(VINTAGES)
