"""Bytes to tables: a decoded table is a pure function of the raw objects and the decoder.

Every column is text as published; `object_sha256` and `row_number` say where each row came from.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from inclusive_growth.errors import CorruptObject, UnexpectedResponse, WarehouseError
from inclusive_growth.records import RawObject
from inclusive_growth.sources import Dataset, Payload, Source
from inclusive_growth.store import Store, get_checked, put_same

if TYPE_CHECKING:
    import pyarrow as pa

LINEAGE = ("object_sha256", "row_number")
# Fixed, so that equal tables become equal files; one DuckDB vector batch.
ROW_GROUP_ROWS = 122_880


def raw_key(source: str, dataset: str, sha256: str) -> str:
    return f"raw/{source}/{dataset}/objects/{sha256}"


def decode_release(store: Store, source: Source, dataset: Dataset, objects: Iterable[RawObject]) -> "pa.Table":
    """The rows of all objects in order, each with the hash of its object and its number in the release.

    Raises CorruptObject when raw bytes are not what was recorded, UnexpectedResponse when they cannot be read.
    """
    import pyarrow as pa

    tables = []
    for item in objects:
        body = get_checked(store, raw_key(dataset.source, dataset.id, item.sha256), item.sha256)
        with understood(dataset.id, item.url):
            batches = list(source.decode(dataset, Payload(item.url, body, item.media_type, item.retrieved_at)))
        tables += [_with_object(pa.Table.from_batches([batch]), item.sha256) for batch in batches]
    if not tables:
        tables = [_with_object(pa.table({name: pa.array([], pa.string()) for name in source.columns}), "")]
    table = pa.concat_tables(tables, promote_options="default")
    table = table.select([*(name for name in table.column_names if name not in LINEAGE), "object_sha256"])
    return table.append_column("row_number", pa.array(range(1, table.num_rows + 1), pa.int64()))


@contextmanager
def understood(dataset: str, what: str) -> Iterator[None]:
    """Turn whatever a publisher's odd bytes made our reading code raise into UnexpectedResponse."""
    try:
        yield
    except (WarehouseError, MemoryError):
        raise
    except Exception as error:
        raise UnexpectedResponse(
            f"{dataset}: {what}: could not be understood ({type(error).__name__}: {error}); "
            "look at the kept bytes, the publisher's format may have changed"
        ) from error


def content_hash(table: "pa.Table", volatile: tuple[str, ...]) -> str:
    """A hash of the ordered rows, without volatile and lineage columns.

    Independent of the writer, of chunks and of the order of columns: equal hash means equal text in every cell.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = hashlib.sha256()
    for name in sorted(set(table.column_names) - {*volatile, *LINEAGE}):
        lengths, text = hashlib.sha256(), hashlib.sha256()
        for chunk in table.column(name).cast(pa.large_string()).chunks:
            # A missing cell has the length -1: it differs from an empty text.
            sizes = pc.fill_null(pc.binary_length(chunk), -1)
            lengths.update(sizes.to_numpy(zero_copy_only=False).astype("<i8").tobytes())
            filled = pc.fill_null(chunk, "")
            _, offset_buffer, data = filled.buffers()
            if len(filled) and data is not None:
                ends = np.frombuffer(offset_buffer, "<i8")[filled.offset : filled.offset + len(filled) + 1]
                text.update(memoryview(data)[ends[0] : ends[-1]])
        whole.update(f"{len(name)}:{name}".encode() + lengths.digest() + text.digest())
    return whole.hexdigest()


def keep_decoded(store: Store, key: str, table: "pa.Table") -> None:
    """Store a decoded table as Parquet, once. Raises CorruptObject when the key holds other rows."""
    import pyarrow.parquet as pq

    if store.exists(key):
        # Compared by content: another version of the writer makes other bytes of the same rows.
        if not read_decoded(store, key).equals(table):
            raise CorruptObject(f"{key}: holds other rows than its raw objects decode to; run igw verify")
        return
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    put_same(store, key, buffer.getvalue())


def read_decoded(store: Store, key: str) -> "pa.Table":
    """A decoded table as it was kept. Raises NotInStore."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(io.BytesIO(store.get(key)))
    except pa.ArrowException as error:
        raise CorruptObject(f"{key}: not a readable Parquet file: {error}") from error


def _with_object(table: "pa.Table", sha256: str) -> "pa.Table":
    import pyarrow as pa

    if wrong := [field.name for field in table.schema if field.type not in (pa.string(), pa.large_string())]:
        raise TypeError(
            f"decoders keep every column as text, but '{wrong[0]}' is {table.schema.field(wrong[0]).type}"
        )
    table = table.cast(pa.schema([pa.field(name, pa.string()) for name in table.column_names]))
    return table.append_column("object_sha256", pa.array([sha256] * table.num_rows, pa.string()))
