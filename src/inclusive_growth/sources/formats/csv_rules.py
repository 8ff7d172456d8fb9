"""RFC 4180 kept strictly: where the rows of a CSV or TSV end, and what makes it unsafe to read.

A reader that repairs a fault moves figures to other rows, so nothing is repaired. Refused, by line and byte: a
quotation mark that never closes, text after a closing one, one inside a cell that does not begin with one; control
characters; rows that do not end all alike; a byte order mark in the middle; lines that a quotation
mark joins although each would be a row of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from inclusive_growth.errors import UnexpectedResponse

if TYPE_CHECKING:
    from mmap import mmap

    import numpy as np

BOM = b"\xef\xbb\xbf"
BLOCK = 16 * 1024 * 1024  # bytes that are checked and read at once, cut at the end of a row
_QUOTE, _LF, _CR = 34, 10, 13
_FIGURE = re.compile(rb'(?:^|[,\t;|])"?(?:-?\d+(?:[.]\d+)?|[A-Z]\d{8})"?(?=[,\t;|\r]|$)')  # or a code of an area
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r"})


def text_begin(content: "bytes | mmap") -> int:
    """Where the text begins, behind a byte order mark."""
    return len(BOM) if content[: len(BOM)] == BOM else 0


@dataclass(frozen=True, slots=True)
class CsvText:
    """The text of a CSV in UTF-8. `encoding` is that of the bytes that were received.

    A file that is mapped into memory serves as `content`, too: it is read block by block and copied nowhere.
    """

    content: "bytes | mmap"
    where: str
    encoding: str = "utf-8"

    @property
    def begin(self) -> int:
        """Where the text begins."""
        return text_begin(self.content)

    def refuse(self, at: int, problem: str) -> NoReturn:
        """Raise UnexpectedResponse for a fault at this byte of the content."""
        raise UnexpectedResponse(
            f"{self.where}: not a whole table: line {self.line(at)}, byte {self._byte(at)}: {problem}"
        ) from None  # other readers' messages quote the row

    def line(self, at: int) -> int:
        """Number of the line in which a byte stands, as an editor counts them."""
        line_end = b"\n" if self.content.find(b"\n") >= 0 else b"\r"
        starts = range(0, at, BLOCK)
        return 1 + sum(self.content[start : min(start + BLOCK, at)].count(line_end) for start in starts)

    def row_after(self, start: int) -> tuple[int, int]:
        """End of the row that starts here, and the start of the next one, by quotation marks and not by lines."""
        at, quotes = start, 0
        while True:
            ends = [end for sign in (b"\n", b"\r") if (end := self.content.find(sign, at)) >= 0]
            end = min(ends, default=len(self.content))
            quotes += self.content[at:end].count(b'"')
            if end == len(self.content):
                return end, end
            if quotes % 2 == 0:
                return end, end + (2 if self.content[end : end + 2] == b"\r\n" else 1)
            at = end + 1

    def blocks(self, start: int, delimiter: bytes, width: int) -> Iterator["Block"]:
        """Check the rows from `start` on, below their header, and yield them in blocks of whole rows."""
        import numpy as np

        self._refuse_second_mark(start)
        row_end = self._row_end(start)
        whole = np.frombuffer(self.content, np.uint8)
        while start < len(whole):
            block = self._block(whole, start, delimiter, row_end, BLOCK)
            block.check(width)
            yield block
            start += len(block.view)

    def _row_end(self, start: int) -> bytes:
        """How rows end: as the first one. The header may differ in a CR before its LF, which hides nothing."""
        end, after = self.row_after(start)
        row_end = self.content[end:after] or b"\n"
        if after > end and (self.content[start - 1 : start] == b"\r") != (row_end == b"\r"):
            at = end if row_end == b"\r" else start - 1
            self.refuse(at, "a carriage return alone ends this line and not the others; a byte was changed")
        return row_end

    def _block(self, whole: "np.ndarray", start: int, delimiter: bytes, row_end: bytes, size: int) -> "Block":
        """As many whole rows as `size` bytes hold, and at least one."""
        import numpy as np

        while True:
            view = whole[start : start + size]
            quotes = np.flatnonzero(view == _QUOTE)
            block = Block(self, start, view, quotes, delimiter, row_end)
            if start + size >= len(whole):
                return block
            end = len(view)
            while (end := self.content.rfind(row_end[-1:], start, start + end) - start) >= 0:
                count = int(np.searchsorted(quotes, end))
                if count % 2 == 0:
                    return Block(self, start, view[: end + 1], quotes[:count], delimiter, row_end)
            size *= 2

    def _refuse_second_mark(self, start: int) -> None:
        at = start
        while (at := self.content.find(BOM, at)) >= 0:
            if at == start or self.content[at - 1] in b"\r\n":
                self.refuse(at, "a byte order mark, as at the start of a file: two files were joined")
            at += len(BOM)

    def _byte(self, at: int) -> int:
        if self.encoding == "utf-8":
            return at
        return len(self.content[:at].decode("utf-8", "replace").encode(self.encoding, "replace"))


def misfit(cells: int, width: int) -> str:
    """Words for a row that does not fit its header."""
    return f"{cells} cell{'s' * (cells != 1)} under a header of {width}; the body was cut or its shape changed"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows of a CSV, from byte `start` on."""

    text: CsvText
    start: int
    view: "np.ndarray"
    quotes: "np.ndarray"  # places of quotation marks: every second one closes what the one before has opened
    delimiter: bytes
    row_end: bytes

    @classmethod
    def of(cls, text: CsvText, start: int, end: int, delimiter: bytes) -> "Block":
        """One row without its line end, as a block."""
        import numpy as np

        view = np.frombuffer(text.content, np.uint8)[start:end]
        return cls(text, start, view, np.flatnonzero(view == _QUOTE), delimiter, b"\n")

    @property
    def content(self) -> bytes:
        return self.text.content[self.start : self.start + len(self.view)]

    def check(self, width: int) -> None:
        """Raise UnexpectedResponse at the first fault."""
        content, end = self.content, self.row_end
        if len(content.translate(None, _CONTROLS)) != len(content):
            self._refuse_control()
        self._check_quotes()
        # Only line ends of another kind, or inside quotation marks, call for a closer look.
        signs = {sign: content.count(sign) for sign in (end, b"\r", b"\n") if sign in content}
        if any(count != signs.get(end, 0) or sign not in end for sign, count in signs.items()):
            self._check_row_ends()
        if len(self.quotes) and width > 2:
            self._check_joined_lines(width)

    def row_starts(self) -> "np.ndarray":
        """Where rows start, and where the last one ends."""
        import numpy as np

        ends = self._outside(np.flatnonzero(self.view == self.row_end[-1])) + 1
        starts = np.concatenate(([0], ends))
        return starts if starts[-1] == len(self.view) else np.append(starts, len(self.view))

    def start_of(self, row: int) -> int:
        """Where a row starts that is not empty."""
        starts = self.row_starts()
        long = starts[:-1][starts[1:] - starts[:-1] > len(self.row_end)]
        return self.start + int(long[row])

    def refuse_misfit(self, width: int) -> None:
        """Raise UnexpectedResponse for the first row with a cell too few or too many."""
        import numpy as np

        starts = self.row_starts()
        marks = self._outside(np.flatnonzero(self.view == self.delimiter[0]))
        cells = 1 + np.bincount(np.searchsorted(starts, marks, "right") - 1, minlength=len(starts) - 1)
        for row in np.flatnonzero(cells != width):
            content = bytes(self.view[starts[row] : starts[row + 1]])
            if content.strip(b"\r\n"):
                problem = misfit(int(cells[row]), width)
                if not content.endswith(self.row_end):
                    problem += ", and the last line has no end"
                self.text.refuse(self.start + int(starts[row]), problem)

    def _outside(self, places: "np.ndarray") -> "np.ndarray":
        """Those places that no quotation mark holds."""
        import numpy as np

        return places[np.searchsorted(self.quotes, places) % 2 == 0] if len(self.quotes) else places

    def _refuse_control(self) -> NoReturn:
        import numpy as np

        at = int(np.flatnonzero(np.isin(self.view, np.frombuffer(_CONTROLS, np.uint8)))[0])
        self.text.refuse(self.start + at, f"the control character U+{self.view[at]:04X}; the file is damaged")

    def _check_quotes(self) -> None:
        """Every mark opens at the start of a cell, or closes at its end; two in a row stand for one."""
        import numpy as np

        opening, closing = self.quotes[0::2], self.quotes[1::2]
        around = np.frombuffer(b'"' + self.delimiter + b"\r\n", np.uint8)
        before = self.view[np.maximum(opening - 1, 0)]
        strays = opening[(opening > 0) & ~np.isin(before, around)]
        after = self.view[np.minimum(closing + 1, len(self.view) - 1)]
        texts = closing[(closing + 1 < len(self.view)) & ~np.isin(after, around)] + 1
        if len(strays) and not (len(texts) and texts[0] < strays[0]):
            self.text.refuse(
                self.start + int(strays[0]),
                "a quotation mark inside a cell that does not begin with one (RFC 4180 wants the cell quoted)",
            )
        if len(texts):
            begin = self._begin(int(np.searchsorted(closing, texts[0] - 1)))
            self.text.refuse(
                self.start + int(texts[0]),
                f"text after the closing quotation mark of a cell that begins on line {self.text.line(begin)}; "
                "a mark is missing, and the cell would swallow rows",
            )
        if len(self.quotes) % 2:
            self.text.refuse(
                self._begin(len(opening) - 1),
                "a quotation mark opens a cell and never closes; the body was cut, or the mark is missing",
            )

    def _begin(self, number: int) -> int:
        """The byte at which the cell begins whose opening mark has this number."""
        while number and self.quotes[2 * number] == self.quotes[2 * number - 1] + 1:
            number -= 1
        return self.start + int(self.quotes[2 * number])

    def _check_row_ends(self) -> None:
        """Rows end all alike; a line end inside quotation marks is text."""
        import numpy as np

        ends = self._outside(np.flatnonzero((self.view == _LF) | (self.view == _CR)))
        if not len(ends):
            return
        signs, next_signs = self.view[ends], self.view[np.minimum(ends + 1, len(self.view) - 1)]
        pairs = (signs == _CR) & (next_signs == _LF) & (ends + 1 < len(self.view))
        seconds = np.concatenate(([False], pairs[:-1]))
        kinds = np.where(pairs, 2, signs)[~seconds]
        wanted = 2 if len(self.row_end) == 2 else self.row_end[0]
        wrong = ends[~seconds][kinds != wanted]
        if len(wrong):
            names = {b"\r\n": "CR LF", b"\n": "LF", b"\r": "CR"}
            self.text.refuse(
                self.start + int(wrong[0]),
                f"a line end unlike the first row's ({names[self.row_end]}); a byte was changed, or two files "
                "were joined",
            )

    def _check_joined_lines(self, width: int) -> None:
        """Refuse a row of several lines that are whole rows each: a stray quotation mark has joined them."""
        import numpy as np

        line_ends = np.flatnonzero(self.view == self.row_end[-1])
        inside = line_ends[np.searchsorted(self.quotes, line_ends) % 2 == 1]
        if not len(inside):
            return
        starts = self.row_starts()
        for row in np.unique(np.searchsorted(starts, inside, "right") - 1):
            lines = bytes(self.view[starts[row] : starts[row + 1]]).rstrip(b"\r\n").split(self.row_end[-1:])
            if all(line.count(self.delimiter) == width - 1 and _FIGURE.search(line) for line in lines):
                self.text.refuse(
                    self.start + int(starts[row]),
                    f"a quotation mark joins {len(lines)} lines, each of which would be a row of {width} cells",
                )
