"""Delimited text (CSV or TSV) as publishers send it, read by rule into a table of text columns.

Names and cells stay as published: no trimming, no numbers, no dates. Other text, or a table that is not whole, is
refused by line and byte: see `csv_rules`, and a row with a cell too few or too many, or the header a second time.
An error names problem and place and never quotes the body: it goes into emails, and the figures are not released
yet.
"""

import codecs
import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import NoAnswer, UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import Block, CsvText, text_begin
from inclusive_growth.sources.formats.names import refuse_ambiguous, unique_names

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

_OTHER_FILES = {
    b"PK\x03\x04": "a workbook or an archive",
    b"\xd0\xcf\x11\xe0": "an XLS workbook",
    b"\x1f\x8b": "bytes compressed by gzip",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}
_DELIMITERS = (b"\t", b",", b";", b"|")  # the first that stands in the header outside quotation marks
_LOOK = 4096  # bytes in which the first sign is looked for at once
NOT_UTF_8 = (
    "not UTF-8 text ({}); a source that knows other text has a field for it: set `encoding` in the dataset's YAML"
)


def first_sign(content: "bytes | mmap", start: int = 0) -> bytes:
    """The first byte that is no blank; nothing for a content of blanks alone."""
    for at in range(start, len(content), _LOOK):
        if text := content[at : at + _LOOK].lstrip():
            return text[:1]
    return b""


def refuse_foreign(body: "bytes | mmap", where: str) -> None:
    """Raise NoAnswer for nothing or a web page, UnexpectedResponse for another kind of file or a JSON error."""
    start = first_sign(body, text_begin(body))
    if not start:
        raise NoAnswer(f"{where}: the answer is empty; look at the address in a browser")
    if kind := next((words for sign, words in _OTHER_FILES.items() if body[: len(sign)] == sign), ""):
        raise UnexpectedResponse(f"{where}: {kind} in place of text; give the file that the dataset declares")
    if start == b"<":
        raise NoAnswer(
            f"{where}: the answer is a web page or XML, not data{_title(body)}; the service may be down "
            "for maintenance or the address may have moved"
        )
    if start in b"{[":
        raise UnexpectedResponse(f"{where}: the publisher answered with {_json_error(body)} in place of data")


