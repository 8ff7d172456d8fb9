"""Delimited text (CSV or TSV) as publishers send it, read by rule into a table of text columns.

Names and cells stay as published: no trimming, no numbers, no dates. Other text, or a table that is not whole, is
refused: a row with a cell too few or too many means that the body was cut or is of another kind.
An error names problem and place and never quotes the body: it goes into emails, and the figures are not released
yet.
"""

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse

if TYPE_CHECKING:
    import pyarrow as pa

_BOM = b"\xef\xbb\xbf"
_BLOCK = 16 * 1024 * 1024  # bytes pyarrow reads at once; no row of a publisher comes near it


def refuse_foreign(body: bytes, where: str) -> None:
    """Raise UnexpectedResponse for an answer in place of data: nothing, a web page, an error in JSON."""
    start = body.removeprefix(_BOM).lstrip()[:1]
    if not start:
        raise UnexpectedResponse(f"{where}: the answer is empty; look at the address in a browser")
    if start == b"<":
        raise UnexpectedResponse(
            f"{where}: the answer is a web page or XML, not data{_title(body)}; the service may be down "
            "for maintenance or the address may have moved"
        )
    if start in b"{[":
        raise UnexpectedResponse(f"{where}: the publisher answered with {_json_error(body)} in place of data")


def read_delimited(body: bytes, where: str) -> "pa.Table":
    """Read the table in a CSV or TSV body, every cell as text.

    A repeated column name gets `_2`, a missing one is `unnamed_<position>`.
    Raises UnexpectedResponse when a row does not fit its header or the text is not UTF-8.
    """
    import pyarrow as pa
    from pyarrow import csv as pa_csv

    content = body.removeprefix(_BOM)
    header, rest = _split_header(content, where)
    delimiter = "\t" if "\t" in header else ","
    names = unique_names(next(csv.reader(io.StringIO(header), delimiter=delimiter)))
    schema = pa.schema([(name, pa.string()) for name in names])
    if not rest.strip():
        return schema.empty_table()
    try:
        return pa_csv.read_csv(
            io.BytesIO(rest),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=schema, strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnexpectedResponse(
            f"{where}: not a whole table ({_misfit(str(error))}); the body was cut or its shape changed"
        ) from None  # pyarrow's message quotes the row


def _split_header(content: bytes, where: str) -> tuple[str, bytes]:
    """The header's text without its line end, and the bytes after it."""
    line, newline, rest = content.partition(b"\n")
    if not newline and b"\r" in line:  # old Mac line ends
        line, _, rest = content.partition(b"\r")
    try:
        header = line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError as error:
        raise UnexpectedResponse(f"{where}: the header is not UTF-8 text ({error.reason})") from error
    if not header.strip():
        raise UnexpectedResponse(f"{where}: the first line is empty where the column names should be")
    return header, rest


def unique_names(names: list[str]) -> list[str]:
    """The names, each once: a repeated one gets `_2`, a missing one is `unnamed_<position>`."""
    seen: dict[str, int] = {}
    result = []
    for position, published in enumerate(names, 1):
        name = published or f"unnamed_{position}"
        count = seen[name.lower()] = seen.get(name.lower(), 0) + 1  # databases ignore case in names
        result.append(name if count == 1 else f"{name}_{count}")
    return result


def _misfit(message: str) -> str:
    """Number of the row that does not fit, with its count of cells, without its text."""
    counts = re.search(r"(Row #\d+: )?Expected \d+ columns, got \d+", message)
    if counts:
        return counts[0]
    return "not UTF-8 text" if "UTF8" in message else "its rows cannot be told apart"


def _title(body: bytes) -> str:
    match = re.search(r"<title[^>]*>([^<]*)</title>", body[:4096].decode("utf-8", "replace"), re.IGNORECASE)
    title = " ".join(match[1].split())[:80] if match else ""
    return f" (titled ‘{title}’)" if title else ""


def _json_error(body: bytes) -> str:
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return "broken JSON"
    if isinstance(answer, dict) and "error" in answer:
        return f"the error '{str(answer['error'])[:200]}'"
    return "JSON"
