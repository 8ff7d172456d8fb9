"""Tables of a published file, whatever it is: a CSV, a workbook (XLSX, ODS, XLS), or either in an archive."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import file_in, is_archive
from inclusive_growth.sources.formats.delimited import in_utf_8, refuse_foreign
from inclusive_growth.sources.formats.names import visible
from inclusive_growth.sources.formats.sheet_tables import csv_table, csv_tables, is_workbook, table_in
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.formats.workbooks import Workbook, open_workbook

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that was opened once, for each of its tables. `name` is its own in an archive, else ""."""

    content: "bytes | mmap"
    where: str  # names it in errors
    name: str
    encoding: str
    book: Workbook | None

    def table(
        self, sheet: str = "", area: str = "", read: Collection[str] = (), rules: TableRules = PLAIN
    ) -> "pa.Table":
        """The table as text; `sheet` counts where the file is a workbook."""
        if not self.book:
            return csv_table(self.content, self.where, area, self.encoding, read, rules)
        rows = self.book.sheet(sheet)
        where = f"{self.where}: sheet '{visible(sheet)}'" if sheet else self.where
        return table_in(rows, where, area, read, rules, [] if rules.plain else rows.merged)

    def parts(self, area: str = "", read: Collection[str] = ()) -> "Iterator[pa.Table]":
        """The table of a CSV that no rules of its dataset read, in parts."""
        yield from csv_tables(self.content, self.where, area, self.encoding, read)


def open_file(body: "bytes | mmap", where: str, member: str = "", encoding: str = "utf-8") -> PublishedFile:
    """Open a file, or the `member` of an archive that fits. Raises UnexpectedResponse for another thing."""
    name = ""
    if is_archive(body):
        if not member:
            raise UnexpectedResponse(f"{where}: an archive; name its file under `member` in the dataset's YAML")
        name, body = file_in(body, member, where)
        where = f"{where}: {visible(name)}"
    if is_workbook(body):
        return PublishedFile(body, where, name, encoding, open_workbook(body, where))
    text = in_utf_8(body, where)
    refuse_foreign(text, where)
    return PublishedFile(text, where, name, encoding if text is body else "utf-8", None)


def read_table(
    body: bytes,
    where: str,
    *,
    member: str = "",
    sheet: str = "",
    area: str = "",
    encoding: str = "utf-8",
    read: Collection[str] = (),
    rules: TableRules = PLAIN,
) -> "pa.Table":
    """The one table that is wanted of a file."""
    return open_file(body, where, member, encoding).table(sheet, area, read, rules)
