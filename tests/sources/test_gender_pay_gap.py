"""Gender pay gap service: employers counted by place, and no authority without a published lookup."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.gender_pay_gap import employers, postcodes
from inclusive_growth.sources.gender_pay_gap.postcodes import (
    at_the_end_of,
    authority_of,
    common_form,
    postcode_area,
)
from inclusive_growth.sources.gender_pay_gap.source import GenderPayGap
from inclusive_growth.sources.protocol import LastSeen, Payload
from inclusive_growth_sample.keying.postcode_files import asked, lookup, table
from inclusive_growth_sample.replay.gender_pay_gap import HEADER
from tests.support.catalogue_requests import plan

DATASET = "gender_pay_gap_reports"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def report(**cells: str) -> dict[str, str]:
    given = {
        "EmployerName": 'A "B" LIMITED',
        "EmployerId": "1",
        "PostCode": "B1 1BB",
        "SicCodes": "85200,\r\n85310",
        "DiffMedianHourlyPercent": "10.5",
        "FemaleTopQuartile": "40",
        "EmployerSize": "250 to 499",
        "DueDate": "2023/04/05 00:00:00",
        "DateSubmitted": "2023/03/31 15:00:24",
    }
    return given | cells


def file(*reports: dict[str, str], header: list[str] = HEADER) -> bytes:
    """A file in the service's form: every cell quoted, rows ended by LF, line breaks inside cells."""
    rows = [header, *([row.get(name, "") for name in header] for row in reports)]
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    return "".join(quoted).encode()


def decoded(body: bytes) -> dict[tuple[str, str], str]:
    batches = GenderPayGap.decode(load_catalogue().dataset(DATASET), Payload("x", body, "", ""))
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert {row["period"] for row in rows} == {"2022-04-01/P1Y"}
    return {(row["area_code"], row["MEASURE"]): row["value"] for row in rows}


def test_employers_are_counted_by_the_postcode_area_of_the_head_office():
    found = decoded(
        file(
            report(),
            report(EmployerId="2", DiffMedianHourlyPercent="\t-4.20", FemaleTopQuartile=""),
            report(EmployerId="3", DiffMedianHourlyPercent="0", FemaleTopQuartile="60"),
            report(EmployerId="4", PostCode="KT16 OPZ"),
        )
    )
    of_b = {measure: value for (area, measure), value in found.items() if area == "postcode area B"}
    assert of_b == {
        "employers": "3",
        "men_paid_more": "1",
        "women_paid_more": "1",
        "median_gap": "0",
        "top_quarter_reported": "2",
        "top_quarter_mostly_men": "1",
        "median_women_in_top_quarter": "50",
    }
    assert found["no usable postcode", "employers"] == "1"
    assert not any(area.startswith("E0") for area, _ in found), "no authority is guessed"


def test_an_employer_that_reported_twice_counts_with_its_latest_report():
    late = report(DiffMedianHourlyPercent="2", DateSubmitted="2023/05/01 10:00:00")
    for order in ((report(), late), (late, report())):
        found = decoded(file(*order))
        assert found["postcode area B", "employers"] == "1"
        assert found["postcode area B", "median_gap"] == "2"


def test_with_a_lookup_employers_are_counted_for_the_authority_too(tmp_path, monkeypatch):
    """The lookup is invented; the directory that it stands for is the ONS Postcode Directory."""
    directory = tmp_path / "synthetic_onspd.csv"
    directory.write_text(
        "pcd,pcds,oslaua\nB1  1BB,B1 1BB,E08000025\nB97 1AA,B97 1AA,E07000236\nX,X1 1XX,S12000033\n"
    )
    table = tmp_path / "postcodes.csv"
    rows = [",".join(row) for row in lookup(directory, {"B1 1BB", "B97 1AA", "X1 1XX"})]
    table.write_text("\n".join(["postcode,area_code", *rows, ""]))
    monkeypatch.setattr(postcodes, "TABLE", table)
    authority_of.cache_clear()
    found = decoded(
        file(report(), report(EmployerId="2", PostCode="b97 1aa"), report(EmployerId="3", PostCode="B2 2BB"))
    )
    authority_of.cache_clear()
    counts = {area: value for (area, measure), value in found.items() if measure == "employers"}
    assert counts == {"postcode area B": "3", "E08000025": "1", "E07000236": "1"}


def test_the_publisher_is_asked_for_the_wanted_postcodes_alone(ask):
    """Postcodes and their authorities are invented."""
    known = {"B1 1BB": "E08000025", "B97 1AA": "E07000236", "CF10 1AA": "W06000015"}
    questions = []

    def answer(request):
        assert request.url.path.endswith("/ONSPD_Online_latest_Postcode_Centroids/FeatureServer/0/query")
        questions.append(named := re.findall(r"'([^']+)'", request.url.params["where"]))
        features = [{"attributes": {"PCDS": one, "LAD25CD": known[one]}} for one in named if one in known]
        return httpx.Response(200, json={"features": features})

    source = ask("open_geography", answer)
    wanted = {*known, *(f"DY{number} 1AA" for number in range(1, 60))}
    params = load_catalogue().described_params["ogp_postcode_directory"]
    rows = list(asked(source.client, source.base_url, params, wanted))
    assert table(rows) == "postcode,area_code\nB1 1BB,E08000025\nB97 1AA,E07000236\n"
    assert [len(one) for one in questions] == [50, 12]
    assert set().union(*questions) == wanted


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"features": [{"attributes": {"PCDS": "B1 1BB"}}]}, "lacks PCDS or LAD25CD"),
        ({"features": [], "exceededTransferLimit": True}, "only a part"),
        ({"error": {"code": 400, "message": "Invalid field: LAD25CD"}}, "Invalid field: LAD25CD"),
    ],
)
def test_an_answer_that_may_lack_a_postcode_is_refused(ask, content, words):
    source = ask("open_geography", lambda request: httpx.Response(200, json=content))
    params = load_catalogue().described_params["ogp_postcode_directory"]
    with pytest.raises(UnexpectedResponse, match=words):
        list(asked(source.client, source.base_url, params, {"B1 1BB"}))


