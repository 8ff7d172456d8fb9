"""XLSX workbooks (ECMA-376), read as a stream: one pass over a sheet gives its rows, and what is odd.

Rows and cells must stand in their order and each once. A date is a number that its format shows as one.
"""

from dataclasses import dataclass, field
from zipfile import ZipFile

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import member
from inclusive_growth.sources.formats.cell_texts import ELAPSED
from inclusive_growth.sources.formats.kept_texts import KeptTexts
from inclusive_growth.sources.formats.number_formats import BUILT_IN, is_date, is_plain
from inclusive_growth.sources.formats.sheet_rows import SheetRows
from inclusive_growth.sources.formats.xlsx_sheets import SheetReader, Styles
from inclusive_growth.sources.formats.xlsx_texts import Words
from inclusive_growth.sources.formats.xml_streams import Name, Start, local, parse


def _nothing(_: str) -> None:
    """Takes what is of no interest."""


@dataclass(slots=True)
class XlsxBook:
    """An opened workbook; `where` names it in errors."""

    archive: ZipFile
    where: str
    parts: dict[str, str] = field(default_factory=dict)  # sheet with cells -> member
    _from_1904: bool = False
    _uncounted: bool = False
    _shared: KeptTexts | None = None
    _styles: Styles | None = None

    def __post_init__(self) -> None:
        targets: dict[str, tuple[str, str]] = {}
        sheets: list[tuple[str, str]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                targets[attributes.get("Id", "")] = kind, part

        def element(name: str, attributes: dict[str, str]) -> None:
            match local(name):
                case "sheet":
                    ids = [value for key, value in attributes.items() if ":" in key and local(key) == "id"]
                    sheets.append((attributes.get("name", ""), "".join(ids[:1])))
                case "workbookPr":
                    self._from_1904 = attributes.get("date1904") in ("1", "true")
                case "calcPr":
                    self._uncounted = attributes.get("fullCalcOnLoad") in ("1", "true")

        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._parse("xl/workbook.xml", element)
        names = set(self.archive.namelist())
        for name, identifier in sheets:
            kind, part = targets.get(identifier, ("", ""))
            if kind == "worksheet" and part not in names:
                raise UnexpectedResponse(
                    f"{self.where}: the workbook lists the sheet '{name}' and lacks it; the body was damaged"
                )
            if kind == "worksheet":
                if name in self.parts:
                    raise UnexpectedResponse(f"{self.where}: two sheets are called '{name}'; the body was damaged")
                self.parts[name] = part

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets that hold cells, hidden ones too."""
        return list(self.parts)

    def read(self, sheet: str) -> SheetRows:
        """The rows of a sheet, and the cells that are merged in it to the right."""
        rows = SheetRows(sheet, self.where)
        if self._shared is None:
            self._shared, self._styles = self._shared_texts(), self._read_styles()
        reader = SheetReader(rows, self._shared, self._styles or Styles(), self._from_1904, self._uncounted)
        with member(self.archive, self.parts[sheet], self.where) as stream:
            for _ in parse(stream, f"{self.where}: {self.parts[sheet]}", reader.start, reader.end, reader.text):
                pass
        return rows

    def _parse(self, part: str, start: Start, end: Name = _nothing, text: Name = _nothing) -> None:
        with member(self.archive, part, self.where) as stream:
            for _ in parse(stream, f"{self.where}: {part}", start, end, text):
                pass

    def _part_of(self, kind: str) -> str:
        """The member for shared strings or styles: where every writer has it."""
        part = f"xl/{kind}.xml"
        found = {name.lower(): name for name in self.archive.namelist()}
        return found.get(part.lower(), "")

    def _shared_texts(self) -> KeptTexts:
        texts = KeptTexts()
        part = self._part_of("sharedStrings")
        if not part:
            return texts
        words = Words(self.where)

        def start(name: str, attributes: dict[str, str]) -> None:
            name = local(name)
            if name == "si":
                words.clear()
            words.start(name, attributes)

        def end(name: str) -> None:
            name = local(name)
            words.end(name)
            if name == "si":
                texts.append(words.whole())

        self._parse(part, start, end, words.text)
        return texts

    def _read_styles(self) -> Styles:
        part = self._part_of("styles")
        if not part:
            return Styles()
        codes: dict[int, str] = {}
        formats: list[int] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            match local(name):
                case "numFmt":
                    codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
                case "cellXfs":
                    inside = True
                case "xf" if inside:
                    formats.append(int(attributes.get("numFmtId", "0")))

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and local(name) != "cellXfs"

        try:
            self._parse(part, start, end)
        except ValueError:
            raise UnexpectedResponse(f"{self.where}: {part} names a format by no number") from None
        by_style = {str(at): codes.get(number, BUILT_IN.get(number, "")) for at, number in enumerate(formats)}
        return Styles(
            {style: code for style, code in by_style.items() if code and not is_plain(code) and not is_date(code)},
            {style: bool(ELAPSED.search(code)) for style, code in by_style.items() if is_date(code)},
        )
