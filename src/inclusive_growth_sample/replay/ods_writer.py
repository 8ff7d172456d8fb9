"""A minimal ODS workbook: texts, numbers and percentages on named sheets, the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def render_ods(sheets: Mapping[str, Sequence[Sequence[str]]], packed_anew: bool = False) -> bytes:
    """The workbook. Packed anew it has other times inside and the same cells."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows or [['']]))}</table:table>"
        for name, rows in sheets.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    files = {
        "mimetype": _KIND,
        "content.xml": f'{head}<office:document-content {_NAMESPACES} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f'{head}<manifest:manifest {_NAMESPACES} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, (2001 if packed_anew else 2000, 1, 1, 0, 0, 0))
            archive.writestr(member, content, zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells)) or '<table:table-cell/>'}</table:table-row>"


def _cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    if _NUMBER.fullmatch(text):
        kind = f'office:value-type="float" office:value="{text}"'
    elif text.endswith("%") and _NUMBER.fullmatch(text[:-1]):
        kind = f'office:value-type="percentage" office:value="{Decimal(text[:-1]) / 100:f}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{words}</table:table-cell>"
