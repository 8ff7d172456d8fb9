"""A minimal XLSX workbook: texts, numbers and percentages on named sheets, the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def render_workbook(sheets: Mapping[str, Sequence[Sequence[str]]], packed_anew: bool = False) -> bytes:
    """The workbook. Packed anew it has other times inside and the same cells."""
    numbered = dict(enumerate(sheets.items(), start=1))
    percent = any(_is_percentage(text) for rows in sheets.values() for row in rows for text in row)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbered
        )
        + (f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>' if percent else "")
        + "</Types>",
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, (name, _) in numbered.items()
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in numbered}
            | ({f"rId{len(numbered) + 1}": ("styles", "styles.xml")} if percent else {})
        ),
    }
    if percent:
        files["xl/styles.xml"] = _STYLES
    files |= {f"xl/worksheets/sheet{number}.xml": _sheet(rows) for number, (_, rows) in numbered.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, (2001 if packed_anew else 2000, 1, 1, 0, 0, 0))
            archive.writestr(member, _HEAD + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{_letters(place)}{number}", text) for place, text in enumerate(row, start=1) if text)
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(name: str, text: str) -> str:
    if _NUMBER.fullmatch(text):
        return f'<c r="{name}"><v>{text}</v></c>'
    if _is_percentage(text):
        return f'<c r="{name}" s="1"><v>{Decimal(text[:-1]) / 100:f}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _is_percentage(text: str) -> bool:
    return text.endswith("%") and _NUMBER.fullmatch(text[:-1]) is not None


def _letters(place: int) -> str:
    place, last = divmod(place - 1, 26)
    return (_letters(place) if place else "") + chr(ord("A") + last)
