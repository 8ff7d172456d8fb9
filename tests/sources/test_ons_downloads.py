"""ONS dataset pages: what is asked, which edition and file are taken, and what becomes of their cells."""

import io
import json
import zipfile

import httpx
import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.ons_downloads.params import OnsDownloadsParams
from inclusive_growth.sources.ons_downloads.same_areas import SAME
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan
from inclusive_growth.sources.registry import source_class
from inclusive_growth_sample.replay.workbook_writer import render_workbook

# Form of https://www.ons.gov.uk/…/data as the website's readers use it; figures of ASHE Table 8, April 2023.
PAGE = "employmentandlabourmarket/peopleinwork/datasets/placeofresidencebylocalauthorityashetable8"
EDITIONS = ("2023provisional", "2022revised", "2022provisional", "2021revised")
PLAN = Plan("pay", (), ("E08000027",))
HEADER = [["", "", "Number", ""], ["Description", "Code", "of jobsb", "Median"]]
ROWS = [
    ["England", "E92000001", "22292", "576.9"],
    ["West Midlands Met County", "E11000005", "957", "536.6"],
    ["  Dudley", "E08000027 ", "107", "514.2"],
    ["  Walsall", "E08000030", "x", "x"],
    ["  Solihull", "E08000029", "..", ""],
]
CVS = [
    ["England", "E92000001", "0.2", "0.3"],
    ["Dudley", "E08000027", "5", "4.1"],
    ["Walsall", "E08000030", "30", "23"],
]
NOTES = [["b  Figures for Number of Jobs are for indicative purposes only."]]
PARAMS = {
    "page": PAGE,
    "member": "*Table 8.1a Weekly pay - Gross *.xls*",
    "sheets": ["All"],
    "header": {"lines_above": 1, "drop_notes": True},
    "area": "Code",
    "area_name": "Description",
    "figures": ["Median"],
    "period": "{year}-04",
}


def pay(**changes) -> Dataset:
    return Dataset("pay", "ons_downloads", OnsDownloadsParams(**(PARAMS | changes)))


def book(rows) -> bytes:
    return render_workbook({"Notes": [["About"]], "All": [["Table 8.1a"], [], *HEADER, *rows, *NOTES]})


def archive(year: str, prefix: str = "PROV - ", **files: bytes) -> bytes:
    out = io.BytesIO()
    names = {"a": f"{prefix}Home Geography Table 8.1a   Weekly pay - Gross {year}.xls"}
    names["b"] = f"{prefix}Home Geography Table 8.1b   Weekly pay - Gross {year} CV.xls"
    with zipfile.ZipFile(out, "w") as packed:
        for key, content in (files or {"a": book(ROWS)}).items():
            packed.writestr(names[key], content)
    return out.getvalue()


def website(request: httpx.Request) -> httpx.Response:
    path = request.url.path.strip("/")
    if path == "file":
        edition = request.url.params["uri"].split("/")[-2]
        return httpx.Response(200, content=archive(edition[:4], "" if "revised" in edition else "PROV - "))
    page = path.removesuffix("/data")
    if page == PAGE:
        links = [{"uri": f"/{PAGE}/{name}"} for name in EDITIONS]
        return answered("dataset_landing_page", page, datasets=links)
    return answered("dataset", page, downloads=[{"file": "ashetable8.zip"}], versions=[])


def answered(kind: str, page: str, **more) -> httpx.Response:
    said = {"type": kind, "uri": f"/{page}", "description": {"releaseDate": "2023-11-01T09:30:00.000Z"}} | more
    return httpx.Response(200, content=json.dumps(said).encode())


def rows_of(dataset: Dataset, body: bytes, edition: str = "2023provisional", file: str = "ashetable8.zip"):
    url = f"https://www.ons.gov.uk/file?uri=/{PAGE}/{edition}/{file}"
    batches = source_class("ons_downloads").decode(dataset, Payload(url, body, "", ""))
    return [row for batch in batches for row in batch.to_pylist()]


def test_the_newest_edition_is_fetched_or_one_of_each_year_revised_ones_first(ask):
    source = ask("ons_downloads", website)
    [*_, newest] = source.fetch(pay(), PLAN)
    assert newest.url.endswith("/2023provisional/ashetable8.zip")
    fetched = [payload.url for payload in source.fetch(pay(since=2022), PLAN) if "file?" in payload.url]
    assert [url.split("/")[-2] for url in fetched] == ["2023provisional", "2022revised"]
    with pytest.raises(UnexpectedResponse, match="no edition of 2030 or later"):
        list(source.fetch(pay(since=2030), PLAN))


