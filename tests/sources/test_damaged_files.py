"""Files that were cut, joined or changed on their way: read right, or refused with a reason; never a wrong figure.

Each damage is made at many places of a small sound file of every format. A table that is still read must hold
cells of the sound one only, each in its row and column.
"""

import io
import json
import random
import zipfile

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_unended
from inclusive_growth.sources.formats.names import refuse_missing
from inclusive_growth.sources.formats.published_files import read_table
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.ons_downloads.pages import read_page
from inclusive_growth_sample.replay.workbook_writer import render_workbook
from tests.sources.workbook_files import ods, row, text
from tests.sources.xls_files import label, number, xls

HEADER = ["Code", "Name", "Median", "Mean"]
ROWS = [[f"E0800{at:04d}", f"Place {at}", f"{at * 7.3:.1f}", f"{at * 11 + 0.25}"] for at in range(1, 40)]
RULES = TableRules(blocks="title")
PLACES = 60


def as_csv() -> bytes:
    return "".join(",".join(cells) + "\r\n" for cells in [HEADER, *ROWS]).encode()


def as_quoted_csv() -> bytes:
    lines = [HEADER, *ROWS]
    return "".join(",".join(f'"{cell}"' for cell in cells) + "\n" for cells in lines).encode()


def as_xlsx() -> bytes:
    return render_workbook({"S": [["Title"], [], HEADER, *ROWS, ["Notes"]]})


def as_xls() -> bytes:
    cells = b"".join(label(0, at, name) for at, name in enumerate(HEADER))
    for line, (code, name, *figures) in enumerate(ROWS, 1):
        cells += label(line, 0, code) + label(line, 1, name)
        cells += b"".join(number(line, at, float(figure)) for at, figure in enumerate(figures, 2))
    return xls({"S": cells}, [])


def as_ods() -> bytes:
    lines = [["Title"], HEADER, *ROWS, ["Notes"]]
    return ods({"S": "".join(row(*map(text, cells)) for cells in lines)})


def as_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", "Notes")
        archive.writestr("table  1.csv", as_csv())
    return out.getvalue()


FORMATS = {
    "csv": as_csv,
    "quoted csv": as_quoted_csv,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "zip": as_zip,
}
CHECKED = ("xlsx", "ods", "zip")  # their members have checksums


def read(body: bytes, rules: TableRules = PLAIN) -> dict[tuple[str, str], str]:
    """(code, column) -> figure. Raises AssertionError where a code has two rows."""
    table = read_table(body, "file", member="table 1.csv", area="Code", read=HEADER, rules=rules)
    refuse_missing(table.column_names, HEADER, "file")
    if body.startswith((b"Code", b'"Code')):  # as every source does with its texts
        refuse_unended(body, "file")
    rows = table.to_pylist()
    assert len({found["Code"] for found in rows}) == len(rows), "a row came twice and nobody noticed"
    return {(found["Code"], name): found[name] for found in rows for name in HEADER[1:]}


SOUND = {(code, name): cell for code, *cells in ROWS for name, cell in zip(HEADER[1:], cells, strict=True)}


def places(body: bytes, seed: str) -> list[int]:
    return random.Random(seed).sample(range(1, len(body)), min(PLACES, len(body) - 1))


