"""Invented people in every place where a file can hold them; each value has the form and check digits of its kind."""
# ruff: noqa: E501  # XML is read more easily in one line

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from stdnum.gb import nhs, upn

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = " ".join(f'xmlns:{name}="{_OPEN}:{name}:1.0"' for name in ("office", "table", "text"))


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def text(content: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{content}</text:p></table:table-cell>'


def ods(tables: dict[str, str]) -> bytes:
    sheets = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables.items())
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    content = f"<office:document-content {_ODF}>{body}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


@dataclass(frozen=True)
class Kind:
    """One kind: the heading of a column of it, three values, and one value as it may stand alone."""

    heading: str
    values: tuple[str, str, str]
    alone: str


def _pupil(digits: str) -> str:
    return upn.calc_check_digit(digits) + digits


KINDS = {
    "name": Kind("Surname", ("Invented", "Madeup", "Notreal"), "Jane Invented"),
    "birth": Kind("Date of birth", ("1990-02-01", "1951-11-30", "2004-06-17"), "DOB: 01/02/1990"),
    "email": Kind("Email", ("j.invented@example.org", "m@example.net", "n@example.com"), "j.invented@example.org"),
    "telephone": Kind("Mobile", ("07700 900123", "07700 900124", "07700900125"), "07700 900123"),
    "address": Kind(
        "Home address", ("12 Orchard Road", "3a High Street", "Flat 2, 9 Mill Lane"), "12 Orchard Road"
    ),
    "postcode": Kind("Home postcode", ("ZE1 9ZZ", "ZE2 9XX", "ZE3 9YY"), "ZE1 9ZZ"),
    "nhs": Kind("NHS number", ("999 000 0018", "9990000026", "999 000 0034"), "943 476 5919"),
    "insurance": Kind("NI number", ("AB123456C", "AB 12 34 57 D", "ab123458a"), "AB 12 34 56 C"),
    "pupil": Kind("UPN", tuple(_pupil(f"80120000100{n}") for n in "123"), _pupil("801200001004")),
    "document": Kind("Passport number", ("999000001", "999000002", "999000003"), "passport no 999000001"),
    "bank": Kind("Account number", ("55779911", "55779912", "55779913"), "20-00-00 55779911"),
    "card": Kind(
        "Card number", ("4111 1111 1111 1111", "4012888888881881", "5555555555554444"), "4111 1111 1111 1111"
    ),
    "vehicle": Kind("Vehicle registration", ("AB12 CDE", "AB13CDF", "A123 BCD"), "vehicle reg AB12 CDE"),
    "network": Kind("IP address", ("203.0.113.7", "198.51.100.2", "2001:db8::7"), "203.0.113.7"),
    "record": Kind("Patient ID", ("P-10034", "P-10035", "P-10036"), "patient ID: P-10034"),
}
assert nhs.is_valid("943 476 5919")


def grid(kind: Kind) -> list[list[str]]:
    """Figures of areas, with a column about people."""
    areas = ("E08000025", "E08000026", "E08000027")
    return [["Code", kind.heading, "Value"]] + [
        [area, value, "1.5"] for area, value in zip(areas, kind.values, strict=True)
    ]


def delimited(kind: Kind, mark: str = ",") -> str:
    return "".join(mark.join(f'"{cell}"' for cell in line) + "\r\n" for line in grid(kind))


def _sheet(rows: list[list[str]], more: str = "", strings: list[str] | None = None) -> str:
    def cell(value: str) -> str:
        if strings is None:
            return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        strings.append(value)
        return f'<c t="s"><v>{len(strings) - 1}</v></c>'

    lines = "".join(f"<row>{''.join(map(cell, line))}</row>" for line in rows)
    return f"<worksheet {_MAIN} {_REL}><sheetData>{lines}</sheetData>{more}</worksheet>"


def xlsx(
    hidden: list[list[str]] | None = None, *, state: str = "hidden", listed: bool = True, more: str = "",
    parts: dict[str, str | bytes] | None = None, names: str = "", shared: bool = False,
) -> bytes:  # fmt: skip
    """A workbook of figures whose second sheet, and whatever else is given, holds more."""
    figures = [["Local Authority District code", "Score"], ["E08000025", "0.278"], ["E08000026", "0.2"]]
    sheets = '<sheet name="Figures" sheetId="1" r:id="rId1"/>'
    members: dict[str, str | bytes] = {"xl/worksheets/sheet1.xml": _sheet(figures, more)}
    strings: list[str] = []
    if hidden is not None:
        members["xl/worksheets/sheet2.xml"] = _sheet(hidden, strings=strings if shared else None)
        sheets += f'<sheet name="Notes" sheetId="2" state="{state}" r:id="rId2"/>' if listed else ""
    if shared:
        items = "".join(
            f"<si><r><t>{escape(item[:2])}</t></r><r><t>{escape(item[2:])}</t></r></si>" for item in strings
        )
        members["xl/sharedStrings.xml"] = f"<sst {_MAIN}>{items}</sst>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="worksheets/sheet{at}.xml"/>' for at in (1, 2)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "xl/workbook.xml": f"<workbook {_MAIN} {_REL}><sheets>{sheets}</sheets>{names}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
            **members,
            **(parts or {}),
        }
    )


