"""Parts: marts as content-addressed Parquet files in the store. The same rows always become the same bytes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.catalogue.marts import Mart
from inclusive_growth.errors import AlreadyExists, BuildFailed, CorruptObject
from inclusive_growth.records import Part, sha256, to_json
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Expression

WHOLE = "-"  # in place of the dataset, for the one part of a mart that is not split
ROW_GROUP_ROWS = 122_880
_AT_ONCE = 2


def export_marts(
    con: "DuckDBPyConnection",
    marts: Iterable[Mart],
    *,
    store: Store,
    folder: Path,
    groups: Mapping[str, str],
    kept: tuple[Part, ...] = (),
) -> tuple[Part, ...]:
    """Put every mart into the store, ordered by its key; a stored part is not written again.

    `groups` maps each exported indicator to its group; `kept` are the parts of an earlier candidate for all other
    groups.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Most parts are small: to share the work on one among threads takes longer than to write it.
    con.execute("set threads = 1")
    con.execute("set schema = 'marts'")
    exported: list[Part] = []
    for mart in marts:
        kept_of_mart = [part for part in kept if part.mart == mart.name]
        pieces = list(_pieces(con, mart, groups))
        if not pieces and not kept_of_mart:
            pieces = [(WHOLE, None)]  # an empty part has the columns
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            made = pool.map(partial(_export_part, con, mart, store, folder), *zip(*pieces, strict=True))
            exported += sorted([*kept_of_mart, *made], key=lambda part: part.dataset)
    return tuple(exported)


def candidate_id(parts: tuple[Part, ...]) -> str:
    """The hash of the canonical list of parts: equal content has one candidate id."""
    return sha256(to_json([(part.mart, part.dataset, part.sha256) for part in parts]))


def _pieces(
    con: "DuckDBPyConnection", mart: Mart, groups: Mapping[str, str]
) -> Iterator[tuple[str, "Expression | None"]]:
    """The name of each part that has rows, and the condition for its rows."""
    import duckdb

    if mart.split == "whole":
        yield WHOLE, None
        return
    column = "dataset_id" if mart.split == "dataset" else "indicator_id"
    values = [row[0] for row in con.table(mart.name).project(column).distinct().order(column).fetchall()]
    if mart.split == "dataset":
        names = {value: [value] for value in values}
    else:
        names = {}
        for value in values:
            if value in groups:
                names.setdefault(groups[value], []).append(value)
    for name, chosen in sorted(names.items()):
        constants = [duckdb.ConstantExpression(value) for value in chosen]
        yield name, duckdb.ColumnExpression(column).isin(*constants)


def _export_part(
    con: "DuckDBPyConnection", mart: Mart, store: Store, folder: Path, dataset: str, condition: "Expression | None"
) -> Part:
    import duckdb

    # A name of its own: DuckDB may remember what a file of this name held a moment ago.
    path = folder / f"{mart.name}.{dataset}.parquet"
    own = con.cursor()  # each thread has its own
    own.execute("set schema = 'marts'")
    rows = own.table(mart.name)
    if condition is not None:
        rows = rows.filter(condition)
    try:
        rows.order(", ".join(mart.key)).to_parquet(
            str(path), compression="zstd", row_group_size=ROW_GROUP_ROWS, overwrite=True
        )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part = Part(mart.name, dataset, digest, _row_count(own, path), path.stat().st_size)
        _keep(store, part, path)
    except duckdb.Error as error:
        raise BuildFailed(
            f"mart {mart.name}, dataset {dataset}: could not be exported ({type(error).__name__})"
        ) from error
    finally:
        own.close()
        path.unlink(missing_ok=True)
    return part


def _row_count(con: "DuckDBPyConnection", path: Path) -> int:
    row = con.execute("select num_rows from parquet_file_metadata($1)", [str(path)]).fetchone()
    return int(row[0]) if row else 0


def _keep(store: Store, part: Part, path: Path) -> None:
    try:
        store.put_file(part_key(part), path)
    except AlreadyExists:
        if sha256(store.get(part_key(part))) != part.sha256:
            raise CorruptObject(
                f"{part_key(part)}: holds other bytes than its name says; run igw verify"
            ) from None
