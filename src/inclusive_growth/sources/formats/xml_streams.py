"""XML of a workbook's parts, read as a stream: however large a part is, one piece of it is in memory."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from inclusive_growth.errors import UnexpectedResponse

PIECE = 256 * 1024  # bytes parsed at once
LONGEST_TEXT = 1_000_000  # signs of one cell; spreadsheet programs allow 32,767

Start = Callable[[str, dict[str, str]], None]
Name = Callable[[str], None]


def parse(stream: IO[bytes], where: str, start: Start, end: Name, text: Name) -> Iterator[None]:
    """Parse with names as they stand, and pause after each piece.

    Raises UnexpectedResponse for what is no sound XML in UTF-8, or declares entities, which can grow without end.
    """

    def refuse(*_: object) -> None:
        raise UnexpectedResponse(f"{where} declares XML entities, which no publisher's workbook needs; not read")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    first = True
    try:
        while piece := stream.read(PIECE):
            if first and b"\x00" in piece[:4]:
                raise UnexpectedResponse(f"{where} is not UTF-8 text, as the XML of every workbook is")
            first = False
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnexpectedResponse(
            f"{where}: line {error.lineno}: XML that cannot be read; the workbook was cut or damaged"
        ) from None


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]