def number_of(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def holds_nothing_wrong(body: bytes, *, part: bool = True) -> bool:
    """Whether what is read (if anything) is the sound file's; False for a refusal."""
    try:
        found = read(body)
    except UnexpectedResponse as error:
        assert str(error).startswith("file"), "a refusal names the file"
        return False
    for key, cell in found.items():
        assert number_of(cell) == number_of(SOUND.get(key, "?")), (key, cell)
    assert part or len(found) == len(SOUND), "rows are missing and nobody noticed"
    return True


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sound_file_is_read_whole(kind: str) -> None:
    assert {key: number_of(cell) for key, cell in read(FORMATS[kind]()).items()} == {
        key: number_of(cell) for key, cell in SOUND.items()
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_was_cut_gives_no_other_figure(kind: str) -> None:
    body = FORMATS[kind]()
    # A text that ends with a line is whole as far as anybody can see; a source that knows its size compares that.
    refused = [not holds_nothing_wrong(body[:at], part=kind.endswith("csv")) for at in places(body, kind)]
    assert sum(refused) > PLACES / 2


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_with_a_stretch_missing_or_twice_gives_no_other_figure(kind: str) -> None:
    body = FORMATS[kind]()
    for start in places(body, kind):
        for length in (1, 200):
            for damaged in (body[:start] + body[start + length :], body[: start + length] + body[start:]):
                if kind in CHECKED:
                    holds_nothing_wrong(damaged)
                else:
                    assert never_shifted(damaged)


def never_shifted(body: bytes) -> bool:
    """Without checksums a digit may be lost, which nobody can see. A figure of another row or column is wrong."""
    try:
        found = read(body)
    except (UnexpectedResponse, AssertionError):
        return True  # a code that comes twice is for the landing gate
    others = {name: {cell for (_, column), cell in SOUND.items() if column == name} for name in HEADER[1:]}
    moved = [
        (key, cell)
        for key, cell in found.items()
        for name, cells in others.items()
        if name != key[1] and cell in cells and cell not in others[key[1]] and key in SOUND
    ]
    return not moved


@pytest.mark.parametrize("kind", CHECKED)
def test_a_changed_byte_in_an_archive_is_noticed(kind: str) -> None:
    body = FORMATS[kind]()
    for at in places(body, kind):
        for flipped in (1, 128, 255):
            holds_nothing_wrong(body[:at] + bytes([body[at] ^ flipped]) + body[at + 1 :])


@pytest.mark.parametrize("kind", ["csv", "quoted csv"])
@pytest.mark.parametrize("sign", [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf"])
def test_a_sign_that_makes_or_breaks_a_cell_gives_no_other_figure(kind: str, sign: bytes) -> None:
    body = FORMATS[kind]()
    for at in places(body, kind + repr(sign)):
        assert never_shifted(body[:at] + sign + body[at:])


@pytest.mark.parametrize("kind", FORMATS)
def test_two_files_joined_are_never_read_as_one(kind: str) -> None:
    body = FORMATS[kind]()
    assert not joined_rows(body + body)


def joined_rows(body: bytes) -> bool:
    try:
        return len(read(body)) > len(SOUND)
    except (UnexpectedResponse, AssertionError):
        return False


WRONG = {
    "nothing": b"",
    "spaces": b" \r\n \r\n",
    "a web page": b"<!DOCTYPE html><title>Sorry</title>",
    "an error": b'{"error": "too many requests"}',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "another encoding": "Code,Name\nE08000027,Dudley\n".encode("utf-16"),
    "a workbook's first bytes": b"PK\x03\x04",
    "an old workbook's first bytes": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a compressed file": b"\x1f\x8b\x08" + bytes(40),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("rules", [PLAIN, RULES, TableRules(lines_above=1)], ids=["plain", "blocks", "lines"])
def test_what_is_no_table_is_refused_and_never_an_empty_table(what: str, rules: TableRules) -> None:
    with pytest.raises(UnexpectedResponse, match="file"):
        read(WRONG[what], rules)


def test_a_page_that_was_cut_or_changed_is_refused_or_the_same_page() -> None:
    page = {"type": "dataset", "uri": "/a/datasets/b", "downloads": [{"file": "b.zip"}], "versions": []}
    body = json.dumps(page).encode()
    whole = read_page(body, "page", "a/datasets/b")
    for at in range(1, len(body)):
        with pytest.raises(UnexpectedResponse):
            read_page(body[:at], "page", "a/datasets/b")
        try:
            damaged = read_page(body[:at] + body[at + 1 :], "page", "a/datasets/b")
        except UnexpectedResponse:
            continue
        assert damaged.path.strip("/") == whole.path.strip("/")


def test_an_ods_that_was_cut_is_refused() -> None:
    body = ods({"S": "".join(row(*map(text, cells)) for cells in [HEADER, *ROWS[:5]])})
    assert read(body)["E08000001", "Median"] == "7.3"
    for at in places(body, "ods"):
        with pytest.raises(UnexpectedResponse):
            read(body[:at])