def test_a_postcode_in_two_authorities_is_in_none():
    with pytest.raises(SystemExit, match="B1 1BB is in E08000025 and in E08000026"):
        table([["B1 1BB", "E08000025"], ["B1 1BB", "E08000026"]])


def test_the_table_of_postcodes_has_no_row_that_was_not_published():
    assert authority_of() == {}


def test_a_file_of_twenty_five_columns_has_its_postcode_at_the_end_of_the_address():
    header = [name for name in HEADER if name not in ("EmployerId", "PostCode")]
    old = report(
        Address="Old Hall, Dudley, dy1  1hf",
        DueDate="05/04/2023 00:00:00",
        DateSubmitted="03/04/2023 12:55:59",
    )
    assert decoded(file(old, header=header))["postcode area DY", "employers"] == "1"


@pytest.mark.parametrize(
    ("text", "form", "area"),
    [("b1  1bb", "B1 1BB", "B"), (" CV12BB ", "CV1 2BB", "CV"), ("KT16 OPZ", "", ""), ("", "", "")],
)
def test_a_postcode_is_read_in_its_forms_and_no_other_text_is(text, form, area):
    assert (common_form(text), postcode_area(common_form(text))) == (form, area)
    assert at_the_end_of(f"1 High Street, {text}") == form


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (file(report())[:-1], "last row has no end"),
        (file(report(), header=HEADER[:-1]), "column 'DateSubmitted' is missing"),
        (file(report(), header=[*HEADER, "More"]), "28 columns"),
        (file(report()).replace(b'"Less', b"Less").replace(b',"10.5"', b""), "employer 1 has 26 cells"),
        (file(report(DiffMedianHourlyPercent="ten")), "employer 1: DiffMedianHourlyPercent is no number"),
        (file(report(DiffMedianHourlyPercent="")), "employer 1: DiffMedianHourlyPercent is no number"),
        (file(report(DiffMedianHourlyPercent="101")), "cannot be so large"),
        (file(report(DiffMedianHourlyPercent="-Infinity")), "cannot be so large"),
        (file(report(FemaleTopQuartile="-1")), "FemaleTopQuartile cannot be so large or so small"),
        (file(report(DueDate="soon")), "employer 1: DueDate is no day"),
        (file(report(), report(EmployerId="2", DueDate="2022/04/05 00:00:00")), "2 reporting years, .*2021, 2022"),
        (file(report()) + b'"cut\n', "cannot be read as CSV|has 1 cells"),
        (file(report()).replace(b"LIMITED", b"LIMIT\xc9"), "is not UTF-8 text"),
        (file(), "0 reporting years"),
        (b"<html><title>Not found</title>", "web page"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_not_whole_or_not_of_one_year_is_refused(body, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(body)


def api(seen: list[str], there: int = 2022):
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path.rpartition("/")[2])
        return httpx.Response(200, content=file(report())) if seen[-1] == str(there) else httpx.Response(404)

    return answer


def test_the_newest_finished_year_that_is_there_is_asked_for(ask):
    seen: list[str] = []
    source, dataset = ask("gender_pay_gap", api(seen)), load_catalogue().dataset(DATASET)
    source.client.now = lambda: NOW
    token = source.signal(dataset, LastSeen()).token
    assert token.startswith("2022 sha256 ")
    assert seen == ["2025", "2024", "2023", "2022"]
    assert len(list(source.fetch(dataset, plan(DATASET)))) == 1
    source.client.now = lambda: datetime(2024, 4, 5, tzinfo=UTC)  # the last day to report for 2023
    seen.clear()
    source.signal(dataset, LastSeen())
    assert seen == ["2022"]


def test_between_two_slow_looks_nothing_is_asked(ask):
    seen: list[str] = []
    source = ask("gender_pay_gap", api(seen))
    source.client.now = lambda: NOW
    last = LastSeen("2022 sha256 aa", "2026-11-21T23:00:00+00:00")
    signal = source.signal(load_catalogue().dataset(DATASET), last)
    assert (signal.token, signal.polled, seen) == (last.signal, False, [])


def test_a_file_of_another_year_and_a_service_without_files_are_refused(ask):
    dataset = load_catalogue().dataset(DATASET)
    for there, words in (
        (2024, "year from April 2022, and 2024 was asked for"),
        (2010, "no file of 2025 nor of the 5"),
    ):
        source = ask("gender_pay_gap", api([], there))
        source.client.now = lambda: NOW
        with pytest.raises(UnexpectedResponse, match=words):
            list(source.fetch(dataset, plan(DATASET)))


def test_names_of_people_reach_no_row():
    body = file(report(ResponsiblePerson="Alex Example (Director)"))
    batches = GenderPayGap.decode(load_catalogue().dataset(DATASET), Payload("x", body, "", ""))
    assert "Example" not in str([batch.to_pylist() for batch in batches])
    assert "ResponsiblePerson" not in employers.NEEDED
