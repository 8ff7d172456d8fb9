"""A table from a published file, whatever it is: a CSV, a workbook (XLSX, ODS, XLS), or either in an archive."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import file_in, is_archive
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.formats.names import visible
from inclusive_growth.sources.formats.sheet_tables import csv_table, is_workbook, sheet_table
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules

if TYPE_CHECKING:
    import pyarrow as pa


def unpacked(body: bytes, member: str, where: str) -> tuple[bytes, str]:
    """The file itself, the body or the `member` of an archive that fits, and what errors call it."""
    if not is_archive(body):
        return body, where
    if not member:
        raise UnexpectedResponse(f"{where}: an archive; name its file under `member` in the dataset's YAML")
    name, content = file_in(body, member, where)
    return content, f"{where}: {visible(name)}"


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
    """The table as text. `member` and `sheet` count where the file is an archive or a workbook."""
    content, place = unpacked(body, member, where)
    if is_workbook(content):
        return sheet_table(content, place, sheet, area, read, rules)
    refuse_foreign(content, place)
    return csv_table(content, place, area, encoding, read, rules)
