"""Nomis as replayed: the shape of data, queries that work, and the publisher's words for those that do not."""

import csv
import io
import json
from dataclasses import replace

import pytest

from inclusive_growth_sample.replay.nomis.query import GUEST_ROWS, QueryError, parse
from inclusive_growth_sample.replay.nomis.render import period_name, render
from inclusive_growth_sample.replay.nomis.sample import Cell, Code, Geography, NomisDataset, load_nomis
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.publishers_desk import AT, Desk

POPULATION = {"geography": "E08000025", "date": "2021", "gender": "0", "c_age": "200", "measures": "20100"}


def table(body: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline=""), delimiter=delimiter))


def test_a_full_answer_quotes_text_and_leaves_numbers_bare(desk: Desk) -> None:
    header, row, end = desk.nomis("NM_2002_1.data.csv", **POPULATION).body.decode().split("\n")
    assert end == ""
    assert header.startswith(
        '"DATE","DATE_NAME","DATE_CODE","DATE_TYPE","DATE_TYPECODE","DATE_SORTORDER","GEOGRAPHY"'
    )
    assert len(header.split(",")) == 34
    assert row == (
        '"2021","2021","2021","date",0,0,"1811939460","Birmingham","E08000025",'
        '"local authorities: district / unitary (as of April 2021)",432,0,"0","Total","0","Sex",1000,0,'
        '"200","All Ages","200","Labour Market category",5000,0,"20100","Value",1142494,"A","Normal Value",'
        '"F","Free (free for publication)","Nm-2002d1d32336e0d1811939460d0d200d20100",0,1'
    )


def test_select_gives_these_columns_in_this_order_and_tsv_differs_in_the_separator(desk: Desk) -> None:
    body = desk.nomis("NM_2002_1.data.tsv", **POPULATION, select="obs_value,geography_code").body
    assert body == b'"OBS_VALUE"\t"GEOGRAPHY_CODE"\n1142494\t"E08000025"\n'


def test_rolling_years_are_named_by_their_first_and_last_month(desk: Desk) -> None:
    assert [period_name(item) for item in ("2021", "2022-12", "2022-06")] == [
        "2021",
        "Jan 2022-Dec 2022",
        "Jul 2021-Jun 2022",
    ]
    assert table(desk.rate("2018-12").body)[0]["DATE_NAME"] == "Jan 2018-Dec 2018"


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ({"date": "latest"}, []),  # March 2023 has rates of the young and of unemployment only
        ({"date": "latestMINUS1"}, ["2021-12"]),
        ({"date": "latestMINUS2,2018-12"}, ["2018-12", "2020-12"]),
        ({"date": "first-latest"}, ["2018-12", "2019-12", "2020-12", "2021-12"]),
        ({"date": "latestMINUS3-latest"}, ["2019-12", "2020-12", "2021-12"]),
        ({"date": "previous"}, ["2021-12"]),
        ({"time": "first,latest"}, ["2018-12", "2019-12", "2020-12", "2021-12"]),
        ({"time": "2019-12-2020-12"}, ["2019-12", "2020-12"]),
        ({"date": "1999-12"}, []),
    ],
)
def test_periods_are_asked_as_points_or_ranges(desk: Desk, asked: dict[str, str], years: list[str]) -> None:
    rest = {"geography": "E08000025", "variable": "45", "measures": "20599"}
    assert [row["DATE"] for row in table(desk.nomis("NM_17_5.data.csv", **rest, **asked).body)] == years


def test_one_gss_code_is_answered_once_and_two_geography_types_answer_it_twice(desk: Desk) -> None:
    once = table(desk.nomis("NM_2002_1.data.csv", **POPULATION).body)
    twice = table(desk.nomis("NM_2002_1.data.csv", **POPULATION | {"geography": "TYPE432,TYPE431"}).body)
    birmingham = [row for row in twice if row["GEOGRAPHY_CODE"] == "E08000025"]
    assert len(once) == 1
    assert len(birmingham) == 2
    assert birmingham[0]["OBS_VALUE"] == birmingham[1]["OBS_VALUE"]
    assert birmingham[0]["URN"] != birmingham[1]["URN"]


def test_internal_ids_and_ranges_of_them_are_understood(desk: Desk) -> None:
    asked = POPULATION | {"geography": "1811939460...1811939462", "select": "geography_code"}
    rows = table(desk.nomis("NM_2002_1.data.csv", **asked).body)
    assert [row["GEOGRAPHY_CODE"] for row in rows] == ["E08000025", "E08000026", "E08000027"]


def test_census_answers_by_gss_code_repeat_it_as_the_id(desk: Desk) -> None:
    asked = {"geography": "E08000031", "date": "latest", "c2021_eth_20": "1001...1005", "measures": "20100"}
    rows = table(desk.nomis("NM_2041_1.data.csv", **asked).body)
    assert [row["C2021_ETH_20"] for row in rows] == ["1001", "1002", "1003", "1004", "1005"]
    assert {row["GEOGRAPHY"] for row in rows} == {"E08000031"}
    assert all(row["URN"].startswith("Nm-2041d1d32336e1d") for row in rows)


def test_a_known_code_without_figures_gives_a_header_only(desk: Desk) -> None:
    answer = desk.rate(variable="594", select="geography_code,obs_value")
    assert (answer.status, answer.body) == (200, b'"GEOGRAPHY_CODE","OBS_VALUE"\n')