def pivot_cache(kind: Kind, *, shared: bool) -> bytes:
    """A workbook that shows totals, and keeps the rows behind them."""
    lines = grid(kind)
    if shared:
        items = "".join(f"<s v={quoteattr(line[1])}/>" for line in lines[1:])
        fields = f"<cacheField name={quoteattr(kind.heading)}><sharedItems>{items}</sharedItems></cacheField>"
        records = "".join(f'<r><x v="{at}"/></r>' for at in range(3))
    else:
        fields = f"<cacheField name={quoteattr(kind.heading)}><sharedItems/></cacheField>"
        records = "".join(f"<r><s v={quoteattr(line[1])}/></r>" for line in lines[1:])
    return xlsx(
        parts={
            "xl/pivotCache/pivotCacheDefinition1.xml": (
                f"<pivotCacheDefinition {_MAIN}><cacheFields>{fields}</cacheFields></pivotCacheDefinition>"
            ),
            "xl/pivotCache/pivotCacheRecords1.xml": f"<pivotCacheRecords {_MAIN}>{records}</pivotCacheRecords>",
        }
    )


def external_link(kind: Kind) -> bytes:
    def cell(column: str, number: int, value: str) -> str:
        return f'<cell r="{column}{number}" t="str"><v>{escape(value)}</v></cell>'

    rows = "".join(
        f'<row r="{number}">{"".join(cell(column, number, value) for column, value in zip("ABC", line, strict=True))}</row>'
        for number, line in enumerate(grid(kind), 1)
    )
    book = f'<sheetDataSet><sheetData sheetId="0">{rows}</sheetData></sheetDataSet>'
    link = f"<externalLink {_MAIN}><externalBook>{book}</externalBook></externalLink>"
    return xlsx(parts={"xl/externalLinks/externalLink1.xml": link})


def ods_table(kind: Kind, style: str = "") -> bytes:
    return ods(
        {
            "Figures": row(text("Code"), text("Score")),
            "Notes": "".join(row(*map(text, map(escape, line))) for line in grid(kind)),
        }
    )


def _objects(kind: Kind) -> list[dict[str, str]]:
    head, *lines = grid(kind)
    return [dict(zip(head, line, strict=True)) for line in lines]


def geojson(kind: Kind) -> bytes:
    point = {"type": "Point", "coordinates": [-1.890401, 52.486243]}
    features = [{"type": "Feature", "geometry": point, "properties": item} for item in _objects(kind)]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


