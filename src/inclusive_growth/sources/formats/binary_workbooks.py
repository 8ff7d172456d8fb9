"""Odd cells of XLS workbooks (Excel 97 to 2003): records in a stream, in a file of sectors (MS-CFB, MS-XLS)."""

import struct
from collections.abc import Iterator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.number_formats import BUILT_IN, is_plain
from inclusive_growth.sources.formats.odd_cells import OddCell, Span, of_number

_LAST = 0xFFFFFFFA  # from here on a sector's number means "none"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _BOUNDSHEET, _XF, _FORMAT, _EOF, _FONT = 0x809, 0x85, 0xE0, 0x41E, 0x0A, 0x31
_FORMULA, _BOOLERR, _NUMBER, _RK, _MULRK = 0x06, 0x205, 0x203, 0x27E, 0xBD
_CALCULATE_ON_LOAD = 2


def in_xls(body: bytes, where: str) -> dict[str, list[Span]]:
    """Odd cells of every sheet. Raises UnexpectedResponse for a workbook of an older kind."""
    try:
        stream = _stream(body)
        if struct.unpack_from("<HHH", stream)[::2] != (_BOF, 0x600):
            raise KeyError("BIFF8")
        return _sheets(stream)
    except (KeyError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise UnexpectedResponse(
            f"{where}: an XLS workbook whose errors cannot be told from empty cells ({type(error).__name__}); "
            "provide it as XLSX"
        ) from None


def raises_text(body: bytes) -> bool:
    """Whether some font of the workbook stands higher than the line, as marks of notes do."""
    try:
        return any(kind == _FONT and data[8:10] == b"\x01\x00" for kind, data in _records(_stream(body), 0))
    except (KeyError, IndexError, struct.error, UnicodeDecodeError):
        return False  # whoever reads its odd cells says what is wrong with it


def _sheets(stream: bytes) -> dict[str, list[Span]]:
    codes: dict[int, str] = dict(BUILT_IN)
    styles: list[int] = []
    places: list[tuple[int, str]] = []
    for kind, data in _records(stream, 0):
        if kind == _XF:
            styles.append(int.from_bytes(data[2:4], "little"))
        elif kind == _FORMAT:
            codes[int.from_bytes(data[:2], "little")] = _string(data[2:], 2)
        elif kind == _BOUNDSHEET:
            places.append((int.from_bytes(data[:4], "little"), _string(data[6:], 1)))
    by_style = {place: codes.get(number, "") for place, number in enumerate(styles)}
    odd_styles = {place: code for place, code in by_style.items() if code and not is_plain(code)}
    return {name: list(_cells(stream, place, odd_styles)) for place, name in places}


def _cells(stream: bytes, start: int, styles: dict[int, str]) -> Iterator[Span]:
    for kind, data in _records(stream, start):
        if kind not in (_FORMULA, _BOOLERR, _NUMBER, _RK, _MULRK):
            continue
        row, column, style = struct.unpack_from("<HHH", data)
        if kind == _MULRK:
            numbers = [struct.unpack_from("<HI", data, place) for place in range(4, len(data) - 2, 6)]
            found = [_styled(_rk(number), style, styles) for style, number in numbers]
        elif kind == _RK:
            found = [_styled(_rk(struct.unpack_from("<I", data, 6)[0]), style, styles)]
        elif kind == _NUMBER:
            found = [_styled(struct.unpack_from("<d", data, 6)[0], style, styles)]
        elif kind == _BOOLERR:
            found = [_error(data[6]) if data[7] else None]
        else:
            found = [_formula(data, style, styles)]
        for place, odd in enumerate(found, column):
            if odd:
                yield row, 1, place, 1, odd


def _formula(data: bytes, style: int, styles: dict[int, str]) -> OddCell | None:
    (flags,) = struct.unpack_from("<H", data, 14)
    if data[12:14] == b"\xff\xff":
        return _error(data[8]) if data[6] == 2 else None
    (number,) = struct.unpack_from("<d", data, 6)
    if flags & _CALCULATE_ON_LOAD and number == 0:
        return OddCell("=", "a formula that was not calculated yet")
    return _styled(number, style, styles)


def _styled(number: float, style: int, styles: dict[int, str]) -> OddCell | None:
    return of_number(repr(number), styles[style]) if style in styles else None


def _error(code: int) -> OddCell:
    name = _ERRORS.get(code, "#ERROR")
    return OddCell(name, f"the error {name}")


def _rk(number: int) -> float:
    whole = number & 0xFFFFFFFC
    value: float
    if number & 2:
        value = float((whole >> 2) - (1 << 30 if number & 0x80000000 else 0))
    else:
        (value,) = struct.unpack("<d", b"\0\0\0\0" + whole.to_bytes(4, "little"))
    return value / 100 if number & 1 else value


def _string(data: bytes, size: int) -> str:
    """A text after its length, which has `size` bytes, and a byte that tells its width."""
    length, wide = int.from_bytes(data[:size], "little"), data[size] & 1
    text = data[size + 1 : size + 1 + length * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, from its first record to its end."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length
    raise IndexError("the stream has no end")


def _stream(body: bytes) -> bytes:
    """The stream `Workbook` of the compound file."""
    size = 1 << struct.unpack_from("<H", body, 30)[0]
    directory_at, cutoff, mini_fat_at = struct.unpack_from("<I4xII", body, 48)
    fat_sectors = [*struct.unpack_from("<109I", body, 76)]
    more = struct.unpack_from("<I", body, 68)[0]
    while more < _LAST:
        numbers = struct.unpack_from(f"<{size // 4}I", body, (more + 1) * size)
        fat_sectors += numbers[:-1]
        more = numbers[-1]
    fat: list[int] = []
    for sector in fat_sectors:
        if sector < _LAST:
            fat += struct.unpack_from(f"<{size // 4}I", body, (sector + 1) * size)
    directory = _chain(body, fat, directory_at, size, size)
    entries = {}
    for place in range(0, len(directory), 128):
        length = int.from_bytes(directory[place + 64 : place + 66], "little")
        name = directory[place : place + max(length - 2, 0)].decode("utf-16-le")
        entries[name] = struct.unpack_from("<II", directory, place + 116)
    first, length = entries["Workbook"]
    if length >= cutoff:
        return _chain(body, fat, first, size, size)[:length]
    minis = _chain(body, fat, entries["Root Entry"][0], size, size)
    mini_fat = [number for (number,) in struct.iter_unpack("<I", _chain(body, fat, mini_fat_at, size, size))]
    return _chain(minis, mini_fat, first, 64, 0)[:length]


def _chain(body: bytes, fat: list[int], sector: int, size: int, offset: int) -> bytes:
    """The sectors of a chain, one after the other."""
    parts = []
    while sector < _LAST:
        parts.append(body[sector * size + offset : (sector + 1) * size + offset])
        sector = fat[sector]
        if len(parts) > len(fat):
            raise IndexError("the chain has no end")
    return b"".join(parts)
