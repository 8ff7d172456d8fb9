"""Small XLS workbooks (BIFF8 in a compound file), written for a test record by record."""

import struct

SECTOR = 512


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def whole(row: int, column: int, value: int, style: int = 0) -> bytes:
    return record(0x27E, struct.pack("<HHHI", row, column, style, (value << 2 | 2) & 0xFFFFFFFF))


def wholes(row: int, column: int, values: list[int], style: int = 0) -> bytes:
    cells = b"".join(struct.pack("<HI", style, (value << 2 | 2) & 0xFFFFFFFF) for value in values)
    return record(0xBD, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(values) - 1))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def formula(row: int, column: int, result: bytes, flags: int = 0) -> bytes:
    return record(0x06, struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", flags, 0, 0))


def error_result(code: int) -> bytes:
    return bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])


def font(*, raised: bool) -> bytes:
    return record(0x31, struct.pack("<HHHHHBBBBB", 200, 0, 0x7FFF, 400, int(raised), 0, 0, 0, 0, 0))


def xls(sheets: dict[str, bytes], formats: list[str], fonts: bytes = b"") -> bytes:
    """A workbook; style 0 is General, the others are these formats in order."""
    head = (
        bof(5)
        + fonts
        + b"".join(
            record(0x41E, struct.pack("<HHB", 200 + at, len(code), 0) + code.encode())
            for at, code in enumerate(formats)
        )
    )
    head += b"".join(
        record(0xE0, struct.pack("<HH", 0, 200 + at if at >= 0 else 0) + b"\0" * 16)
        for at in range(-1, len(formats))
    )
    names = sum(len(record(0x85, b"\0" * (8 + len(name)))) for name in sheets)
    at = len(head) + names + len(record(0x0A))
    parts = []
    for name, cells in sheets.items():
        parts.append(bof(0x10) + cells + record(0x0A))
        head += record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name.encode("latin-1"))
        at += len(parts[-1])
    return compound(head + record(0x0A) + b"".join(parts))


def compound(stream: bytes) -> bytes:
    """The stream `Workbook` in a compound file: header, one sector of the chain, the directory, the stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // SECTOR)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    assert len(chain) <= SECTOR // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        rest = b"\0" * 36 + struct.pack("<IQ", start, size)
        return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + rest

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    return header + table + directory.ljust(SECTOR, b"\0") + stream.ljust(count * SECTOR, b"\0")
