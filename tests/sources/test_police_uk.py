"""data.police.uk: events are counted, never people; what was not asked for, or not whole, is refused."""

import json
from collections import Counter
from typing import Any

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.police_uk.categories import CATEGORIES, GROUPS
from inclusive_growth.sources.police_uk.params import PoliceUkParams
from inclusive_growth.sources.police_uk.places import force_areas, force_called, forces, outlines
from inclusive_growth.sources.police_uk.source import LONGEST_ADDRESS, PoliceUk, questions
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan, Selection
from tests.support.catalogue_requests import plan

CRIME = "police_street_crime"
STOPS = Dataset("stops", "police_uk", PoliceUkParams(kind="stop_and_search", months=3))
WEST_MIDLANDS = "E23000014"
# One event of https://data.police.uk/api/crimes-street/burglary (June 2018, Open Government Licence v3.0)
EVENT = {"category": "burglary", "location_type": "Force", "context": "", "id": 65881460, "month": "2018-06"}
STREET = "Crime ID,Month,Reported by,Falls within,LSOA code,LSOA name,Crime type\n"
SEARCHES = "Type,Date,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity\n"
SEARCH = "Person search,{},Male,18-24,Asian/Asian British - Pakistani,Asian\n"
FILE = "2018-08-west-midlands-stop-and-search.csv"


def decoded(body: bytes | str | list[Any], url: str, dataset: Dataset | None = None) -> list[dict[str, str]]:
    text = json.dumps(body) if isinstance(body, list) else body
    given = text.encode() if isinstance(text, str) else text
    batches = PoliceUk.decode(dataset or load_catalogue().dataset(CRIME), Payload(url, given, "", ""))
    return [row for batch in batches for row in batch.to_pylist()]


def crimes(body: Any, noted: str = "E08000026/2018-06/burglary") -> list[dict[str, str]]:
    return decoded(body, f"https://data.police.uk/api/crimes-street/burglary#{noted}")


def test_events_of_an_authority_are_counted_and_none_gives_no_row():
    [row] = crimes([EVENT, EVENT | {"id": 2}])
    assert (row["area_code"], row["area_name"], row["period"]) == ("E08000026", "Coventry", "2018-06")
    assert (row["CATEGORY"], row["value"]) == ("burglary", "2")
    assert crimes([]) == [], "a force that sends nothing has not counted nothing"


