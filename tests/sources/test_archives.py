"""Files in archives: found by name, bounded, whole."""

import io
import zipfile

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats import archives
from inclusive_growth.sources.formats.archives import file_in, is_archive
from inclusive_growth.sources.formats.published_files import read_table
from inclusive_growth_sample.replay.workbook_writer import render_workbook

TABLE = b"Code,Median\nE08000027,514.2\n"
NAMES = ("PROV - Work Geography LWF Table 7 LWF.1a   lwfmgx 2022.xls", "folder/PROV - LWF.1b   lwfmgx 2022 CV.xls")


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_is_an_archive_of_xml_and_no_archive_of_files():
    assert not is_archive(render_workbook({"A": [["a"]]}))
    assert not is_archive(b"PK\x03\x04cut")
    assert is_archive(packed({"a.csv": TABLE}))


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("*LWF.1a lwfmgx*.xls", NAMES[0]),
        ("*lwf.1b*cv.xls*", NAMES[1]),
        ("folder/*", NAMES[1]),
        ("PROV - LWF.1b lwfmgx 2022 CV.xls", NAMES[1]),
    ],
)
def test_a_name_fits_whatever_its_spaces_case_and_folder(wanted, name):
    assert file_in(packed({NAMES[0]: b"1", NAMES[1]: b"2"}), wanted, "zip")[0] == name


@pytest.mark.parametrize(
    ("wanted", "words"), [("*.xls", "2 files in the archive fit"), ("*CVs*", "no file in the")]
)
def test_none_or_several_files_that_fit_are_refused_with_what_is_there(wanted, words):
    with pytest.raises(UnexpectedResponse, match=words) as refusal:
        file_in(packed(dict.fromkeys(NAMES, b"1")), wanted, "zip")
    assert NAMES[0].replace("   ", "‹SPACE›") in str(refusal.value).replace(" ‹SPACE›‹SPACE›", "‹SPACE›")


def test_archives_that_are_cut_changed_or_too_large_are_refused(monkeypatch):
    whole = packed({"a.csv": TABLE * 50})
    with pytest.raises(UnexpectedResponse, match="not a whole archive"):
        file_in(whole[:-30], "a.csv", "zip")
    at = whole.index(b"a.csv") + 12
    with pytest.raises(UnexpectedResponse, match="not a whole archive"):
        file_in(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :], "a.csv", "zip")
    monkeypatch.setattr(archives, "most_unpacked", lambda: 100)
    with pytest.raises(UnexpectedResponse, match=r"would unpack to 1,4.*at most 100 are read \(IGW_UNPACKED_MAX"):
        file_in(whole, "a.csv", "zip")


def test_a_table_is_read_from_the_file_that_the_yaml_names():
    body = packed(
        {"notes.txt": b"About", "a.csv": TABLE, "b.xlsx": render_workbook({"S": [["Code"], ["E08000027"]]})}
    )
    assert read_table(body, "zip", member="a.csv", area="Code").column("Median").to_pylist() == ["514.2"]
    assert read_table(body, "zip", member="*.xlsx", sheet="S", area="Code").num_rows == 1
    with pytest.raises(UnexpectedResponse, match="name its file under `member`"):
        read_table(body, "zip", area="Code")
    with pytest.raises(UnexpectedResponse, match=r"zip: a\.csv: no column 'code'"):
        read_table(body, "zip", member="a.csv", area="code")
