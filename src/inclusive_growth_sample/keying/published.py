"""Published files, plain or gzipped, and workbooks of Nomis web queries: open and read them."""

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
    """Read the file's bytes as published, whether or not it is kept gzipped (`x.csv` or `x.csv.gz`)."""
    packed = path.with_name(path.name + ".gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a published table, every field as text, byte-order mark removed."""
    text = body(path).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def workbook_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the first sheet (column letter -> text). The sheet size that Nomis states is wrong."""
    with zipfile.ZipFile(path) as archive:
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    shared = [
        "".join(text.text or "" for text in entry.iter(_SHEET + "t")) for entry in strings.iter(_SHEET + "si")
    ]
    for row in sheet.iter(_SHEET + "row"):
        texts = {}
        for cell in row.iter(_SHEET + "c"):
            value = cell.findtext(_SHEET + "v")
            column = re.match("[A-Z]+", cell.get("r", ""))
            if value is not None and column:
                texts[column.group()] = shared[int(value)] if cell.get("t") == "s" else value
        yield texts