# Places of a column with its heading.
TABLES = {
    "csv": lambda kind: delimited(kind).encode(),
    "csv below titles": lambda kind: f"Table 1\r\nSource: us\r\n\r\n{delimited(kind)}".encode(),
    "csv in UTF-16": lambda kind: delimited(kind).encode("utf-16"),
    "csv in UTF-16 without a mark": lambda kind: delimited(kind).encode("utf-16-le"),
    "csv in cp1252": lambda kind: ("Größe\r\n" + delimited(kind)).encode("cp1252"),
    "tsv": lambda kind: delimited(kind, "\t").encode(),
    "semicolons": lambda kind: delimited(kind, ";").encode(),
    "bars": lambda kind: delimited(kind, "|").encode(),
    "gzip": lambda kind: gzip.compress(delimited(kind).encode()),
    "json": lambda kind: json.dumps({"rows": _objects(kind)}).encode(),
    "json of arrays": lambda kind: json.dumps({"rows": grid(kind)}, indent=1).encode(),
    "geojson": geojson,
    "zip": lambda kind: zipped({"readme.txt": "figures", "data/part.csv": delimited(kind)}),
    "zip in a zip": lambda kind: zipped({"inner.zip": zipped({"part.csv": delimited(kind)})}),
    "visible sheet": lambda kind: xlsx(grid(kind), state="visible"),
    "hidden sheet": lambda kind: xlsx(grid(kind), shared=True),
    "very hidden sheet": lambda kind: xlsx(grid(kind), state="veryHidden"),
    "unlisted sheet": lambda kind: xlsx(grid(kind), listed=False, shared=True),
    "sheet on its side": lambda kind: xlsx(
        [["Date of birth", "1990-02-01", "1991-03-02"], *map(list, zip(*grid(kind), strict=True))]
    ),
    "pivot cache, inline": lambda kind: pivot_cache(kind, shared=False),
    "pivot cache, shared": lambda kind: pivot_cache(kind, shared=True),
    "external link": external_link,
    "embedded workbook": lambda kind: xlsx(parts={"xl/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx(grid(kind))}),
    "embedded csv": lambda kind: xlsx(parts={"xl/embeddings/object1.dat": delimited(kind)}),
    "ods": ods_table,
}


def _comment(words: str, legacy: bool) -> bytes:
    run = f"<r><t>{escape(words[:3])}</t></r><r><t>{escape(words[3:])}</t></r>"
    if legacy:
        body = f'<comments {_MAIN}><authors><author>A. Statistician</author></authors><commentList><comment ref="A1" authorId="0"><text>{run}</text></comment></commentList></comments>'
        return xlsx(parts={"xl/comments1.xml": body})
    body = f'<ThreadedComments><threadedComment ref="A1" id="{{1}}"><text>{escape(words)}</text></threadedComment></ThreadedComments>'
    return xlsx(parts={"xl/threadedComments/threadedComment1.xml": body})


def _ods_with(words: str, where: str) -> bytes:
    members: dict[str, str] = {}
    inside = f"<text:p>{escape(words)}</text:p>"
    table = row(text("Code"), text("Score"))
    if where == "annotation":
        table += f"<table:table-row><table:table-cell><office:annotation>{inside}</office:annotation><text:p>1</text:p></table:table-cell></table:table-row>"
    body = ods({"Figures": table})
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    if where == "tracked change":
        change = f"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>{inside}</table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>"
        members["content.xml"] = members["content.xml"].replace(
            "<office:spreadsheet>", f"<office:spreadsheet>{change}"
        )
    if where == "description":
        members["meta.xml"] = (
            f'<office:document-meta xmlns:office="o" xmlns:dc="d"><office:meta><dc:description>{escape(words)}</dc:description></office:meta></office:document-meta>'
        )
    if where == "header":
        members["styles.xml"] = (
            f'<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t"><style:header>{inside}</style:header></office:document-styles>'
        )
    return zipped(dict(members))


def _archive_comment(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "Code,Value\n")
        archive.comment = words.encode()
    return out.getvalue()


# Places of one text that stands alone.
NOTES = {
    "comment": lambda words: _comment(words, legacy=True),
    "threaded comment": lambda words: _comment(words, legacy=False),
    "header": lambda words: xlsx(more=f'<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;8 {escape(words)}</oddHeader></headerFooter>'),
    "footer": lambda words: xlsx(more=f"<headerFooter><evenFooter>&amp;C{escape(words)}</evenFooter></headerFooter>"),
    "hint of a cell": lambda words: xlsx(more=f'<dataValidations><dataValidation sqref="A1" prompt={quoteattr(words)}/></dataValidations>'),
    "list of allowed values": lambda words: xlsx(
        more=f'<dataValidations><dataValidation type="list" sqref="A1"><formula1>"none,{escape(words)}"</formula1></dataValidation></dataValidations>'
    ),
    "defined name": lambda words: xlsx(names=f'<definedNames><definedName name="x">"{escape(words)}"</definedName></definedNames>'),
    "title": lambda words: xlsx(parts={"docProps/core.xml": f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>{escape(words)}</dc:title></cp:coreProperties>'}),
    "property of our own": lambda words: xlsx(
        parts={"docProps/custom.xml": f'<Properties xmlns:vt="v"><property name="About"><vt:lpwstr>{escape(words)}</vt:lpwstr></property></Properties>'}
    ),
    "custom XML": lambda words: xlsx(parts={"customXml/item1.xml": f"<a><b>{escape(words)}</b></a>"}),
    "text box": lambda words: xlsx(
        parts={"xl/drawings/drawing1.xml": f'<x xmlns:a="a"><a:p><a:r><a:t>About: </a:t></a:r><a:r><a:t>{escape(words)}</a:t></a:r></a:p></x>'}
    ),
    "note's drawing": lambda words: xlsx(parts={"xl/drawings/vmlDrawing1.vml": f"<xml><div>{escape(words)}</div></xml>"}),
    "unused text": lambda words: xlsx(parts={"xl/sharedStrings.xml": f"<sst {_MAIN}><si><t>{escape(words)}</t></si></sst>"}),
    "unreadable part": lambda words: xlsx(parts={"xl/embeddings/oleObject1.bin": b"\x00\x01\xff\x00\x00\x00" + words.encode("utf-16-le") + b"\x00\x07\x00"}),
    "annotation of an ODS": lambda words: _ods_with(words, "annotation"),
    "tracked change of an ODS": lambda words: _ods_with(words, "tracked change"),
    "description of an ODS": lambda words: _ods_with(words, "description"),
    "header of an ODS": lambda words: _ods_with(words, "header"),
    "comment of an archive": _archive_comment,
}  # fmt: skip
