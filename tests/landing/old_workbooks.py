"""XLS workbooks made for a test: the records of BIFF8 in a compound file, as few as a reader accepts."""

import struct

_SECTOR = 512


def xls(sheets: dict[str, tuple[int, list[list[str]]]], extra: bytes = b"") -> bytes:
    """A workbook of sheets, each with its state (0 shown, 1 hidden, 2 very hidden) and its rows of text."""
    names = [_record(0x85, b"\0" * 4 + bytes([state, 0]) + _short(name)) for name, (state, _) in sheets.items()]
    start = len(_begin(5)) + sum(map(len, names)) + len(_record(0x0A))
    parts = [_sheet(rows) for _, rows in sheets.values()]
    globals_ = _begin(5)
    for record, part in zip(names, parts, strict=True):
        globals_ += record[:4] + struct.pack("<I", start) + record[8:]
        start += len(part)
    return _compound(globals_ + _record(0x0A) + b"".join(parts) + extra)


def _sheet(rows: list[list[str]]) -> bytes:
    cells = b"".join(
        _record(0x204, struct.pack("<HHHHB", at, column, 0, len(cell), 0) + cell.encode("latin-1"))
        for at, line in enumerate(rows)
        for column, cell in enumerate(line)
    )
    return _begin(0x10) + cells + _record(0x0A)


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _short(text: str) -> bytes:
    return bytes([len(text), 0]) + text.encode("latin-1")


def _compound(stream: bytes) -> bytes:
    """One stream called Workbook in a compound file: a sector of chains, one of names, then the stream."""
    size = max(len(stream), 4096)  # below that a stream would lie elsewhere
    count = -(-size // _SECTOR)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (_SECTOR // 4 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack(
        "<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    head += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    names = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, size) + b"\0" * 256
    return head + struct.pack("<128I", *chain) + names + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    none = 0xFFFFFFFF
    letters = name.encode("utf-16-le").ljust(64, b"\0")
    return letters + struct.pack("<HBBIII16xI16xIQ", len(name) * 2 + 2, kind, 1, none, none, child, 0, start, size)