def test_a_code_that_the_sample_lacks_gives_no_rows_and_spoils_no_other(desk: Desk) -> None:
    answer = table(desk.rate(variable="45,999999").body)
    assert {row["VARIABLE"] for row in answer} == {"45"}


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        ({"variable": ""}, "Query is incomplete"),
        ({"date": ""}, "Query is incomplete"),
        ({"measures": ""}, "Query is incomplete"),
        ({"geography": ""}, "Query is incomplete"),
        ({"measures": "20100"}, "Cannot create query"),
        ({"variable": "rate"}, "Cannot create query"),
        ({"geography": "Birmingham"}, "Cannot create query"),
        ({"date": "yesterday"}, "Cannot create query"),
        ({"cell": "1"}, "Cannot create query"),
        ({"select": "obs_values"}, "Cannot create query"),
        ({"recordoffset": "x"}, "Cannot create query"),
    ],
)
def test_bad_queries_get_a_json_error_with_status_200(desk: Desk, spoilt: dict[str, str], message: str) -> None:
    answer = desk.rate("latest", **({"date": "latest"} | spoilt))
    assert (answer.status, answer.body) == (200, json.dumps({"error": message}, separators=(",", ":")).encode())


def test_an_unknown_dataset_is_an_error_and_an_unknown_path_is_not_found(desk: Desk) -> None:
    assert json.loads(desk.nomis("NM_9_9.data.csv").body) == {"error": "Cannot create query"}
    assert desk.nomis("NM_17_5.jsonstat.json").status == 404


def test_more_than_25000_rows_are_cut_without_a_word_and_can_be_paged() -> None:
    ages = {
        str(number): Code(str(number), f"Age {number}", str(number), "", "1", str(number))
        for number in range(26_000)
    }
    dataset = NomisDataset(
        id="NM_1_1",
        title="",
        dimensions=("C_AGE",),
        measures={"20100": "Value"},
        codes={"C_AGE": ages},
        geographies=(Geography("7", "E08000025", "Birmingham", "432"),),
        types={"432": "districts"},
        cells=tuple(Cell("E08000025", "2021", (age,), "20100", "1") for age in ages),
        urn_time="e0",
    )
    asked = {
        "geography": "E08000025",
        "date": "2021",
        "c_age": "0...26000",
        "select": "c_age,record_offset,record_count",
    }
    first = table(render(dataset, parse(dataset, asked)))
    rest = table(render(dataset, parse(dataset, asked | {"RecordOffset": "25000"})))
    assert len(first) == GUEST_ROWS == 25_000
    assert {row["RECORD_COUNT"] for row in first} == {"26000"}
    assert [row["RECORD_OFFSET"] for row in rest] == [str(number) for number in range(25_000, 26_000)]
    assert len(table(render(dataset, parse(dataset, asked | {"uid": "0xabc"})))) == 26_000
    assert len(table(render(dataset, parse(dataset, asked | {"RecordLimit": "3"})))) == 3


def test_a_value_that_is_not_normal_carries_its_status(desk: Desk) -> None:
    dataset = load_nomis([SAMPLE])["NM_17_5"]
    cell = replace(dataset.cells[0], value="", status="Q")
    changed = replace(dataset, cells=(cell,), statuses={"Q": "Missing: suppressed"})
    asked = {"geography": cell.area, "date": cell.period, "variable": cell.codes[0], "measures": cell.measure}
    (row,) = table(render(changed, parse(changed, asked)))
    assert (row["OBS_VALUE"], row["OBS_STATUS"], row["OBS_STATUS_NAME"]) == ("", "Q", "Missing: suppressed")


def test_headings_can_be_left_out(desk: Desk) -> None:
    assert desk.rate("2018-12", select="obs_value", ExcludeColumnHeadings="true").body == b"65.3\n"


def test_the_definition_tells_the_last_update_apart_from_the_time_of_the_answer(desk: Desk) -> None:
    for path in ("NM_17_5.def.sdmx.json", "NM_17_5/def.sdmx.json", "nm_17_5.def.sdmx.json"):
        structure = json.loads(desk.nomis(path).body)["structure"]
        notes = {
            item["annotationtitle"]: item["annotationtext"]
            for item in structure["keyfamilies"]["keyfamily"][0]["annotations"]["annotation"]
        }
        assert structure["header"]["prepared"] == AT.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert notes["LastUpdated"] == "2024-04-16 09:30:00"
        assert "FirstReleased" not in notes  # not known, so not said


def test_the_overview_gives_the_same_time(desk: Desk) -> None:
    found = json.loads(desk.nomis("NM_2041_1.overview.json", select="DateMetadata").body)["overview"]
    assert found["datemetadata"]["lastupdated"] == "2022-11-29 09:30:00"


def test_a_query_that_names_no_measure_is_incomplete_only_where_nomis_needs_one(desk: Desk) -> None:
    population = load_nomis([SAMPLE])["NM_2002_1"]
    without = {name: text for name, text in POPULATION.items() if name != "measures"}
    assert parse(population, without).measures == ("20100",)
    with pytest.raises(QueryError, match="incomplete"):
        parse(
            load_nomis([SAMPLE])["NM_17_5"],
            {"geography": "E08000025", "date": "latest", "variable": "45"},
        )
