"""Explore Education Statistics: what is asked of its three hosts, what its files become, and what is refused."""

import json
from typing import Any

import httpx
import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.params import ExploreEducationStatisticsParams
from inclusive_growth.sources.explore_education_statistics.rows import read_rows
from inclusive_growth.sources.explore_education_statistics.time_periods import period_of
from inclusive_growth.sources.protocol import Dataset, LastSeen, Plan

EES = "explore_education_statistics"
DATA_SET = "b3e19901-5d2b-b676-bb4c-e60937d74725"
# Rows of `eyfsp_la_1_key_measures_additional_tables_2018_2019.csv`, Department for Education, 17 October 2019,
# Open Government Licence 3.0; England's codes are padded with spaces there.
EARLY_YEARS = """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,\
new_la_code,la_name,gender,characteristic,characteristic_type,number_of_pupils,gld_number
201819,Academic year,National,E92000001,England, , , , , ,Total,Ethnicity,Total,638946,458815
201819,Academic year,Local authority,E92000001,England,E12000005,West Midlands,334,E08000029,\
Solihull,Total,FSM eligibility,FSM,384,216
201819,Academic year,Local authority,E92000001,England,E12000001,North East,841,E06000005,\
Darlington,Boys,Ethnicity,Chinese,0,.
"""
PARAMS = {
    "publication": "early-years-foundation-stage-profile-results",
    "file": "eyfsp_*.csv",
    "filters": ["gender"],
    "pair": ["characteristic", "characteristic_type"],
    "indicators": ["gld_number", "number_of_pupils"],
}


def read(text: str, **params: Any) -> list[dict[str, str]]:
    checked = ExploreEducationStatisticsParams(**(PARAMS | params))
    return [row for batch in read_rows(text.encode(), "file", checked) for row in batch.to_pylist()]


def of(rows: list[dict[str, str]], indicator: str = "gld_number") -> list[dict[str, str]]:
    return [row for row in rows if row["indicator"] == indicator]


