"""A long list of texts: the first ones in memory, and a longer list in a file, looked up by block.

A workbook keeps each text once and names it by its number (shared strings); there may be more than memory holds.
"""

import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from inclusive_growth.settings import settings

HELD_SIGNS = 16 * 1024 * 1024  # signs of all texts in memory; beyond that the list lies in a file
_BLOCK = 64  # texts that are read from the file at once
_BLOCKS_HELD = 2048
_BETWEEN = "\x00"  # a sign that XML cannot hold


def work_file() -> Any:
    """A file without a name, where the settings have work files."""
    work = settings().work_dir
    work.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=work)


def work_file_of(owner: object) -> Any:
    """The same, closed when its owner goes."""
    file = work_file()
    weakref.finalize(owner, file.close)
    return file


class KeptTexts(Sequence[str]):
    """Add with `append`, then look up by number."""

    def __init__(self) -> None:
        self._most = HELD_SIGNS
        self._held: list[str] = []
        self._signs = 0
        self._starts = array("Q")  # of blocks in the file
        self._end = 0  # of the last of them
        self._file: Any = None
        self._blocks: dict[int, list[str]] = {}

    def append(self, text: str) -> None:
        self._held.append(text)
        self._signs += len(text)
        if self._file is None and self._signs > self._most:
            self._file = work_file_of(self)
        if self._file is not None and len(self._held) >= _BLOCK:
            self._let_go()

    def __len__(self) -> int:
        return len(self._starts) * _BLOCK + len(self._held)

    def __getitem__(self, at: Any) -> Any:
        block, place = divmod(at, _BLOCK)
        if block < len(self._starts):
            if block not in self._blocks:
                if len(self._blocks) >= _BLOCKS_HELD:
                    self._blocks.clear()
                self._blocks[block] = self._read(block)
            return self._blocks[block][place]
        return self._held[at - len(self._starts) * _BLOCK]

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._starts)):
            yield from self._read(block)
        yield from self._held

    def _let_go(self) -> None:
        """Write whole blocks into the file; what is left of one stays in memory."""
        whole = len(self._held) // _BLOCK * _BLOCK
        at = self._file.seek(0, 2)
        for start in range(0, whole, _BLOCK):
            self._starts.append(at)
            at += self._file.write(_BETWEEN.join(self._held[start : start + _BLOCK]).encode())
        del self._held[:whole]
        self._end = at

    def _read(self, block: int) -> list[str]:
        start = self._starts[block]
        end = self._starts[block + 1] if block + 1 < len(self._starts) else self._end
        self._file.seek(start)
        texts: list[str] = self._file.read(end - start).decode().split(_BETWEEN)
        return texts
