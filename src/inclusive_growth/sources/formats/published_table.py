"""The table in a published file, read as its dataset declares it (`table_params`).

Several sheets of one workbook can be one dataset: our own column `sheet` then says which.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.area_keys import area_key, neighbourhood_authority_key
from inclusive_growth.sources.formats.delimited import batches_of, refuse_unended
from inclusive_growth.sources.formats.melting import headers_to_melt, melted
from inclusive_growth.sources.formats.names import refuse_missing, visible
from inclusive_growth.sources.formats.period_words import periods_in, read_period
from inclusive_growth.sources.formats.published_files import PublishedFile, open_file
from inclusive_growth.sources.formats.sheet_rows import SheetRows
from inclusive_growth.sources.formats.sheet_tables import tables_in, text_column
from inclusive_growth.sources.formats.shorthand import read_percentages, read_shorthand
from inclusive_growth.sources.formats.table_params import (
    AREA_KEY,
    EDITION,
    PERIOD_READ,
    SHEET,
    SHORTHAND,
    WITHIN_KEY,
    TableParams,
)
from inclusive_growth.sources.formats.table_rules import PLAIN
from inclusive_growth.sources.formats.workbooks import Workbook

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

_UNENDED = ", or say `unended: true` in the dataset's YAML if its files have none"
TITLE_ROWS = 12  # above a table, in which its title is looked for


def read_table(body: "bytes | mmap", where: str, params: TableParams) -> "pa.Table":
    """The rows of a published file as its dataset declares them. A pure function of bytes and parameters."""
    import pyarrow as pa

    return pa.Table.from_batches(read_batches(body, where, params))


def read_batches(body: "bytes | mmap", where: str, params: TableParams) -> "Iterator[pa.RecordBatch]":
    """The same rows batch by batch."""
    file = open_file(body, where, params.member, params.encoding)
    if file.book:
        yield from batches_of(_of_workbook(file.book, file.where, params))
        return
    if not params.unended:
        refuse_unended(file.content, file.where, _UNENDED)
    parts = _parts(partial(_read_text, file, params), params, file.where)
    yield from batches_of(_finished(parts, params, file.where))


def _read_text(file: PublishedFile, params: TableParams, read: list[str]) -> "Iterator[pa.Table]":
    if params.header == PLAIN:
        yield from file.parts(params.area, read)
    else:
        yield file.table(area=params.area, read=read, rules=params.header)


def _of_workbook(book: Workbook, where: str, params: TableParams) -> "Iterator[pa.Table]":
    """The rows of all sheets, one below the other."""
    for sheet in params.sheets or [params.sheet]:
        place = f"{where}: sheet '{visible(sheet)}'" if params.sheets else where
        rows = book.sheet(sheet)
        period = _period_of_file(book, sheet, rows, params, place) if params.period_in else ""
        parts = _parts(partial(_read_sheet, rows, place, params), params, place)
        yield from _finished(parts, params, place, sheet, period)


def _read_sheet(rows: SheetRows, where: str, params: TableParams, read: list[str]) -> "Iterator[pa.Table]":
    merged = [] if params.header.plain else rows.merged
    return tables_in(rows, where, params.area, read, params.header, merged)


def _parts(
    read_with: "Callable[[list[str]], Iterator[pa.Table]]", params: TableParams, where: str
) -> "Iterator[pa.Table]":
    """The table in parts, only with columns that are read where some become rows.

    Those are found first, in a look of its own: only columns that are read can be refused.
    """
    read = _published(params)
    if params.melt:
        published = next(read_with([params.area])).column_names
        read += [name for name in headers_to_melt(published, params.melt, where) if name not in read]
    for table in read_with(read):
        refuse_missing(table.column_names, read, where)
        yield table.select(read) if params.melt or params.sheets else table


def _published(params: TableParams) -> list[str]:
    return list(dict.fromkeys(name for name in params.published_columns if name != SHEET))


def _finished(
    parts: "Iterator[pa.Table]", params: TableParams, where: str, sheet: str = "", period: str = ""
) -> "Iterator[pa.Table]":
    """The parts of one table with everything that rules read from its cells."""
    rows = 0
    for table in parts:
        if params.sheets:
            table = table.append_column(SHEET, text_column([sheet] * table.num_rows))
        if params.melt:
            table = melted(table, params.melt, where)
        if params.shorthand:
            value, *others = sorted(params.figures, key=lambda name: params.measures.get(name, "value") != "value")
            table = read_shorthand(table, params.signs, value, others, SHORTHAND)
        table = read_percentages(table, params.percentages, where, rows)
        rows += table.num_rows
        yield _with_own_columns(table, params, period)


def _with_own_columns(table: "pa.Table", params: TableParams, period: str) -> "pa.Table":
    if params.area_names:
        keys = (area_key(name) for name in table.column(params.area).to_pylist())
        table = table.append_column(AREA_KEY, text_column(keys))
    if params.within_name:
        keys = (neighbourhood_authority_key(name) for name in table.column(params.within_name).to_pylist())
        table = table.append_column(WITHIN_KEY, text_column(keys))
    if params.edition:
        table = table.append_column(EDITION, text_column([params.edition] * table.num_rows))
    elif period:
        table = table.append_column(PERIOD_READ, text_column([period] * table.num_rows))
    elif params.period_words:
        read = (read_period(text) for text in table.column(params.period).to_pylist())
        table = table.append_column(PERIOD_READ, text_column(read))
    return table


def _period_of_file(book: Workbook, sheet: str, rows: SheetRows, params: TableParams, where: str) -> str:
    """The one period that the file names. Raises UnexpectedResponse for none, or for more than one."""
    if params.period_in == "title":
        texts = [cell for row in takewhile(lambda row: params.area not in row, rows[:TITLE_ROWS]) for cell in row]
    elif params.period_in == "sheet name":
        texts = [sheet]
    else:
        texts = [cell for row in book.sheet(params.period_in) for cell in row]
    named = dict.fromkeys(period for text in texts for period in periods_in(text))
    # A day beside a stretch of time is that of publication.
    found = [period for period in named if "/P" in period] or list(named)
    if len(found) == 1:
        return found[0]
    listed = f": {', '.join(found[:5])}" if found else ""
    raise UnexpectedResponse(
        f"{where}: {len(found) or 'no'} period{'s' * (len(found) > 1)} stand where `period_in` looks "
        f"({visible(params.period_in)}){listed}; exactly one should. Correct `period_in`, or give `edition`"
    )