def test_the_signal_moves_with_the_release_the_editions_and_the_versions_of_the_newest(ask):
    tokens = set()
    page = {"released": "2023-11-01", "editions": 2, "versions": 0}

    def changing(request):
        if request.url.path.strip("/") == f"{PAGE}/data":
            links = [{"uri": f"/{PAGE}/{name}"} for name in EDITIONS[: page["editions"]]]
            said = {"description": {"releaseDate": page["released"]}, "datasets": links}
            return answered("dataset_landing_page", PAGE, **said)
        versions = [{"uri": f"v{number}", "updateDate": "2024"} for number in range(page["versions"])]
        return answered("dataset", f"{PAGE}/{EDITIONS[0]}", downloads=[{"file": "a.zip"}], versions=versions)

    source = ask("ons_downloads", changing)
    for change in ({}, {"released": "2024-10-29"}, {"editions": 3}, {"versions": 1}):
        page |= change
        tokens.add(source.signal(pay(), LastSeen()).token)
    assert len(tokens) == 4


def test_a_figure_has_its_area_period_sheet_column_and_sign():
    found = {row["area_code"]: row for row in rows_of(pay(), archive("2023"))}
    assert found["E08000027"] == {
        "area_code": "E08000027",
        "area_name": "Dudley",
        "published_code": "",
        "period": "2023-04",
        "sheet": "All",
        "column": "Median",
        "measure": "value",
        "figure": "514.2",
        "sign": "provisional",
        "provisional": "yes",
    }
    assert (found["E08000030"]["figure"], found["E08000030"]["sign"]) == ("", "x")
    assert (found["E08000029"]["figure"], found["E08000029"]["sign"]) == ("", ".."), "the only sign of its row"


def test_a_revised_edition_bears_no_sign_of_its_own():
    rows = rows_of(pay(), archive("2022", ""), "2022revised")
    assert {(row["period"], row["provisional"]) for row in rows} == {("2022-04", "no")}
    assert {row["sign"] for row in rows} == {"", "x", ".."}


def test_a_metropolitan_county_stands_for_the_combined_authority_of_its_districts():
    [row] = [row for row in rows_of(pay(), archive("2023")) if row["published_code"]]
    assert (row["area_code"], row["published_code"], row["figure"]) == ("E47000007", "E11000005", "536.6")
    assert "E11000002" not in SAME, "Merseyside has no Halton"
    assert len(set(SAME.values()) & {f"E080000{number}" for number in range(25, 32)}) == 7


def test_coefficients_of_variation_stand_beside_their_figures_by_code_whatever_the_order():
    body = archive("2023", a=book(ROWS), b=book(CVS[::-1]))
    rows = rows_of(pay(twin="*8.1b*CV.xls*"), body)
    found = {(row["area_code"], row["measure"]): (row["figure"], row["sign"]) for row in rows}
    assert found["E08000027", "cv"] == ("4.1", "provisional")
    assert found["E08000030", "value"] == ("", "x")
    assert found["E08000030", "cv"] == ("23", "x")
    assert ("E47000007", "cv") not in found, "the twin has no row of it"
    with pytest.raises(UnexpectedResponse, match="E08000027 has two coefficients"):
        rows_of(pay(twin="*8.1b*CV.xls*"), archive("2023", a=book(ROWS), b=book([*CVS, CVS[1]])))


def test_a_detail_in_the_name_becomes_a_column_and_its_area_is_the_one_named_above():
    ages = [["West Midlands", "E12000005 ", "1", "15"], ["West Midlands, Age 18-21", "", "1", "10"]]
    lost = [["London, Age 18-21", "", "1", "12"], ["Wales", "W92000004", "1", "14"]]
    rows = rows_of(pay(detail={"name": "age", "after": ", Age "}), archive("2023", a=book([*ages, *lost])))
    assert [(row["area_code"], row["age"], row["figure"]) for row in rows] == [
        ("E12000005", "All", "15"),
        ("E12000005", "18-21", "10"),
        ("", "18-21", "12"),
        ("W92000004", "All", "14"),
    ]


def test_columns_that_are_years_are_periods_and_the_latest_may_be_provisional():
    sheet = [["Table"], ["ITL code", "Region name", "2020", "2021"], ["TLG32", "Solihull", "1.5", "2"]]
    years = {"member": "", "sheets": {"T": "growth"}, "header": {}, "area": "ITL code", "area_name": "Region name"}
    dataset = pay(**years, figures=[], years=True, period="{year}", latest_is_provisional=True)
    rows = rows_of(dataset, render_workbook({"T": sheet}), "1998to2021", "gdp.xlsx")
    assert [(row["area_code"], row["period"], row["sheet"], row["sign"]) for row in rows] == [
        ("E08000029", "2020", "growth", ""),
        ("E08000029", "2021", "growth", "provisional"),
    ]


