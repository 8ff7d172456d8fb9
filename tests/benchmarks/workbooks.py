"""`python -m tests.benchmarks.workbooks`: how fast a large XLSX is read and screened, and in how much memory.

Not a test. A workbook of the size asked (200 MB packed) is made: a million rows of codes, names, texts that stand
once each (as shared strings) and figures. Each reader runs in a process of its own; those of other projects give
values, and ours the checked table of text. Memory is private memory, as in `decoding`.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.benchmarks.readers_measured import measured

ROWS = 1_000_000
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def make(path: Path, megabytes: int) -> None:
    """Write the workbook: as many columns of figures as the size asks for."""
    chance = random.Random(1)
    columns = max(1, round((megabytes - 30) / 9.5))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/></Types>',
        )
        archive.writestr("_rels/.rels", _relations(officeDocument="xl/workbook.xml"))
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"),
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="Table" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as file:
            file.write(f"{_HEAD}<sst {_MAIN}>".encode())
            names = ["Code", "Name", "Note", *(f"Figure {at}" for at in range(columns)), *map(_name, range(326))]
            file.write("".join(f"<si><t>{name}</t></si>" for name in names).encode())
            for start in range(0, ROWS, 10_000):
                texts = (f"<si><t>remark {at} of the table</t></si>" for at in range(start, start + 10_000))
                file.write("".join(texts).encode())
            file.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f"{_HEAD}<worksheet {_MAIN}><sheetData>".encode())
            letters = [chr(65 + at) if at < 26 else f"A{chr(39 + at)}" for at in range(columns + 3)]
            cells = "".join(f'<c r="{letter}1" t="s"><v>{at}</v></c>' for at, letter in enumerate(letters))
            file.write(f'<row r="1">{cells}</row>'.encode())
            shared = columns + 3
            for start in range(2, ROWS + 2, 5000):
                rows = (_row(at, letters, shared, chance) for at in range(start, start + 5000))
                file.write("".join(rows).encode())
            file.write(b"</sheetData></worksheet>")


def _relations(**targets: str) -> str:
    lines = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items(), 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{namespace}">{lines}</Relationships>'


def _name(at: int) -> str:
    return f"Place, number {at}"


def _row(at: int, letters: list[str], shared: int, chance: random.Random) -> str:
    place = at % 326
    texts = (
        f'<c r="A{at}" t="inlineStr"><is><t>E{place + 6000000:08d}</t></is></c>'
        f'<c r="B{at}" t="s"><v>{shared + place}</v></c><c r="C{at}" t="s"><v>{shared + 326 + at - 2}</v></c>'
    )
    figures = "".join(f'<c r="{letter}{at}"><v>{chance.random() * 1e6:.4f}</v></c>' for letter in letters[3:])
    return f'<row r="{at}">{texts}{figures}</row>'


def ours(path: Path) -> int:
    """As a dataset's file is read: found by rule, checked, every cell as text in batches."""
    import mmap

    from inclusive_growth.sources.formats.published_table import read_batches
    from inclusive_growth.sources.formats.table_params import TableParams

    params = TableParams(area="Code", edition="2026", measures={"Figure 0": "value"})
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return sum(len(batch) for batch in read_batches(content, path.name, params))


def screen(path: Path) -> int:
    from inclusive_growth.landing.screening.screen import screened

    return len(screened(path.read_bytes()))


def openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    return sum(1 for _ in load_workbook(path, read_only=True).active.iter_rows(values_only=True)) - 1


def calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()) - 1


READERS = {"ours": ours, "screen": screen, "openpyxl": openpyxl, "calamine": calamine}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--readers", nargs="+", default=list(READERS), choices=list(READERS))
    parser.add_argument("--child", nargs=2, metavar=("READER", "PATH"))
    arguments = parser.parse_args()
    if arguments.child:
        name, file = arguments.child
        measured(
            name, {"ours": ours, "screen": screen, "openpyxl": openpyxl, "calamine": calamine}[name], Path(file)
        )
        return
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "made.xlsx"
        make(path, arguments.megabytes)
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        print(f"{path.stat().st_size / 1e6:,.0f} MB packed, {unpacked / 1e6:,.0f} MB of XML", flush=True)
        for reader in arguments.readers:
            command = [sys.executable, "-m", "tests.benchmarks.workbooks", "--child", reader, str(path)]
            subprocess.run(command, check=True, env=os.environ | {"IGW_HOME": home})


if __name__ == "__main__":
    main()
