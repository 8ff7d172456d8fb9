"""Tables whose header has several lines, or that stand below each other on one sheet, by declared rules.

The header is where its lines, joined, name the area column. Refused: no such place; more than one unless `blocks`
are declared; lines that do not stand together or hold codes or figures; a block that nothing tells from others.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.headers import joined, note_letters, without_notes
from inclusive_growth.sources.formats.names import EXACT_NAMES, missing, visible
from inclusive_growth.sources.formats.sheet_rows import Lines, Merged, Row, filled
from inclusive_growth.sources.formats.table_parts import (
    cannot_be_header,
    end_of_table,
    is_code,
    make_tables,
    refuse_merged_down,
    refuse_unreadable,
)
from inclusive_growth.sources.formats.table_rules import BLOCK, TableRules

if TYPE_CHECKING:
    import pyarrow as pa

_TITLES = 100  # rows whose names a refusal may quote


@dataclass(frozen=True, slots=True)
class _Header:
    first: int  # places among the filled rows
    last: int
    names: Row


@dataclass(frozen=True, slots=True)
class _Block:
    header: _Header
    above: Lines  # between the table before and this header
    body: Lines
    label: Row


def ruled_tables(
    rows: Lines,
    where: str,
    area: str,
    read: Collection[str],
    rules: TableRules,
    merged: Sequence[Merged],
    *,
    even: bool,
) -> "Iterator[pa.Table]":
    """The rows of the one table, or of all blocks one after the other. Raises UnexpectedResponse as said above."""
    headers = _headers(rows, where, area, read, rules, merged)
    if len(headers) > 1 and not rules.blocks:
        again = " and ".join(str(rows[header.last][0]) for header in headers[:2])
        raise UnexpectedResponse(
            f"{where}: several tables stand on the sheet: its header ends in the rows {again}; declare `blocks`, "
            "or give each table a dataset of its own"
        )
    names = headers[0].names
    own = [name for name in (BLOCK if rules.blocks else "", rules.headings) if name]
    if taken := set(own) & set(names):
        raise UnexpectedResponse(
            f"{where}: the publisher has a column '{min(taken)}', too; name `headings` otherwise"
        )
    blocks: list[_Block] = []
    seen: dict[str, int] = {}
    for block in _blocks(rows, headers, area, rules):
        if block.header.names != names:
            raise UnexpectedResponse(
                f"{where}: the header that ends in row {rows[block.header.last][0]} has other columns than the "
                "first one; give it a dataset of its own"
            )
        _check(rows, block, where, read, even=even)
        refuse_merged_down(rows, block.body, names, {*read, area}, rules.fill, where)
        blocks.append(replace(block, label=_label(block, rows, rules, seen, where)))

    def cells() -> Iterator[Row]:
        for block in blocks:
            for row, heading in _headed(block.body, names, rules, where):
                yield [*_padded(row, len(names)), *block.label, *heading]

    return make_tables([*names, *own], cells, where, read)


def _headers(
    rows: Lines,
    where: str,
    area: str,
    read: Collection[str],
    rules: TableRules,
    merged: Sequence[Merged],
) -> list[_Header]:
    wanted = {*read, area} if rules.drop_notes else {area}
    letters = note_letters(_notes(rows)) if rules.drop_notes else set[str]()
    found: list[_Header] = []
    nearest: Row = []
    sought = next(iter(area.split()), "")
    if not sought:
        raise UnexpectedResponse(
            f"{where}: a header by declared rules is found by the column of areas; name `area`"
        )
    for at in range(rules.lines_above, len(rows) - rules.lines_below):
        first, last = at - rules.lines_above, at + rules.lines_below
        if at > _TITLES and not any(sought in cell for _, row in rows[first : last + 1] for cell in row):
            continue  # joining the lines of every row of a long table takes its time
        names = joined(rows[first : last + 1], rules, merged)
        if rules.drop_notes:
            names = without_notes(names, wanted, letters)
        if area in names and "".join(rows[at][1][names.index(area) :][:1]).strip():
            _refuse_scattered(rows[first : last + 1], where)
            found.append(_Header(first, last, names))
        nearest = max(nearest, names, key=filled)
    if not found:
        lacking = missing(nearest, [area]) or f"no header with a column '{visible(area)}'"
        raise UnexpectedResponse(
            f"{where}: {lacking}. {EXACT_NAMES}, or `lines_above` and "
            "`lines_below` if the header has other lines now"
        )
    return found


def _notes(rows: Lines) -> Iterator[Row]:
    """Rows with a text or two, which may be notes."""
    return (rows[at][1] for at, count in enumerate(rows.counts()) if count <= 2)


def _refuse_scattered(lines: Lines, where: str) -> None:
    numbers = [number for number, _ in lines]
    if numbers[-1] - numbers[0] != len(lines) - 1:
        raise UnexpectedResponse(
            f"{where}: the {len(lines)} lines of the header do not stand together: rows "
            f"{', '.join(map(str, numbers))}; correct `lines_above` and `lines_below`"
        )
    for number, row in lines:
        if wrong := next((cell for cell in row if cannot_be_header(cell)), ""):
            what = "a code" if is_code(wrong) else "a figure"
            raise UnexpectedResponse(
                f"{where}: row {number} cannot be a line of the header, it holds {what}; correct `lines_above` "
                "and `lines_below`"
            )


def _blocks(rows: Lines, headers: list[_Header], area: str, rules: TableRules) -> Iterator[_Block]:
    start = 0
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        until = following.first if following else len(rows)
        lines = range(header.last + 1, until) if rules.blocks and following else ()
        until = next((at for at in lines if _opens_block(rows, at, rules)), until)
        end = header.last + end_of_table(rows[header.last : until], 0, header.names.index(area))
        yield _Block(header, rows[start : header.first], rows[header.last + 1 : end], [])
        start = end


def _opens_block(rows: Lines, at: int, rules: TableRules) -> bool:
    """Whether a line says which table the next one is. A title stands alone below an empty row."""
    number, row = rows[at]
    texts = [cell.strip() for cell in row if cell.strip()]
    if rules.blocks != "title":
        return len(texts) == 2 and texts[0] == rules.blocks
    return len(texts) == 1 and rows[at - 1][0] < number - 1


def _check(rows: Lines, block: _Block, where: str, read: Collection[str], *, even: bool) -> None:
    header = rows[block.header.first : block.header.last + 1]
    if rows.may_be_unreadable:
        refuse_unreadable(block.header.names, chain(header.texts(), block.body.texts()), where, read)
    width = len(header[-1][1])
    for number, row in block.body if even else ():
        if len(row) != width:
            raise UnexpectedResponse(
                f"{where}: row {number} has {len(row)} cells under a header of {width}; the file is not whole"
            )


def _label(block: _Block, rows: Lines, rules: TableRules, seen: dict[str, int], where: str) -> Row:
    """What tells the block from others: the only text of the line above, or the text beside a named one."""
    if not rules.blocks:
        return []
    number = rows[block.header.first][0]
    texts = [[cell.strip() for cell in row if cell.strip()] for _, row in block.above]
    if rules.blocks == "title":
        labels = [text[0] for text in texts if len(text) == 1]
    else:
        labels = [text[1] for text in texts if len(text) == 2 and text[0] == rules.blocks]
    if not labels:
        raise UnexpectedResponse(
            f"{where}: nothing above the header in row {number} says which table it is ('{visible(rules.blocks)}' "
            "is sought); correct `blocks`"
        )
    if labels[-1] in seen:
        raise UnexpectedResponse(
            f"{where}: the tables in rows {seen[labels[-1]]} and {number} are both called "
            f"'{visible(labels[-1])}'; what tells them apart is lost"
        )
    seen[labels[-1]] = number
    return [labels[-1]]


def _headed(body: Lines, names: Row, rules: TableRules, where: str) -> Iterator[tuple[Row, Row]]:
    """Rows with the heading that stands over each; cells of columns to fill repeat the text above them."""
    heading, places = "", [(name, names.index(name)) for name in rules.fill if name in names]
    if lacking := missing(names, rules.fill):
        raise UnexpectedResponse(f"{where}: {lacking}. {EXACT_NAMES}")
    above: dict[int, str] = {}
    for number, published in body:
        if rules.headings and filled(published) == 1:
            [text] = [cell for cell in published if cell.strip()]
            if not is_code(text):
                heading, above = text, {}
                continue
        row = _padded(published, len(names))
        for name, place in places:
            if not row[place].strip() and place not in above:
                raise UnexpectedResponse(
                    f"{where}: row {number} has no '{visible(name)}', nor is there one above it"
                )
            row[place] = above[place] = row[place] if row[place].strip() else above[place]
        yield row, [heading] if rules.headings else []


def _padded(row: Row, width: int) -> Row:
    return [*row[:width], *[""] * (width - len(row))]
