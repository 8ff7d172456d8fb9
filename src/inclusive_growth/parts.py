"""Marts as content-addressed Parquet parts in the store: the same rows always become the same bytes."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.errors import AlreadyExists, BuildFailed, CorruptObject
from inclusive_growth.marts import MARTS, MartSpec
from inclusive_growth.records import Part, sha256, to_json
from inclusive_growth.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WHOLE = "-"  # stands for the dataset of a part that is not split by dataset
ROW_GROUP_ROWS = 122_880


def export(con: "DuckDBPyConnection", *, store: Store, folder: Path) -> tuple[Part, ...]:
    """Put every mart into the store, ordered by its key; a part that is there already is not written again."""
    folder.mkdir(parents=True, exist_ok=True)
    con.execute("set schema = 'marts'")
    found = []
    for spec in MARTS:
        for dataset in _datasets(con, spec):
            found.append(_export_part(con, spec, dataset, store, folder))
    return tuple(found)


def candidate_id(parts: tuple[Part, ...]) -> str:
    """The hash of the canonical list of parts: equal content has one candidate id."""
    return sha256(to_json([(part.mart, part.dataset, part.sha256) for part in parts]))


def _datasets(con: "DuckDBPyConnection", spec: MartSpec) -> Iterator[str]:
    """The datasets of a mart's parts; one part also when the mart has no row, for its columns."""
    if not spec.by_dataset:
        yield WHOLE
        return
    rows = con.table(spec.name).project("dataset_id").distinct().order("dataset_id").fetchall()
    yield from [row[0] for row in rows] or [WHOLE]


def _export_part(con: "DuckDBPyConnection", spec: MartSpec, dataset: str, store: Store, folder: Path) -> Part:
    import duckdb

    rows = con.table(spec.name)
    if dataset != WHOLE:
        rows = rows.filter(duckdb.ColumnExpression("dataset_id") == duckdb.ConstantExpression(dataset))
    path = folder / f"{spec.name}.parquet"
    try:
        rows.order(", ".join(spec.order_by)).to_parquet(
            str(path), compression="zstd", row_group_size=ROW_GROUP_ROWS, overwrite=True
        )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part = Part(spec.name, dataset, digest, _rows(con, path), path.stat().st_size)
        _keep(store, part, path)
    except duckdb.Error as error:
        raise BuildFailed(
            f"mart {spec.name}, dataset {dataset}: could not be exported ({type(error).__name__})"
        ) from error
    finally:
        path.unlink(missing_ok=True)
    return part


def _rows(con: "DuckDBPyConnection", path: Path) -> int:
    row = con.execute("select num_rows from parquet_file_metadata($1)", [str(path)]).fetchone()
    return int(row[0]) if row else 0


def _keep(store: Store, part: Part, path: Path) -> None:
    try:
        store.put_file(part.key, path)
    except AlreadyExists:
        if sha256(store.get(part.key)) != part.sha256:
            raise CorruptObject(f"{part.key}: holds other bytes than its name says; run igw verify") from None