@pytest.mark.parametrize(
    ("body", "noted", "words"),
    [
        ([EVENT | {"month": "2018-07"}], "E08000026/2018-06/burglary", "gives another"),
        ([EVENT | {"category": "drugs"}], "E08000026/2018-06/burglary", "holds drugs of 2018-06"),
        ([EVENT, EVENT], "E08000026/2018-06/burglary", "comes twice"),
        (
            [EVENT | {"id": number} for number in range(1, 10_001)],
            "E08000026/2018-06/burglary",
            "10,000 events, as many as the publisher gives",
        ),
        ([EVENT, "x"], "E08000026/2018-06/burglary", "no list of events"),
        ({"error": "x"}, "E08000026/2018-06/burglary", "no list of events"),
        ([EVENT], "E08000026/2018-06/arson", "'arson', which is no category"),
        ([EVENT], "", "does not say which area"),
        (b'[{"category"', "E08000026/2018-06/burglary", "not whole JSON"),
        (b"<html>", "E08000026/2018-06/burglary", "web page"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_refused(body, noted, words):
    text = body if isinstance(body, bytes) else json.dumps(body)
    with pytest.raises(UnexpectedResponse, match=words):
        crimes(text, noted)


def test_a_file_counts_for_authorities_of_its_own_force_only():
    line = "x,2018-07,West Yorkshire Police,West Yorkshire Police,E0,{},Burglary\n"
    rows = decoded(STREET + line.format("Bradford 001A") + line.format("Barnsley 003A"), "2018-07-street.csv")
    assert {row["area_name"] for row in rows} == {"Bradford"}
    assert {row["CATEGORY"]: row["value"] for row in rows} == dict.fromkeys(CATEGORIES, "0") | {"burglary": "1"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (STREET + "x,2018-07,A,Essex Police,E0,Colchester 001A,Theft\n", "‘Theft’ is no force or crime type"),
        (STREET + "x,2018-07,A,Moon Police,E0,Colchester 001A,Drugs\n", "‘Moon Police’ is no force"),
        (STREET + "x,2018-07,A,Essex Police,E0\n", "row 2 has 5 cells and the header 7"),
        (STREET + "x,2018-07,A,Essex Police,E0,Colchester 001A,Drugs", "no end; the file was cut"),
        (STREET, "0 months and 0 forces"),
        ("Crime ID,Month\nx,2018-07\n", "column 'Falls within' is missing"),
    ],
)
def test_a_file_that_is_not_whole_or_not_known_is_refused(text, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(text, "2018-07-essex-street.csv")


def test_stops_are_counted_by_what_is_said_and_by_what_is_perceived_never_mixed():
    unknown = "Vehicle search,2018-08-02T10:00:00+00:00,,,,\n"
    rows = decoded(SEARCHES + SEARCH.format("2018-07-31T23:30:00+00:00") + unknown, FILE, STOPS)
    found = {(row["BASIS"], row["CATEGORY"]): row["value"] for row in rows if row["value"] != "0"}
    assert found == {
        ("all", "all"): "2",
        ("self_defined_ethnicity", "Asian/Asian British - Pakistani"): "1",
        ("self_defined_ethnicity", "not recorded"): "1",
        ("officer_defined_ethnicity", "Asian"): "1",
        ("officer_defined_ethnicity", "not recorded"): "1",
        ("gender", "Male"): "1",
        ("gender", "not recorded"): "1",
        ("age_range", "18-24"): "1",
        ("age_range", "not recorded"): "1",
    }
    assert {(row["area_code"], row["area_name"], row["period"]) for row in rows} == {
        (WEST_MIDLANDS, "West Midlands", "2018-08")
    }
    for basis in GROUPS:
        assert sum(int(row["value"]) for row in rows if row["BASIS"] == basis) == 2


def test_the_same_stops_from_the_api_and_from_the_archive_are_the_same_counts():
    stop = {
        "type": "Person search",
        "datetime": "2018-07-31T23:30:00+00:00",
        "gender": "Male",
        "age_range": "18-24",
        "self_defined_ethnicity": "Asian/Asian British - Pakistani",
        "officer_defined_ethnicity": "Asian",
    }
    url = f"https://data.police.uk/api/stops-force#{WEST_MIDLANDS}/2018-08/stops"
    text = SEARCHES + SEARCH.format("2018-07-31T23:30:00+00:00")
    assert decoded([stop], url, STOPS) == decoded(text, FILE, STOPS)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (SEARCHES + SEARCH.format("2018-08-02T10:00:00+00:00"), "stops.csv", "say which force's stops"),
        (SEARCHES + SEARCH.format("2018-08-02T10:00:00+00:00").replace("Pakistani", "Martian"), FILE, "Martian"),
        (SEARCHES + SEARCH.format("yesterday"), FILE, "‘yesterday’ is no moment"),
        (
            SEARCHES + SEARCH.format("2018-08-02T10:00:00+00:00") + SEARCH.format("2018-09-02T10:00:00+00:00"),
            FILE,
            "2 months and should hold one",
        ),
    ],
)
def test_stops_that_cannot_be_placed_are_refused(text, name, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(text, name, STOPS)


def test_the_plan_of_every_member_stays_under_the_limits():
    wanted = tuple(Selection("x", "all", 0, (("BASIS", "crime"), ("CATEGORY", name))) for name in CATEGORIES)
    every = Plan(CRIME, wanted, tuple(outlines()))
    asked = list(questions(PoliceUkParams(kind="street_crime"), every, "2026-09"))
    assert len(asked) == len(outlines()) * len(CATEGORIES)
    assert {question.month for question in asked} == {"2026-09"}
    members = {row["member_code"] for row in read_table("memberships")}
    assert set(outlines()) <= members
    assert {f"E080000{number}" for number in range(25, 32)} <= set(outlines())


def test_stops_are_asked_of_the_forces_of_the_authorities_month_by_month():
    areas = ("E08000025", "E08000031", "E92000001", "E08000003")
    asked = list(questions(STOPS.params, Plan("stops", (), areas), "2026-01"))
    assert [(question.month, question.asked["force"]) for question in asked] == [
        (month, force)
        for month in ("2026-01", "2025-12", "2025-11")
        for force in ("greater-manchester", "west-midlands")
    ]


def test_a_force_is_known_by_its_names():
    assert force_called("West Midlands Police") == WEST_MIDLANDS == force_areas()["E08000025"]
    assert force_called("Devon & Cornwall Police") == force_called("Devon and Cornwall Police") != ""
    assert force_called("Metropolitan Police Service") == "E23000001"
    assert force_called("British Transport Police") == ""
    assert forces()[WEST_MIDLANDS] == ("West Midlands", "west-midlands")
    assert Counter(force_areas().values())[WEST_MIDLANDS] == 7


def api(seen: list[httpx.Request], status: int = 200):
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path.endswith("crime-last-updated"):
            return httpx.Response(200, json={"date": "2018-06-01"})
        return httpx.Response(status, json=[EVENT | {"category": request.url.path.rpartition("/")[2]}])

    return answer


def test_the_month_of_the_last_update_is_the_signal_and_what_is_asked_for(ask):
    seen: list[httpx.Request] = []
    source, dataset = ask("police_uk", api(seen)), load_catalogue().dataset(CRIME)
    assert source.signal(dataset, LastSeen()).token == "2018-06-01"
    payloads = list(source.fetch(dataset, plan(CRIME, ("E08000026", "E92000001"))))
    assert {payload.url.rpartition("#")[2].split("/")[0] for payload in payloads} == {"E08000026"}
    assert all(len(str(request.url)) <= LONGEST_ADDRESS for request in seen)
    assert {request.url.params["date"] for request in seen[2:]} == {"2018-06"}
    assert [row["value"] for payload in payloads for row in decoded(payload.body, payload.url)] == ["1"] * 3


def test_a_long_outline_is_sent_as_a_post(ask, monkeypatch):
    seen: list[httpx.Request] = []
    source = ask("police_uk", api(seen))
    monkeypatch.setitem(outlines(), "E08000026", ":".join(["52.4552,-1.4591"] * 300))
    list(source.fetch(load_catalogue().dataset(CRIME), plan(CRIME, ("E08000026",))))
    assert {request.method for request in seen[1:]} == {"POST"}
    assert b"date=2018-06&poly=52.4552,-1.4591:52" in seen[1].content


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "more than 10,000 events"), (404, "no such force or month"), (400, "not understood")],
)
def test_a_refusal_is_told_with_its_remedy(ask, status, words):
    source = ask("police_uk", api([], status))
    with pytest.raises(UnexpectedResponse, match=words):
        list(source.fetch(load_catalogue().dataset(CRIME), plan(CRIME, ("E08000026",))))


def test_a_signal_without_a_month_is_refused(ask):
    source = ask("police_uk", lambda request: httpx.Response(200, json={"date": "soon"}))
    with pytest.raises(UnexpectedResponse, match="up to which month"):
        source.signal(load_catalogue().dataset(CRIME), LastSeen())
