"""Decoding: bytes to tables. A decoded table is a pure function of the raw objects and the decoder.

Every column is text as published; `object_sha256` and `row_number` say where each row came from.
"""

import hashlib
import io
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import CorruptObject, UnexpectedResponse, WarehouseError
from inclusive_growth.records import RawObject
from inclusive_growth.sources.protocol import Dataset, Payload, Source
from inclusive_growth.store.keys import raw_key
from inclusive_growth.store.object_store import Store, get_checked, put_same

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

LINEAGE_COLUMNS = ("object_sha256", "row_number")
# Fixed, so that equal tables become equal files; one DuckDB vector batch.
ROW_GROUP_ROWS = 122_880


def decode_release(
    store: Store, source: type[Source], dataset: Dataset, objects: Iterable[RawObject]
) -> "pa.Table":
    """The rows of all objects in order, each with the hash of its object and its number in the release.

    Raises CorruptObject when raw bytes do not have their recorded hash, UnexpectedResponse for unreadable bytes.
    """
    import pyarrow as pa

    tables = []
    for raw in objects:
        body = get_checked(store, raw_key(dataset.source, dataset.id, raw.sha256), raw.sha256)
        with refuse_unreadable(dataset.id, raw.url):
            batches = list(source.decode(dataset, Payload(raw.url, body, raw.media_type, raw.retrieved_at)))
        tables += [_with_object(pa.Table.from_batches([batch]), raw.sha256) for batch in batches]
    if not tables:
        tables = [_with_object(pa.schema([(name, pa.string()) for name in source.columns]).empty_table(), "")]
    table = pa.concat_tables(tables, promote_options="default")
    table = table.select([*(name for name in table.column_names if name not in LINEAGE_COLUMNS), "object_sha256"])
    return table.append_column("row_number", pa.arange(1, table.num_rows + 1))


@contextmanager
def refuse_unreadable(dataset: str, part: str) -> Iterator[None]:
    """Raise UnexpectedResponse for any error of our reading code: the cause is a publisher's odd bytes."""
    try:
        yield
    except (WarehouseError, MemoryError):
        raise
    except Exception as error:
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
        for chunk in table.column(name).cast(pa.large_string()).chunks:
            sizes, data = _sizes_and_text(chunk)
            lengths.update(sizes)
            text.update(data)
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
    """Read a decoded table. Raises NotInStore, and CorruptObject for an unreadable file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Not `read_table`, which would load pandas.
        return pq.ParquetFile(pa.BufferReader(store.get(key))).read()
    except pa.ArrowException as error:
        raise CorruptObject(f"{key}: not a readable Parquet file: {error}") from error


def _where(error: Exception) -> str:
    """The line of our package that failed. The message of the error stays out: it may quote a figure."""
    ours = str(Path(__file__).parents[1])  # the package, not this room alone
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(ours)]
    return f"{Path(lines[-1].filename).name} line {lines[-1].lineno}"


def _with_object(table: "pa.Table", sha256: str) -> "pa.Table":
    import pyarrow as pa

    if wrong := [field.name for field in table.schema if field.type not in (pa.string(), pa.large_string())]:
        raise TypeError(
            f"decoders keep every column as text, but '{wrong[0]}' is {table.schema.field(wrong[0]).type}"
        )
    table = table.cast(pa.schema([pa.field(name, pa.string()) for name in table.column_names]))
    return table.append_column("object_sha256", _repeated(sha256, table.num_rows))


def _repeated(text: str, times: int) -> "pa.Array":
    """One text many times, from bare buffers: pyarrow would load pandas to turn Python values into Arrow."""
    import numpy as np
    import pyarrow as pa

    ends = np.arange(times + 1, dtype="<i4") * len(text)
    return pa.StringArray.from_buffers(times, pa.py_buffer(ends.tobytes()), pa.py_buffer(text.encode() * times))


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
