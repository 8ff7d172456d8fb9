"""Decoding: bytes to tables. A decoded table is a pure function of the raw objects and the decoder.

Every column is text as published; `object_sha256` and `row_number` say where each row came from.
"""

import hashlib
import io
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import AlreadyExists, CorruptObject, UnexpectedResponse, WarehouseError
from inclusive_growth.landing.parts import HELD_BYTES, LINEAGE_COLUMNS, ROW_GROUP_ROWS, Parts, work_folder
from inclusive_growth.records import RawObject
from inclusive_growth.sources.protocol import Dataset, Payload, Source
from inclusive_growth.store.disk_errors import disk_trouble
from inclusive_growth.store.keys import raw_key
from inclusive_growth.store.object_store import Store, get_checked, map_checked

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq


def decode_release(
    store: Store, source: type[Source], dataset: Dataset, objects: Iterable[RawObject]
) -> "pa.Table":
    """The rows of all objects in order, each with the hash of its object and its number in the release.

    Raises CorruptObject when raw bytes do not have their recorded hash, UnexpectedResponse for unreadable bytes.
    """
    parts = Parts()
    for raw in objects:
        key = raw_key(dataset.source, dataset.id, raw.sha256)
        read = get_checked if raw.bytes <= HELD_BYTES else map_checked
        body = read(store, key, raw.sha256)
        for batch in _batches(source, dataset, Payload(raw.url, body, raw.media_type, raw.retrieved_at)):
            parts.add(batch, raw.sha256)
    return parts.table(source.columns)


@contextmanager
def refuse_unreadable(dataset: str, part: str) -> Iterator[None]:
    """Raise UnexpectedResponse for any error of our reading code: the cause is a publisher's odd bytes."""
    try:
        yield
    except (WarehouseError, MemoryError):
        raise
    except Exception as error:
        if disk_trouble(error, ""):
            raise
        raise UnexpectedResponse(
            f"{dataset}: {part}: could not be understood ({type(error).__name__} in {_where(error)}); "
            "look at the kept bytes, the publisher's format may have changed"
        ) from error


def content_hash(table: "pa.Table", volatile: tuple[str, ...]) -> str:
    """A hash of the ordered rows, without volatile and lineage columns.

    Independent of the writer, of chunks and of the order of columns: equal hash means equal text in every cell.
    """
    import pyarrow as pa

    whole = hashlib.sha256()
    for name in sorted(set(table.column_names) - {*volatile, *LINEAGE_COLUMNS}):
        lengths, text = hashlib.sha256(), hashlib.sha256()
        for chunk in table.column(name).chunks:
            sizes, data = _sizes_and_text(chunk.cast(pa.large_string()))
            lengths.update(sizes)
            text.update(data)
        whole.update(f"{len(name)}:{name}".encode() + lengths.digest() + text.digest())
    return whole.hexdigest()


def keep_decoded(store: Store, key: str, table: "pa.Table") -> None:
    """Store a decoded table as Parquet, once. Raises CorruptObject when the key holds other rows."""
    import pyarrow.parquet as pq

    if not store.exists(key):
        with suppress(AlreadyExists):
            if table.nbytes <= HELD_BYTES:
                buffer = io.BytesIO()
                pq.write_table(table, buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS)
                return store.put(key, buffer.getvalue())
            with work_folder() as folder:
                path = folder / "decoded.parquet"
                pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
                return store.put_file(key, path)
    # Compared by content: another version of the writer makes other bytes of the same rows.
    if not holds_rows(store.get(key), key, table):
        raise CorruptObject(f"{key}: holds other rows than its raw objects decode to; run igw verify")


def read_decoded(store: Store, key: str) -> "pa.Table":
    """Read a decoded table. Raises NotInStore, and CorruptObject for an unreadable file."""
    import pyarrow as pa

    with _readable(key):
        # Not `read_table`, which would load pandas.
        return _parquet(pa.py_buffer(store.get(key))).read()


def holds_rows(parquet: bytes, key: str, table: "pa.Table") -> bool:
    """Whether a decoded file holds exactly the rows of a table; one row group is read at a time.

    Raises CorruptObject for an unreadable file.
    """
    with _readable(key):
        file, start = _parquet(parquet), 0
        if file.metadata.num_rows != table.num_rows or not file.schema_arrow.equals(table.schema):
            return False
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group)
            if not rows.equals(table.slice(start, rows.num_rows)):
                return False
            start += rows.num_rows
        return True


def _batches(source: type[Source], dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
    with refuse_unreadable(dataset.id, payload.url):
        yield from source.decode(dataset, payload)


def _parquet(content: "bytes | pa.Buffer") -> "pq.ParquetFile":
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(pa.BufferReader(content))


@contextmanager
def _readable(key: str) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except pa.ArrowException as error:
        raise CorruptObject(f"{key}: not a readable Parquet file: {error}") from error


def _where(error: Exception) -> str:
    """The line of our package that failed. The message of the error stays out: it may quote a figure."""
    ours = str(Path(__file__).parents[1])  # the package, not this room alone
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(ours)]
    return f"{Path(lines[-1].filename).name} line {lines[-1].lineno}"


def _sizes_and_text(cells: "pa.Array") -> tuple[bytes, memoryview]:
    """The length of each cell, and the text of all cells; a missing cell has the length -1, an empty cell 0."""
    import numpy as np

    present = cells.drop_null()
    _, ends_buffer, data = present.buffers()
    ends = np.zeros(1, "<i8")
    if len(present):
        ends = np.frombuffer(ends_buffer, "<i8")[present.offset : present.offset + len(present) + 1]
    sizes = np.full(len(cells), -1, "<i8")
    sizes[_present(cells)] = np.diff(ends)
    return sizes.tobytes(), memoryview(data or b"")[ends[0] : ends[-1]]


def _present(cells: "pa.Array") -> "np.ndarray[Any, np.dtype[np.bool_]]":
    import numpy as np

    if not cells.null_count:
        return np.ones(len(cells), bool)
    bits = np.unpackbits(np.frombuffer(cells.buffers()[0], np.uint8), bitorder="little")
    return bits[cells.offset : cells.offset + len(cells)].astype(bool)
