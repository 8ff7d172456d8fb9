"""XML: texts by paragraph and attributes, for every part of a workbook that is no table, and for XML alone."""

import io
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening.texts import Grid, Note, Text

_CHUNK = 1_000_000  # bytes parsed at once
# Elements whose whole text is one text, however it is cut into runs of one format.
BLOCKS = ("si", "is", "p", "h", "comment")
READ_ALOUD = ("rPh", "phoneticPr")  # how a text is pronounced
_AUTHORS = (
    "creator", "lastModifiedBy", "initial-creator", "printed-by", "author", "Manager", "person", "Company",
    "userName", "userId", "displayName", "DisplayName", "UserInfo",
)  # fmt: skip
_NO_WORDS = ("ref", "r", "guid", "uid", "id", "style", "Type", "schemaLocation", "d", "path", "val", "t", "rgb")


def parse(
    content: bytes | IO[bytes],
    where: str,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None],
    end: Callable[[str], None],
) -> Iterator[None]:
    """Parse XML with local names, a pause after each chunk. Raises UnexpectedResponse for what is no sound XML."""

    def refuse(*_: object) -> None:
        raise UnexpectedResponse(f"{where}declares XML entities, which no publisher's file needs; it was not read")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.CharacterDataHandler = text
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    try:
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnexpectedResponse(
            f"{where or 'the file, '}line {error.lineno}: XML that cannot be read, so it cannot be screened"
        ) from None


def any_xml(
    content: bytes | IO[bytes],
    within: str,
    *,
    aside: bool = False,
    attributes: bool = True,
    aside_in: tuple[str, ...] = (),
    not_in: tuple[str, ...] = (),
) -> Iterator[Text]:
    """Every text and attribute of XML, and each text beside the name of its element (`<email>…`).

    Texts in elements of `aside_in` stand aside; those in elements of `not_in` are left out, unless aside.
    """
    notes: list[Note] = []
    pairs: list[tuple[int, list[str]]] = []
    names: list[str] = []
    label, depth, silent, set_aside, left_out = "", 0, 0, 0, 0
    pieces: list[str] = []

    def add(text: str, name: str) -> None:
        text = " ".join(text.split()).strip('"')
        if len(text) > 2 and (set_aside or not left_out):
            notes.append(
                Note(text, within.rstrip(", ") or "the file", name in _AUTHORS, aside=aside or set_aside > 0)
            )
            if name not in _AUTHORS:
                pairs.append((len(pairs) + 1, [label or name, text]))

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal label, depth, silent, set_aside, left_out
        flush()
        names.append(name)
        set_aside += name in aside_in
        left_out += name in not_in
        depth += name in BLOCKS
        silent += name in READ_ALOUD
        label = given.get("name", "")
        for key, value in given.items() if attributes else ():
            if (local := key.rpartition(":")[2]) not in _NO_WORDS and not key.startswith("xmlns"):
                add(value, local)

    def text(data: str) -> None:
        if not silent:
            pieces.append(data)

    def flush() -> None:
        if pieces and not depth:
            owner = names[-2] if len(names) > 1 and names[-1] in ("lpwstr", "lpstr") else ""
            add("".join(pieces), owner or (names[-1] if names else ""))
            pieces.clear()

    def end(name: str) -> None:
        nonlocal depth, silent, set_aside, left_out
        depth -= name in BLOCKS
        silent -= name in READ_ALOUD
        flush()
        names.pop()
        set_aside -= name in aside_in
        left_out -= name in not_in

    for _ in parse(content, within, start, text, end):
        yield from notes
        notes.clear()
    yield from notes
    yield Grid(pairs, lambda row, column: within.rstrip(", ") or "the file")
