"""CSV is read by RFC 4180 or refused: a reader that repairs a fault moves figures to other rows."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats import csv_rules
from inclusive_growth.sources.formats.delimited import read_delimited

HEAD = b"code,name,value\n"
ROWS = HEAD + b'E1,"Walsall",6.1\nE2,"Dudley",6.2\nE3,"Sandwell",6.3\n'


def read(body: bytes) -> list[list[str]]:
    table = read_delimited(body, "file")
    return [table.column_names, *([*row.values()] for row in table.to_pylist())]


def refusal(body: bytes) -> str:
    with pytest.raises(UnexpectedResponse) as refused:
        read_delimited(body, "file")
    assert "6.1" not in str(refused.value) and "Walsall" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (HEAD + b'E1,"Walsall,6.1\n', "line 2, byte 19: a quotation mark opens a cell and never closes"),
        # The end of a note was typed as another sign: the next quoted cell shows it.
        (ROWS.replace(b'Walsall"', "Walsall”".encode()), "line 3, byte 39: text after the closing quotation mark"),
        (ROWS.replace(b'Walsall"', "Walsall”".encode()), "of a cell that begins on line 2"),
        (HEAD + b'E1,"Walsall" x,6.1\n', "line 2, byte 28: text after the closing"),
        (HEAD + b'E1,5" pipe,6.1\n', "line 2, byte 20: a quotation mark inside a cell"),
        (HEAD + b'E1, "Walsall",6.1\n', "line 2, byte 20: a quotation mark inside a cell"),
        (HEAD + b'E1,"Walsall"",6.1\n', "line 2, byte 19: a quotation mark opens a cell and never closes"),
        (HEAD + b'E1,"5in,6.1\nE2,x,6.2\nE3,c",6.3\n', "line 2, byte 16: a quotation mark joins 3 lines"),
        (HEAD + b'E1,"5in,6.1\nE3,c",6.3\n', "line 2, byte 16: a quotation mark joins 2 lines"),
        (b'code,"name" x,value\nE1,x,6.1\n', "line 1, byte 11: text after the closing"),
        (b'code,"name,value\nE1,x,6.1\n', "line 1, byte 5: a quotation mark opens a cell and never closes"),
        (b'code,na"me,value\nE1,x,6.1\n', "line 1, byte 7: a quotation mark inside a cell"),
    ],
)
def test_a_quotation_mark_out_of_place_is_refused_where_it_stands(body: bytes, said: str) -> None:
    assert said in refusal(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (HEAD + b"E1,x\n", "line 2, byte 16: 2 cells under a header of 3"),
        (
            ROWS + b"E4,x",
            "line 5, byte 67: 2 cells under a header of 3; the body was cut or its shape changed, and the last "
            "line has no end",
        ),
        (ROWS + b'E4,"Wolv', "line 5, byte 70: a quotation mark opens a cell and never closes"),
        (ROWS + b"E4,x,6.4,\n", "line 5, byte 67: 4 cells under a header of 3"),
        (HEAD + b'E1,"a\nb",6.1\nE2,x\n', "line 4, byte 29: 2 cells"),
        (ROWS + ROWS, "line 5, byte 67: the header stands here a second time"),
        (ROWS + b"\n" + ROWS.replace(b"code", b'"code"'), "line 6, byte 68: the header stands here a second time"),
        (ROWS[:-1] + ROWS, "line 4, byte 49: 5 cells under a header of 3"),
        (ROWS + csv_rules.BOM + ROWS, "line 5, byte 67: a byte order mark"),
        (ROWS.replace(b"6.2", b"6\x002"), "line 3, byte 46: the control character U+0000"),
        (ROWS.replace(b"6.2", b"6\x1a2"), "line 3, byte 46: the control character U+001A"),
        (ROWS.replace(b"Dudley", b"D\xfcdley"), "line 3, byte 38: not UTF-8 text"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_where_it_breaks(body: bytes, said: str) -> None:
    assert said in refusal(body)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_single_line_end_that_another_byte_replaced_is_noticed(end: bytes) -> None:
    body = ROWS.replace(b"\n", end)
    assert read(body) == read(ROWS)
    for at in (place for place, sign in enumerate(body[:-1]) if sign in b"\r\n"):
        for other in b"\r\nX1":
            if body[at] != other:
                changed = body[:at] + bytes([other]) + body[at + 1 :]
                try:
                    found = read(changed)
                except UnexpectedResponse:
                    continue
                # A CR LF that became LF LF still ends the row, and an X in the header is another name.
                assert found == read(ROWS) or found[0] != read(ROWS)[0], (at, other)


def test_a_byte_order_mark_is_counted_and_is_no_part_of_a_name() -> None:
    assert read(csv_rules.BOM + ROWS) == read(ROWS)
    assert "line 2, byte 19: 2 cells" in refusal(csv_rules.BOM + HEAD + b"E1,x\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("mark", [b"", csv_rules.BOM])
def test_a_quoted_name_may_hold_a_line_break(end: str, delimiter: str, mark: bytes) -> None:
    lines = [["code", f'"aged 60{end}and ""over"""', '"a, b"'], ["E1", f'"x{end}y"', "3"]]
    body = mark + "".join(delimiter.join(line) + end for line in lines).encode()
    assert read(body) == [["code", f'aged 60{end}and "over"', "a, b"], ["E1", f"x{end}y", "3"]]


def test_sound_oddities_are_read() -> None:
    assert read(b"a,b\n\n1,2\n\n") == [["a", "b"], ["1", "2"]]
    assert read(b'a,b\n1,""\n2,"c""d"\n3,"""e"""\n')[1:] == [["1", ""], ["2", 'c"d'], ["3", '"e"']]
    assert read(b"a,b\r\n1,2\n3,4\n")[1:] == [["1", "2"], ["3", "4"]], "a header with another line end"
    assert read(b'a,b\n1,"x\r\ny"\n')[1:] == [["1", "x\r\ny"]]
    assert read(b"a,b\n1,2") == [["a", "b"], ["1", "2"]]
    assert read(b"a,b") == read(b"a,b\n") == [["a", "b"]]
    for words in ("one, two\nthree", "one\ntwo, three, four"):
        assert read(HEAD + f'E1,6.1,"{words}"\n'.encode())[1] == ["E1", "6.1", words]


@pytest.mark.parametrize("shift", range(-4, 5))
def test_text_keeps_every_byte_where_a_block_ends(shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rules, "BLOCK", 4096)
    line = b"E1,plain text in a note,1.5\n"
    filler = line * ((4096 - 200) // len(line))
    start = b'E2,"'
    body = filler + start + b"z" * (4096 + shift - len(filler) - len(start)) + b'\r\nsecond",2.5\n' + line * 300
    assert read(HEAD + body)[1:] == list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_a_row_longer_than_a_block_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rules, "BLOCK", 16)
    note = "a long note\n" * 20
    assert read(HEAD + f'E1,"{note}",1\nE2,x,2\n'.encode())[1:] == [["E1", note, "1"], ["E2", "x", "2"]]
    assert "line 40, byte" in refusal(HEAD + b"E1,x,6.1\n" * 38 + b"E2,x\n")


texts = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | some.just("\n"), max_size=4)


@settings(deadline=None)
@given(rows=some.lists(some.lists(texts, min_size=3, max_size=3), max_size=12), size=some.integers(8, 64))
def test_whatever_a_writer_of_csv_writes_is_read_cell_by_cell(rows: list[list[str]], size: int) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["code", "name", "value"], *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_rules, "BLOCK", size)
        assert read(out.getvalue().encode())[1:] == rows
