"""Texts of an XLSX workbook: runs of one string put together, raised marks told from digits."""

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.cell_texts import raised, spelled_out
from inclusive_growth.sources.formats.xml_streams import LONGEST_TEXT


class Words:
    """The text of a string with its runs: what is read aloud is left out, spaces at its ends only if kept."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.clear()

    def clear(self) -> None:
        self._found: list[str] = []
        self._piece: list[str] = []
        self._inside = self._kept = self._raised = False
        self._silent = self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._silent += 1
        elif name == "r":
            self._raised = False
        elif name == "vertAlign":
            self._raised = attributes.get("val") == "superscript"
        elif name == "t" and not self._silent:
            self._inside, self._kept = True, attributes.get("xml:space") == "preserve"

    def text(self, data: str) -> None:
        if self._inside:
            self._length += len(data)
            if self._length > LONGEST_TEXT:
                raise UnexpectedResponse(
                    f"{self._where}: a text has more than {LONGEST_TEXT:,} signs; no cell holds that"
                )
            self._piece.append(data)

    def end(self, name: str) -> None:
        if name == "rPh":
            self._silent -= 1
        elif name == "t" and self._inside:
            whole = "".join(self._piece)
            whole = whole if self._kept else whole.strip(" \t\r\n")
            self._found.append(raised(whole) if self._raised else whole)
            self._piece, self._inside = [], False

    def whole(self) -> str:
        return spelled_out("".join(self._found))
