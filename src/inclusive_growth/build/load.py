"""Loads a build's inputs into the candidate DuckDB file: the schemas landed, catalogue and previous.

Decoded tables and published vintages stay where they are: views read their Parquet files.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.build.groups import VINTAGES, Rebuild
from inclusive_growth.build.inputs import DatasetInputs
from inclusive_growth.build.landed_tables import landed_tables
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Part
from inclusive_growth.sources.protocol import Dataset
from inclusive_growth.sources.registry import columns_of
from inclusive_growth.store import history
from inclusive_growth.store.duck import identifier
from inclusive_growth.store.keys import decoded_key, part_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.tables import Table, create_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_KINDS = {
    "text": "varchar",
    "number": "double",
    "whole": "bigint",
    "flag": "boolean",
    "date": "date",
    "time": "timestamp",
}
_VINTAGES = {
    **dict.fromkeys(
        ("indicator_id", "area_code", "period_id", "breakdown_id", "dataset_id", "release_id"), "varchar"
    ),
    **dict.fromkeys(("why", "status", "origin"), "varchar"),
    **dict.fromkeys(("value", "lower_95", "upper_95"), "double"),
    **dict.fromkeys(("release_known_from", "known_from", "known_to"), "timestamp"),
}


def load(
    con: "DuckDBPyConnection",
    inputs: tuple[DatasetInputs, ...],
    *,
    context: Context,
    run_at: datetime,
    rebuild: Rebuild,
) -> None:
    """Fill the schemas; after this dbt needs nothing but the file.

    Decoded rows and published vintages are those of the datasets that are rebuilt; every other table is whole.
    """
    config, store, catalogue = context.config, context.store, context.catalogue
    con.execute("create schema landed; create schema catalogue; create schema previous; create schema kept")
    con.execute("create schema staging; create schema intermediate; create schema marts")
    con.execute("set schema = 'landed'")
    shapes = {name: item.shape_name for name, item in catalogue.datasets.items()}
    for shape in sorted(set(shapes.values())):
        datasets = [catalogue.dataset(name) for name in shapes if shapes[name] == shape]
        read = [item for item in inputs if shapes[item.dataset] == shape and item.dataset in rebuild.datasets]
        _view_decoded(con, shape, datasets, read, store)
    for table in landed_tables(inputs, store, run_at):
        create_table(con, table)
    con.execute("set schema = 'catalogue'")
    for table in catalogue_tables(catalogue, config.authority, config.comparators):
        create_table(con, table)
    con.execute("set schema = 'previous'")
    _view_vintages(con, store, _published_vintages(store, rebuild.datasets))
    con.execute("set schema = 'kept'")
    _view_vintages(con, store, [part for part in rebuild.kept if part.mart == VINTAGES])


def _view_decoded(
    con: "DuckDBPyConnection", shape: str, datasets: list[Dataset], inputs: Iterable[DatasetInputs], store: Store
) -> None:
    """The shape's decoded rows, each with the dataset, release and decoder of the file it stands in."""
    files = [
        (store.url(decoded_key(one)), item.dataset, one.release_id, one.decoder_version)
        for item in inputs
        for one in item.releases
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
    # A dimension of a dataset that is not read now has no column in these files.
    absent = [f"null::varchar as {identifier(name)}" for name in sorted(dimensions - set(decoded.columns))]
    columns_read = ", ".join(["* exclude (filename)", *absent])
    decoded.join(con.table(names), "filename").project(columns_read).create_view(shape)


def _published_vintages(store: Store, datasets: frozenset[str]) -> list[Part]:
    """The parts of the vintages last published and not withdrawn."""
    last = history.baseline(history.read_entries(store))
    parts = history.read_manifest(store, last.publication_id).candidate.parts if last else ()
    return [part for part in parts if part.mart == VINTAGES and part.dataset in datasets]


def _view_vintages(con: "DuckDBPyConnection", store: Store, parts: list[Part]) -> None:
    """Vintages of these parts; columns that an older publication lacked are empty."""
    if not parts:
        kinds = {kind: word for word, kind in _KINDS.items()}
        create_table(con, Table(VINTAGES, {column: kinds[kind] for column, kind in _VINTAGES.items()}, ()))
        return
    rows = con.read_parquet([store.url(part_key(part)) for part in parts], union_by_name=True)
    there = set(rows.columns)
    rows.project(
        ", ".join(column if column in there else f"null::{kind} as {column}" for column, kind in _VINTAGES.items())
    ).create_view(VINTAGES)