@pytest.mark.parametrize(
    ("name", "period", "sign", "column"),
    [
        ("2021", "2021", "", "value"),
        ("2021 £", "2021", "", "£"),
        ("2021 [note 3]", "2021", "", "value"),
        ("2021 [p] £ million", "2021", "[p]", "£ million"),
        ("2021[r]", "2021", "[r]", "value"),
        ("2021/22", "2021/P1Y", "", "value"),
        ("2021-2022 [note 1, 2]", "2021/P1Y", "", "value"),
        ("2019–21", "2019-21", "", "value"),  # three years: no period that anybody declared
    ],
)
def test_the_name_of_a_column_says_its_year_or_years_and_a_sign_of_all_its_figures(name, period, sign, column):
    years = {"member": "", "sheets": ["T"], "header": {}, "area": "Code", "area_name": ""}
    dataset = pay(**years, figures=[], years=True, period="{year}")
    body = render_workbook({"T": [["Code", "Region", name], ["E08000029", "Solihull", "2"]]})
    [row] = rows_of(dataset, body, "current", "gdp.xlsx")
    assert (row["period"], row["sign"], row["column"], row["figure"]) == (period, sign, column, "2")
    twice = render_workbook({"T": [["Code", "Region", "2020", "2020 [note 2]"], ["E08000029", "S", "2", "3"]]})
    with pytest.raises(UnexpectedResponse, match="two columns are of one year"):
        rows_of(dataset, twice, "current", "gdp.xlsx")


def test_thousands_are_read_where_declared_and_only_whole_groups_of_three():
    lines = ["Code,Name,Jobs", 'E08000027,Dudley,"14,328"', 'E08000028,Sandwell,"1,43"', "E08000029,Solihull,12"]
    plain = {"member": "", "sheets": [], "header": {}, "area_name": "Name", "figures": ["Jobs"]}
    body = "\n".join([*lines, ""]).encode()
    read = [row["figure"] for row in rows_of(pay(**plain, thousands=True), body, "2023provisional", "a 2023.csv")]
    assert read == ["14328", "1,43", "12"]
    assert rows_of(pay(**plain), body, "2023provisional", "a 2023.csv")[0]["figure"] == "14,328"


def test_a_long_table_keeps_its_own_columns_and_two_joined_years_are_one_year_of_its_kind():
    body = b"AREACD,AREANM,Indicator,Period,Value\nE08000029,S,Happiness,202021,7.35\nE08000029,S,HLE,201820,65\n"
    long = {
        "member": "",
        "sheets": [],
        "header": {},
        "area": "AREACD",
        "area_name": "AREANM",
        "figures": ["Value"],
    }
    dataset = pay(**long, more=["Indicator"], period_column="Period")
    assert dataset.params.dimensions == ["column", "Indicator"]
    rows = rows_of(dataset, body, "current", "data.csv")
    assert [(row["Indicator"], row["period"]) for row in rows] == [("Happiness", "2020/P1Y"), ("HLE", "201820")]


@pytest.mark.parametrize(
    ("dataset", "body", "edition", "words"),
    [
        (pay(), archive("2022"), "2023provisional", "the edition is of 2023 and its file .* of 2022"),
        (pay(member="*8.7a*"), archive("2023"), "2023provisional", "no file in the archive fit"),
        (pay(member=""), archive("2023"), "2023provisional", "the file is an archive"),
        (pay(), book(ROWS), "2023provisional", "the file is no archive"),
        (pay(figures=["Mean"]), archive("2023"), "2023provisional", "no column 'Mean'"),
        (pay(sheets=["Male"]), archive("2023"), "2023provisional", "there is no sheet 'Male'"),
        (
            pay(),
            b'{"type": "dataset", "uri": "/another/datasets/page"}',
            "current",
            "the page says that it is /another",
        ),
        (pay(), b'{"type": "bulletin", "uri": "/x"}', "current", "not the page of a dataset"),
    ],
)
def test_what_is_not_the_dataset_is_refused_in_words(dataset, body, edition, words):
    with pytest.raises(UnexpectedResponse, match=words):
        rows_of(dataset, body, edition)


def test_a_file_is_taken_only_when_one_fits(ask):
    def two(request):
        if request.url.path.strip("/") == f"{PAGE}/data":
            return website(request)
        files = [{"file": "a.zip"}, {"file": "b.zip"}]
        return answered("dataset", request.url.path.strip("/").removesuffix("/data"), downloads=files)

    source = ask("ons_downloads", two)
    with pytest.raises(UnexpectedResponse, match=r"2 files of the edition fit '\*'.*'a\.zip', 'b\.zip'"):
        source.signal(pay(), LastSeen())
    assert source.signal(pay(file="b*"), LastSeen()).token


def test_a_web_page_in_place_of_a_file_is_kept_and_refused(ask):
    def down(request):
        return httpx.Response(200, content=b"<html>") if request.url.path == "/file" else website(request)

    fetched = ask("ons_downloads", down).fetch(pay(), PLAN)
    assert [next(fetched).body[:1] for _ in range(3)] == [b"{", b"{", b"<"]
    with pytest.raises(UnexpectedResponse, match="web page"):
        next(fetched)
