"""Opens the publishers' files, plain or gzipped; reads a Nomis web query workbook."""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def body(path: Path) -> bytes:
    """The file's bytes as published, whether or not it is kept gzipped (`x.csv` or `x.csv.gz`)."""
    packed = path.with_name(path.name + ".gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """A published table, every field as text, byte-order mark removed."""
    text = body(path).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def workbook_rows(path: Path) -> Iterator[dict[str, str]]:
    """Column letter -> text, row by row, of the first sheet. Nomis states a wrong sheet size: it is not used."""
    with zipfile.ZipFile(path) as archive:
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    shared = ["".join(text.text or "" for text in item.iter(_SHEET + "t")) for item in strings.iter(_SHEET + "si")]
    for row in sheet.iter(_SHEET + "row"):
        found = {}
        for cell in row.iter(_SHEET + "c"):
            value = cell.findtext(_SHEET + "v")
            column = re.match("[A-Z]+", cell.get("r", ""))
            if value is not None and column:
                found[column.group()] = shared[int(value)] if cell.get("t") == "s" else value
        yield found