def csv(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def test_each_indicator_is_a_row_with_the_area_of_its_level_its_period_and_its_slice() -> None:
    england, solihull, darlington = of(read(EARLY_YEARS))
    assert (england["area_code"], england["area_name"], england["value"]) == ("E92000001", "England", "458815")
    assert (solihull["area_code"], solihull["area_name"]) == ("E08000029", "Solihull")
    assert (solihull["period"], solihull["slice"], solihull["sign"]) == (
        "2018-09-01/P1Y",
        "FSM eligibility: FSM",
        "",
    )
    assert (darlington["value"], darlington["sign"]) == ("", "."), "a sign is no number, and not zero"
    assert [row["value"] for row in of(read(EARLY_YEARS), "number_of_pupils")] == ["638946", "384", "0"]


def test_groups_of_few_people_give_no_figure_and_one_spelling_stands_for_two() -> None:
    rows = of(read(EARLY_YEARS, few={"column": "number_of_pupils", "below": 385}))
    assert [(row["value"], row["sign"]) for row in rows] == [("458815", ""), ("", "few"), ("", ".")]
    spelt = read(EARLY_YEARS, spellings={"characteristic_type": {"Chinese": "CHNE"}})
    assert of(spelt)[2]["slice"] == "Ethnicity: CHNE"


def test_filters_of_which_a_row_gives_one_make_one_slice() -> None:
    table = csv(
        "time_period,time_identifier,geographic_level,country_code,country_name,sex,sen,fsm,version,score,low,high",
        "202122,Academic year,National,E92000001,England,Total,Total,Total,Final,46.1,45.9,46.3",
        "202122,Academic year,National,E92000001,England,Total,SEN support,Total,Provisional,c,c,c",
        "202021,Academic year,National,E92000001,England,Total,SEN support,FSM,Revised,28.7,k,29",
        "202021,Academic year,National,E92000001,England,Total,Total,FSM,Revised,,,",
    )
    rows = read(
        table,
        filters=["sex"],
        pair=[],
        one_of=["sen", "fsm"],
        indicators=["score"],
        limits={"score": {"lower_95": "low", "upper_95": "high"}},
        version="version",
        breaks=["202021"],
    )
    assert [row["slice"] for row in rows] == [
        "Total",
        "sen: SEN support",
        "sen: SEN support | fsm: FSM",
        "fsm: FSM",
    ]
    assert [row["sign"] for row in rows] == ["Final", "c", "break", "blank"]
    assert [(row["lower_95"], row["upper_95"]) for row in rows] == [
        ("45.9", "46.3"),
        ("", ""),
        ("", "29"),
        ("", ""),
    ]


def test_a_period_in_which_every_area_has_zero_has_not_happened() -> None:
    areas = [f"E080000{number}" for number in range(10, 31)]
    rows = [f"{year},{area},name,{0 if year == 2023 else number}" for year in (2022, 2023) for number, area in
            enumerate(areas)]  # fmt: skip
    found = read(
        csv("cohort,code,name,level_3", *rows),
        filters=[],
        pair=[],
        indicators=["level_3"],
        period="academic_year_ending",
        names={"time_period": "cohort", "area_code": "code", "area_name": "name"},
    )
    by_period: dict[str, set[str]] = {}
    for row in found:
        by_period.setdefault(row["period"], set()).add(row["sign"])
    assert by_period == {"2021-09-01/P1Y": {""}, "2022-09-01/P1Y": {"all zero"}}
    assert found[0]["value"] == "0", "one zero among figures is a figure"


def test_a_table_download_names_its_areas_in_one_column_and_its_kind_of_period_in_the_yaml() -> None:
    table = csv(
        "location,location_code,geographic_level,time_period,subject,achievements",
        "Birmingham,E08000025,localAuthorityDistrict,202122,Total,~",
        "Outside of England and unknown,z,localAuthorityDistrict,202122,Total,220",
    )
    params = {"filters": ["subject"], "pair": [], "indicators": ["achievements"]}
    rows = read(table, time_identifier="Academic year", **params)
    assert [(row["area_code"], row["value"], row["sign"]) for row in rows] == [
        ("E08000025", "", "~"),
        ("z", "220", ""),
    ]
    with pytest.raises(UnexpectedResponse, match=r"'202122' of the kind '' cannot be placed.*`time_identifier`"):
        read(table, **params)


def test_rows_of_schools_are_left_out_and_an_unknown_level_is_refused_by_name() -> None:
    known = EARLY_YEARS.replace("Local authority,", "School,")
    assert [row["area_code"] for row in of(read(known))] == ["E92000001"]
    with pytest.raises(UnexpectedResponse, match="the geographic level 'Postcode district' is not known"):
        read(EARLY_YEARS.replace("Local authority,", "Postcode district,"))
    with pytest.raises(UnexpectedResponse, match="column 'new_la_code' is missing, which holds areas"):
        read(EARLY_YEARS.replace("new_la_code", "la_code"))


def test_a_column_that_was_renamed_is_refused_by_name() -> None:
    with pytest.raises(UnexpectedResponse, match="no column 'gender'"):
        read(EARLY_YEARS.replace("gender", "sex"))


@pytest.mark.parametrize(
    ("code", "identifier", "rule", "period"),
    [
        ("201819", "Academic year", "", "2018-09-01/P1Y"),
        ("199900", "Academic year", "", "1999-09-01/P1Y"),
        ("2018/19", "Financial year", "", "2018-04-01/P1Y"),
        ("202021", "Autumn term", "", "2020-09-01/P4M"),
        ("2022", "Calendar year", "", "2022-01-01/P1Y"),
        ("2021", "January", "", "2021-01-01/P1M"),
        ("2022", "Reporting year", "year_to_31_march", "2021-04-01/P1Y"),
        ("2022", "Reporting year", "on_31_march", "2022-03-31"),
        ("2022", "", "academic_year_ending", "2021-09-01/P1Y"),
        ("2022", "Calendar year", "december_to_february", "2021-12-01/P3M"),
        ("2022", "Calendar year", "in_march", "2022-03-01/P1M"),
        ("2022", "Calendar year", "by_30_september_before", "2021-09-30"),
        ("202122", "Academic year", "school_census", "2022-01-01/P1M"),
    ],
)
def test_a_code_and_its_kind_make_a_period(code: str, identifier: str, rule: Any, period: str) -> None:
    assert period_of(code, identifier, rule, "file") == period


@pytest.mark.parametrize(
    ("code", "identifier"),
    [
        ("202020", "Academic year"),
        ("2022", "Reporting year"),
        ("2022", "Week 12"),
        ("202122", "Spring term"),
        ("", ""),
    ],
)
def test_a_period_that_leaves_open_which_days_are_meant_is_refused(code: str, identifier: str) -> None:
    with pytest.raises(UnexpectedResponse, match="cannot be placed in time"):
        period_of(code, identifier, "", "file")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"data_set": DATA_SET}, "give one of `data_set`"),
        ({"file": ""}, "belong together"),
        ({"limits": {"other": {"lower_95": "a", "upper_95": "b"}}}, "none of the `indicators`"),
        ({"one_of": ["sen"]}, "in place of `one_of`"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ExploreEducationStatisticsParams(**(PARAMS | params))


def dataset(**params: Any) -> Dataset:
    return Dataset("early_years", EES, ExploreEducationStatisticsParams(**params))


API = dataset(**{name: PARAMS[name] for name in ("filters", "pair", "indicators")}, data_set=DATA_SET)
FILE = dataset(**PARAMS, release="2018-19")
DASHBOARD = dataset(
    **{name: PARAMS[name] for name in ("filters", "pair", "indicators")}, repository="a-dashboard/main/data/a.csv"
)
PLAN = Plan("early_years", (), ("E08000029",))


def summary(**more: Any) -> dict[str, Any]:
    latest = {"version": "1.2", "published": "2024-10-17T08:30:00Z", "totalResults": 3}
    return {"id": DATA_SET, "title": "Key stage 4", "status": "Published", "latestVersion": latest} | more


def answering(asked: list[str], answers: dict[str, Any]):
    """Answers by the end of the path; text as CSV, anything else as JSON."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        for end, content in answers.items():
            if request.url.path.endswith(end):
                if isinstance(content, int):
                    return httpx.Response(content)
                body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
                return httpx.Response(200, content=body, headers={"ETag": '"abc"'})
        return httpx.Response(404)

    return answer


def test_the_latest_version_is_the_signal_and_its_csv_and_changes_are_fetched(ask) -> None:
    asked: list[str] = []
    source = ask(
        EES,
        answering(
            asked, {"/csv": EARLY_YEARS, "/changes": {"majorChanges": {}}, f"/data-sets/{DATA_SET}": summary()}
        ),
    )
    assert source.signal(API, LastSeen()).token == "version 1.2 of 2024-10-17T08:30:00Z"
    payloads = list(source.fetch(API, PLAN))
    assert [url.rpartition("/v1/data-sets/")[2].removeprefix(DATA_SET) for url in asked] == [
        "",
        "",
        "/versions/1.2/changes",
        "/csv?dataSetVersion=1.2",
    ]
    decoded = [row for payload in payloads for batch in source.decode(API, payload) for row in batch.to_pylist()]
    assert len(decoded) == 6, "two indicators of three rows; answers in JSON give none"


@pytest.mark.parametrize(
    ("found", "csv_body", "words"),
    [
        (summary(id="0" * 8), EARLY_YEARS, "another data set"),
        (summary(supersedingDataSetId="other"), EARLY_YEARS, "replaced this data set by other"),
        ({"id": DATA_SET}, EARLY_YEARS, "names no latest version"),
        (summary(), EARLY_YEARS[:-1], "no end"),
        (summary(), EARLY_YEARS[: EARLY_YEARS.rindex("201819")], "2 rows came, the service announces 3"),
        (summary(), "<html><title>Sorry</title></html>", "web page"),
    ],
)
def test_what_is_not_the_whole_data_set_is_refused(ask, found: Any, csv_body: str, words: str) -> None:
    answers = {"/csv": csv_body, "/changes": 404, f"/data-sets/{DATA_SET}": found}
    source = ask(EES, answering([], answers))
    with pytest.raises(UnexpectedResponse, match=words):
        list(source.fetch(API, PLAN))


RELEASES = [
    {"id": "r2", "slug": "2019-20", "published": "2020-11-01T09:30:00Z", "latestRelease": True},
    {"id": "r1", "slug": "2018-19", "published": "2019-10-17T09:30:00Z", "latestRelease": False},
]
FILES = {
    "results": [
        {"id": "d1", "fileId": "f1", "title": "Key measures", "filename": "eyfsp_la_1.csv", "fileSize": "3 Mb"},
        {"id": "d2", "fileId": "f2", "title": "APS", "filename": "file1_aps.csv", "fileSize": "1 Mb"},
    ],
    "paging": {"page": 1, "totalPages": 1},
}


def test_a_file_is_found_in_its_release_by_name_or_title(ask) -> None:
    asked: list[str] = []
    source = ask(
        EES, answering(asked, {"/releases": RELEASES, "/data-set-files": FILES, "/files/f1": EARLY_YEARS})
    )
    signal = source.signal(FILE, LastSeen())
    assert (signal.token, signal.publisher_time) == ("release r1 file f1 size 3 Mb", "2019-10-17T09:30:00Z")
    [payload] = source.fetch(FILE, PLAN)
    assert payload.url.endswith("content.explore-education-statistics.service.gov.uk/api/releases/r1/files/f1")
    latest = dataset(**(PARAMS | {"file": "Key measures"}))
    assert source.signal(latest, LastSeen()).token.startswith("release r2 file f1"), "the latest, by its title"


@pytest.mark.parametrize(
    ("releases", "files", "words"),
    [
        (RELEASES[:1], FILES, "there is no release '2018-19'; releases: 2019-20"),
        ({"error": "?"}, FILES, "no list of releases"),
        (
            RELEASES,
            {"results": FILES["results"][1:], "paging": {"totalPages": 1}},
            "no file of the release is like",
        ),
        (
            RELEASES,
            {"results": FILES["results"][:1] * 2, "paging": {"totalPages": 1}},
            "2 files of the release are",
        ),
        (RELEASES, [], "no list of data files"),
    ],
)
def test_a_release_or_a_file_that_is_not_there_is_named_with_what_is(ask, releases, files, words: str) -> None:
    source = ask(EES, answering([], {"/releases": releases, "/data-set-files": files}))
    with pytest.raises(UnexpectedResponse, match=words):
        source.signal(FILE, LastSeen())


def test_a_file_in_a_repository_is_known_by_its_tag(ask) -> None:
    asked: list[str] = []
    source = ask(EES, answering(asked, {"/a.csv": EARLY_YEARS}))
    assert source.signal(DASHBOARD, LastSeen()).token == 'etag "abc"'
    [payload] = source.fetch(DASHBOARD, PLAN)
    assert payload.url == "https://raw.githubusercontent.com/dfe-analytical-services/a-dashboard/main/data/a.csv"
    unchanged = ask(EES, lambda request: httpx.Response(304 if request.headers.get("If-None-Match") else 200))
    assert unchanged.signal(DASHBOARD, LastSeen(signal='etag "abc"')).token == 'etag "abc"'
