"""Decoded rows of one release, taken batch by batch: the first ones in memory, and a larger release in a file.

The file is mapped into memory, so a table of any size takes what one batch takes, beside pages that the system
takes back whenever it needs them.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusive_growth.settings import settings

if TYPE_CHECKING:
    import pyarrow as pa

HELD_BYTES = 64 * 1024 * 1024  # of decoded rows in memory; the sample's largest release has a tenth of it
OBJECT, ROW = "object_sha256", "row_number"
LINEAGE_COLUMNS = (OBJECT, ROW)
# Of a decoded file. Fixed, so that equal tables become equal files; one DuckDB vector batch.
ROW_GROUP_ROWS = 122_880


class Parts:
    """Collects the batches of a release; every column is text, and the columns of batches may differ."""

    def __init__(self, held_bytes: int = HELD_BYTES) -> None:
        self._most = held_bytes
        self._held: list[pa.Table] = []
        self._bytes = 0
        self._rows = 0
        self._kept: list[pa.Table] = []  # in files
        self._rows_of_objects: list[tuple[str, int]] = []

    def add(self, batch: "pa.RecordBatch", sha256: str) -> None:
        """Take the next rows, which are of the object with this hash. Raises TypeError for other than text."""
        import pyarrow as pa

        if wrong := [field.name for field in batch.schema if field.type not in (pa.string(), pa.large_string())]:
            raise TypeError(
                f"decoders keep every column as text, but '{wrong[0]}' is {batch.schema.field(wrong[0]).type}"
            )
        rows = pa.Table.from_batches([batch])
        rows = rows.select([name for name in rows.column_names if name not in LINEAGE_COLUMNS])
        rows = rows.cast(pa.schema([pa.field(name, pa.string()) for name in rows.column_names]))
        numbers = pa.arange(self._rows + 1, self._rows + rows.num_rows + 1)
        self._held.append(rows.append_column(ROW, numbers))
        self._rows += rows.num_rows
        self._rows_of_objects.append((sha256, rows.num_rows))
        self._bytes += batch.nbytes
        if self._bytes > self._most:
            self._let_go()

    def table(self, columns: tuple[str, ...]) -> "pa.Table":
        """All rows in order, with their lineage; without any batch a table of these columns."""
        import pyarrow as pa

        if self._kept:
            self._let_go()
        tables = [*self._kept, *self._held]
        if not tables:
            tables = [pa.schema([*((name, pa.string()) for name in columns), (ROW, pa.int64())]).empty_table()]
        table = pa.concat_tables(tables, promote_options="default")
        names = [name for name in table.column_names if name != ROW]
        return (
            table.select(names)
            .append_column(OBJECT, _objects(self._rows_of_objects))
            .append_column(ROW, table.column(ROW))
        )

    def _let_go(self) -> None:
        """Write the rows held into files, one for each run of batches with equal columns, and map them."""
        start = 0
        for end in range(1, len(self._held) + 1):
            if end == len(self._held) or self._held[end].schema != self._held[start].schema:
                self._kept.append(_mapped(self._held[start:end]))
                start = end
        self._held, self._bytes = [], 0


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for one moment, where the settings have work files: the system's own may lie in memory."""
    work = settings().work_dir
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="decoding-", dir=work) as folder:
        yield Path(folder)


def _mapped(tables: "list[pa.Table]") -> "pa.Table":
    """The rows of tables with equal columns, in a file that goes with the last use of them."""
    import pyarrow as pa

    with work_folder() as folder:
        path = str(folder / "rows.arrow")
        with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, tables[0].schema) as writer:
            for table in tables:
                writer.write_table(table)
        # The name may go: the mapping holds the file.
        return pa.ipc.open_file(pa.memory_map(path)).read_all()


def _objects(rows_of_objects: list[tuple[str, int]]) -> "pa.ChunkedArray":
    """The hash of its object for each row; chunks of one object share their bytes."""
    import pyarrow as pa

    chunks: list[Any] = []
    known, repeated = "", None
    for sha256, rows in rows_of_objects:
        for start in range(0, rows, ROW_GROUP_ROWS):
            wanted = min(ROW_GROUP_ROWS, rows - start)
            if repeated is None or known != sha256 or len(repeated) < wanted:
                known, repeated = sha256, _repeated(sha256, wanted)
            chunks.append(repeated.slice(0, wanted))
    return pa.chunked_array(chunks, pa.string())


def _repeated(text: str, times: int) -> "pa.Array":
    """One text many times, from bare buffers: pyarrow would load pandas to turn Python values into Arrow."""
    import numpy as np
    import pyarrow as pa

    ends = np.arange(times + 1, dtype="<i4") * len(text)
    return pa.StringArray.from_buffers(times, pa.py_buffer(ends.tobytes()), pa.py_buffer(text.encode() * times))