def in_utf_8(body: "bytes | mmap", where: str) -> "bytes | mmap":
    """The same text in UTF-8, if its mark says that it is UTF-16. Raises UnexpectedResponse where it is not."""
    if body[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return body
    try:
        return body[:].decode("utf-16").encode()
    except UnicodeError:
        raise UnexpectedResponse(f"{where}: it begins as UTF-16 text and is none; the body was cut") from None


def refuse_unended(body: "bytes | mmap", where: str, remedy: str = "") -> None:
    """Raise UnexpectedResponse for a last line without its end, where the publisher ends every file with one."""
    if body[-1:] not in (b"\n", b"\r"):
        raise UnexpectedResponse(
            f"{where}: the last line has no end, so the body may have been cut within its last figure. Provide or "
            f"fetch the whole file as its publisher published it{remedy}"
        )


def read_delimited(body: "bytes | mmap", where: str, read: Collection[str] = ()) -> "pa.Table":
    """Read the table in a CSV or TSV body, every cell as text.

    A repeated column name gets `_2`, a missing one is `unnamed_<position>`; the columns to `read` must be told
    apart. Raises UnexpectedResponse for a table that is not whole, or not UTF-8 text.
    """
    return read_rows(CsvText(body, where), read)


def delimited_batches(body: "bytes | mmap", where: str, read: Collection[str] = ()) -> "Iterator[pa.RecordBatch]":
    """The same table batch by batch, each of one block."""
    yield from batches_of(tables_of(CsvText(body, where), read))


def batches_of(tables: "Iterable[pa.Table]") -> "Iterator[pa.RecordBatch]":
    """The batches of tables that lie below each other; of no row one empty batch, which says the columns."""
    import pyarrow as pa

    schema, found = pa.schema([]), False
    for table in tables:
        schema = table.schema
        for batch in table.to_batches():
            if batch.num_rows:
                found = True
                yield batch
    if not found:
        yield pa.RecordBatch.from_pylist([], schema=schema)


def read_rows(text: CsvText, read: Collection[str] = ()) -> "pa.Table":
    """Read the table of a text that begins with its header."""
    import pyarrow as pa

    return pa.concat_tables(tables_of(text, read))


def tables_of(text: CsvText, read: Collection[str] = ()) -> "Iterator[pa.Table]":
    """Read the table of a text that begins with its header in parts, each of one block, whatever the file's size.

    The first part has no rows. A fault is refused when its block is reached, so nothing counts before the end.
    """
    import pyarrow as pa

    published, delimiter, start = header_at(text, text.begin)
    refuse_ambiguous(published, read, text.where)
    names = unique_names(published)
    schema = pa.schema([(name, pa.string()) for name in names])
    yield schema.empty_table()
    for block in text.blocks(start, delimiter, len(names)):
        if block.content.strip():
            table = _parsed(block, names, schema)
            _refuse_header_again(table, published, block)
            yield table


def header_at(text: CsvText, start: int) -> tuple[list[str], bytes, int]:
    """The names in the row that starts here, the delimiter between them, and the start of the next row.

    The row ends where CSV ends it: a quoted name may hold a line break.
    """
    end, after = text.row_after(start)
    row = text.content[start:end]
    if not row.strip():
        text.refuse(start, "the first line is empty where the column names should be")
    bare = re.sub(rb'"[^"]*"', b"", row)
    delimiter = next((sign for sign in _DELIMITERS if sign in bare), b",")
    Block.of(text, start, end, delimiter).check(0)
    try:
        line = row.decode("utf-8")
    except UnicodeDecodeError as error:
        text.refuse(start + error.start, NOT_UTF_8.format(error.reason))
    return next(csv.reader([line], delimiter=delimiter.decode())), delimiter, after


def _parsed(block: Block, names: list[str], schema: "pa.Schema") -> "pa.Table":
    """The rows of a block, read as one: where pyarrow joins two blocks it may lose a byte of a quoted cell."""
    import pyarrow as pa
    from pyarrow import csv as pa_csv

    content = block.content
    try:
        return pa_csv.read_csv(
            pa.BufferReader(content),
            read_options=pa_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(content) + 1, 1024)
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=block.delimiter.decode(), newlines_in_values=bool(len(block.quotes))
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=schema, strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        block.refuse_misfit(len(names))
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            block.text.refuse(block.start + error.start, NOT_UTF_8.format(error.reason))
        block.text.refuse(block.start, "rows that cannot be told apart begin here")


def _refuse_header_again(table: "pa.Table", header: list[str], block: Block) -> None:
    """Raise UnexpectedResponse when a row repeats the header, as in a copy that was glued on."""
    import pyarrow as pa
    import pyarrow.compute as pc

    place = next((place for place, name in enumerate(header) if name), 0)
    again = pc.equal(table.column(place), pa.scalar(header[place], pa.string()))
    for row in pc.indices_nonzero(again).to_pylist():
        if [column[row].as_py() for column in table.columns] == header:
            block.text.refuse(block.start_of(row), "the header stands here a second time: two files were joined")


def _title(body: "bytes | mmap") -> str:
    match = re.search(r"<title[^>]*>([^<]*)</title>", body[:4096].decode("utf-8", "replace"), re.IGNORECASE)
    title = " ".join(match[1].split())[:80] if match else ""
    return f" (titled ‘{title}’)" if title else ""


def _json_error(body: "bytes | mmap") -> str:
    try:
        answer: Any = json.loads(body[:])
    except ValueError:
        return "broken JSON"
    if isinstance(answer, dict) and "error" in answer:
        return f"the error '{str(answer['error'])[:200]}'"
    return "JSON"
