"""The screen finds fifteen kinds of personal data wherever a file holds them; what publishers publish passes."""

import io
import time
import zipfile

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening import KINDS as SCREENED
from inclusive_growth.landing.screening import name_to_show, screened
from tests.landing.old_workbooks import xls
from tests.landing.people import KINDS, NOTES, TABLES, delimited, grid, xlsx, zipped

# A street, a name or a postcode in a text box or a cell is how a publisher says where it is. In bytes that nobody
# can take apart, the name of the file's author stands unmarked.
WELCOME = {
    ("text box", "name"),
    ("text box", "address"),
    ("text box", "postcode"),
    *((place, kind) for place in ("unused text", "unreadable part") for kind in ("name", "address", "postcode")),
    *((place, kind) for place in ("list of allowed values",) for kind in ("name", "address", "postcode")),
}


def test_there_are_fifteen_kinds_and_each_is_planted() -> None:
    assert KINDS.keys() == SCREENED.keys()
    assert len(KINDS) == 15


@pytest.mark.parametrize("place", TABLES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_people_is_found(place: str, kind: str) -> None:
    found = screened(TABLES[place](KINDS[kind]))
    assert kind in {finding.kind for finding in found}
    for finding in found:
        assert not any(value in str(finding) for value in KINDS[kind].values)


@pytest.mark.parametrize("place", NOTES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_text_about_a_person_is_found_outside_the_tables(place: str, kind: str) -> None:
    found = screened(NOTES[place](KINDS[kind].alone))
    assert (kind in {finding.kind for finding in found}) != ((place, kind) in WELCOME)
    assert all(KINDS[kind].alone not in str(finding) for finding in found)


@pytest.mark.parametrize("state", [0, 1, 2], ids=["shown", "hidden", "very hidden"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_old_workbook_is_read_sheet_by_sheet(kind: str, state: int) -> None:
    body = xls({"Figures": (0, [["Code", "Score"], ["E08000025", "1"]]), "Notes": (state, grid(KINDS[kind]))})
    assert kind in {finding.kind for finding in screened(body)}


@pytest.mark.parametrize("kind", KINDS.keys() - {"name", "address", "postcode"})
def test_text_beside_the_cells_of_an_old_workbook_is_read(kind: str) -> None:
    figures = {"Figures": (0, [["Code", "Score"], ["E08000025", "1"]])}
    comment = b"\x3c\x00" + b"\x00\x00" + KINDS[kind].alone.encode("latin-1") + b"\x00\x00"
    assert kind in {finding.kind for finding in screened(xls(figures, extra=comment))}
    assert screened(xls(figures, extra=b"\x00\x00Sam Author\x00\x00 data@ons.gov.uk\x00")) == []


COVER = """Claimant count by authority
Contact,Jane Smith
Responsible statistician: Dr Priya Shah
Email,jane.smith@ons.gov.uk
Press office,"press@charity.example.org, 0300 123 4567"
Telephone,01633 456120
Address,"2 Marsham Street, London SW1P 4DF"

Area code,Area,Sex,Age,Value
E08000025,Birmingham,Female,16-24,1204
E08000026,Coventry,Male,16-24,1340
"""
PUBLISHED = {
    "a cover with contacts": COVER,
    "ten-digit references": "Code,UPRN,Value\n"
    + "".join(f"E08000025,{100012345670 + at * 37},{4000000000 + at * 971}\n" for at in range(200)),
    "a lookup of postcodes": "pcds,lsoa11cd,lad\n"
    + "".join(f"B{at % 45 + 1} {at % 9}AA,E0100{at:04d},Birmingham\n" for at in range(60)),
    "a daily series over decades": "Date,Rate\n"
    + "".join(f"{1970 + at}-0{at % 9 + 1}-1{at % 9},5\n" for at in range(50)),
    "places that sound like people": "Name,Value\nVictoria Park,1\nJordan Hill,2\nFlorence Road,3\nSt Helens,4\n",
    "classifications": "code,version,v\n01.1.1.1,10.0.1.2,2\n12.5.2.1,1.2.3.4,2\n",
    "counts of cases and patients": "Area,Case number,Number of patients\nX,12,3\nY,44,5\nZ,51,5\n",
    "schools": "School name,Postcode,Telephone,Pupils\n"
    + "".join(f"{name} School,B{at} {at}AA,0121 496 000{at},3\n" for at, name in enumerate("ABCDEFGH", 1)),
    "given names and how often": "Rank,Name,Count\n1,Olivia,3\n2,Amelia,3\n3,Isla,2\n",
    "codes of tables": "id,title\nKS101EW,Usual residents\nLC6210EW,Country of birth\nQS203EW,Country\n",
    "a heading about people": "Area,Surname,Date of birth,Email\nE08000025,,,\n",
}


@pytest.mark.parametrize("file", PUBLISHED)
def test_what_publishers_publish_passes(file: str) -> None:
    assert screened(PUBLISHED[file].encode()) == []
    rows = [line.split(",") for line in PUBLISHED[file].splitlines()]
    assert screened(xlsx(rows, shared=True)) == []


def test_who_made_a_workbook_may_be_named_in_it_and_nothing_else() -> None:
    def made_by(words: str) -> list[str]:
        core = (
            '<cp:coreProperties xmlns:cp="c" xmlns:dc="d">'
            f"<dc:creator>{words}</dc:creator><cp:lastModifiedBy>{words}</cp:lastModifiedBy></cp:coreProperties>"
        )
        return [finding.kind for finding in screened(xlsx(parts={"docProps/core.xml": core}))]

    assert made_by("Jane Invented") == []
    assert made_by("jane.invented@ons.gov.uk") == []
    assert made_by("jane.invented@example.org") == ["email"]
    assert made_by("AB 12 34 56 C") == ["insurance"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7\n", "neither text nor a workbook"),
        (b"PAR1\x00\x00\x15\x04", "neither text nor a workbook"),
        (b"PK\x03\x04 cut", "not a whole archive"),
        (b"\x1f\x8b\x08 cut", "not a whole gzip file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (zipped({"a.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "declares XML entities"),
        (zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.csv": "a"})})})}), "at most 3 are opened"),
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(UnexpectedResponse, match=said):
        screened(body)


def test_two_members_of_one_name_are_refused_for_only_one_is_seen() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.csv", delimited(KINDS["email"]))
        archive.writestr("a.csv", "Code,Value\n")
    with pytest.raises(UnexpectedResponse, match="two members of one name"):
        screened(out.getvalue())


def test_text_before_an_archive_is_read() -> None:
    body = b"a.person@example.org\n" + zipped({"a.csv": "Code,Value\n"})
    assert [finding.kind for finding in screened(body)] == ["email"]


def test_a_quotation_mark_that_never_closes_hides_nothing() -> None:
    lines = ["a,b", '"x,1', *["y,2"] * 200, "z,a.person@example.org"]
    assert "email" in {finding.kind for finding in screened("\n".join(lines).encode())}


def test_text_that_only_begins_like_json_is_read_as_text() -> None:
    body = "[note 1] Table 1\n" + delimited(KINDS["birth"]).replace('"', "")
    assert "birth" in {finding.kind for finding in screened(body.encode())}
    assert screened(b'[{"areacd": "E08000025", "value": null, "more": true}, -Infinity]') == []


def test_a_finding_names_the_first_place_and_never_shows_a_personal_name_of_a_sheet() -> None:
    rows = [["Code"], *[["E08000025"]] * 30, ["AB 12 34 56 C"], ["AB 12 34 57 C"]]
    (finding,) = screened(xlsx(rows))
    assert str(finding) == "hidden sheet ‘Notes’, cell A32 looks like a National Insurance number (its form)"
    assert name_to_show("Jane Invented") == ""
    assert name_to_show("Table 1a") == "Table 1a"


def test_addresses_hide_behind_no_word_of_an_office() -> None:
    for address in ("webber@example.org", "jane.data@example.org", "newsome@example.org"):
        assert screened(f"a\n{address}\n".encode()), address
    assert screened(b"a\nstatistics@example.org\n") == []


@pytest.mark.parametrize(
    "text", ["1 ", "A1 ", "@", "a.", "00:", "Aa ", "07 ", "O'", "12-", "1 Aa Aa ", "a-", "born "]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.monotonic()
    screened((text * (300_000 // len(text))).encode())
    assert time.monotonic() - began < 20
