"""Stat-Xplore: a key, a conditional question, questions under the limits, and what its tables become."""

import json
from math import prod
from typing import Any

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload
from inclusive_growth.sources.stat_xplore.params import StatXploreParams
from inclusive_growth.sources.stat_xplore.source import MAX_CELLS, StatXplore, questions
from tests.support.catalogue_requests import plan

UC, LOW_INCOME = "stat_xplore_uc_households", "stat_xplore_children_low_income_rel"
DATES = "str:valueset:UC_Households:F_UC_DATE:DATE_NAME:C_UC_DATE"
SCHEMA = {"id": "str:database:UC_Households", "label": "Households on Universal Credit", "children": []}


def params(dataset: str) -> StatXploreParams:
    found: StatXploreParams = load_catalogue().dataset(dataset).params
    return found


def value(code: str) -> str:
    return f"str:value:UC_Households:F_UC_DATE:DATE_NAME:C_UC_DATE:{code}"


def table(**changes: Any) -> dict[str, Any]:
    """A table of one authority and two months, in the publisher's form (Open Data API, OGL v3.0)."""
    field = "str:field:UC_Households:"
    area = "str:value:UC_Households:V_F_UC_HOUSEHOLDS:COA_CODE:V_C_MASTERGEOG11_LA_TO_REGION:E08000025"
    months = [("201805", "May 2018", ["r"]), ("201806", "June 2018 (p)", [])]
    return {
        "database": {"id": "UC_Households", "uri": "str:database:UC_Households"},
        "fields": [
            {
                "uri": field + "V_F_UC_HOUSEHOLDS:COA_CODE",
                "items": [{"type": "RecodeItem", "uris": [area], "labels": ["Birmingham"]}],
            },
            {
                "uri": field + "F_UC_DATE:DATE_NAME",
                "items": [
                    {"type": "RecodeItem", "uris": [value(code)], "labels": [label], "annotationKeys": keys}
                    for code, label, keys in months
                ],
            },
        ],
        "cubes": {"str:count:UC_Households:V_F_UC_HOUSEHOLDS": {"values": [[79291.0, 0.0]], "precision": 0}},
        "annotationMap": {"V": '".." denotes a nil or negligible number of claimants', "r": "revised"},
    } | changes


def decoded(content: Any, dataset: Dataset | None = None) -> list[dict[str, str]]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = dataset or load_catalogue().dataset(UC)
    return [row for batch in StatXplore.decode(given, Payload("x", body, "", "")) for row in batch.to_pylist()]


def api(seen: list[httpx.Request], **answers: Any):
    """The API: a schema with an ETag, one month, and its table; `answers` replace one by its place."""

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        place = request.url.path.rpartition("/")[2].split(":")[1] if "schema" in request.url.path else "table"
        if place in answers:
            return answers[place]
        if place == "database":
            same = request.headers.get("if-none-match") == '"v1"'
            return httpx.Response(304) if same else httpx.Response(200, json=SCHEMA, headers={"ETag": '"v1"'})
        if place == "valueset":
            return httpx.Response(200, json={"id": DATES, "children": [{"id": value("201805")}]})
        return httpx.Response(200, json=table())

    return answer


def test_an_unchanged_schema_costs_an_answer_without_a_body(ask):
    seen: list[httpx.Request] = []
    source, dataset = ask("stat_xplore", api(seen), stat_xplore_key="k-123456"), load_catalogue().dataset(UC)
    first = source.signal(dataset, LastSeen())
    assert first.token == 'etag "v1"'
    assert source.signal(dataset, LastSeen(first.token)) == first
    assert [request.headers.get("if-none-match") for request in seen] == [None, '"v1"']
    assert {request.headers["apikey"] for request in seen} == {"k-123456"}


def test_a_schema_without_an_etag_is_told_apart_by_its_hash(ask):
    source = ask("stat_xplore", api([], database=httpx.Response(200, json=SCHEMA)), stat_xplore_key="k-123456")
    assert source.signal(load_catalogue().dataset(UC), LastSeen()).token.startswith("schema ")


def test_without_a_key_the_source_says_what_to_do_and_asks_nothing(ask, tmp_path):
    seen: list[httpx.Request] = []
    for settings in ({}, {"stat_xplore_key_file": tmp_path / "absent"}):
        source = ask("stat_xplore", api(seen), **settings)
        with pytest.raises(UpstreamUnavailable, match=r"free account .* IGW_STAT_XPLORE_KEY_FILE"):
            source.signal(load_catalogue().dataset(UC), LastSeen())
    assert seen == []


def test_the_key_goes_to_the_publishers_own_address_only(ask):
    seen: list[httpx.Request] = []
    source = ask("stat_xplore", api(seen), stat_xplore_key="k-123456")
    elsewhere = StatXplore(source.client, "https://stat-xplore.dwp.gov.uk/another")
    elsewhere.signal(load_catalogue().dataset(UC), LastSeen())
    assert "apikey" not in seen[0].headers


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "key is not accepted.*IGW_STAT_XPLORE_KEY"),
        (404, "no such database"),
        (400, "an id in the dataset's YAML is wrong"),
        (413, "too large: lower MAX_CELLS"),
    ],
)
def test_a_refusal_is_told_with_its_remedy(ask, status, words):
    refused = httpx.Response(status, json={"message": "no"})
    source = ask("stat_xplore", api([], database=refused), stat_xplore_key="k-123456")
    with pytest.raises(UnexpectedResponse, match=words):
        source.signal(load_catalogue().dataset(UC), LastSeen())


def test_a_used_up_limit_is_left_alone_until_the_next_round(ask):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1551969921590"}
    over = httpx.Response(429, headers=headers)
    source = ask("stat_xplore", api([], database=over), stat_xplore_key="k-123456")
    with pytest.raises(UpstreamUnavailable, match="limit of requests is used up until 14:45 UTC"):
        source.signal(load_catalogue().dataset(UC), LastSeen())
    last = httpx.Response(200, json={"id": DATES, "children": [{"id": value("201805")}]}, headers=headers)
    seen: list[httpx.Request] = []
    source = ask("stat_xplore", api(seen, valueset=last), stat_xplore_key="k-123456")
    with pytest.raises(UpstreamUnavailable, match=r"no request is left .* until 14:45 UTC"):
        list(source.fetch(load_catalogue().dataset(UC), plan(UC)))
    assert len(seen) == 1, "the table was not asked for"


def test_periods_come_from_the_publishers_list_page_by_page_and_then_the_table(ask):
    seen: list[httpx.Request] = []
    more = f"https://stat-xplore.dwp.gov.uk/webapi/rest/v1/schema/{DATES}?page=2"

    def answer(request: httpx.Request) -> httpx.Response:
        response = api(seen)(request)
        if "valueset" in request.url.path and not request.url.query:
            response.headers["Link"] = f'<{more}>; rel="next"'
        elif request.url.query:
            return httpx.Response(200, content=response.content.replace(b"201805", b"201808"))
        return response

    source = ask("stat_xplore", answer, stat_xplore_key="k-123456")
    assert len(list(source.fetch(load_catalogue().dataset(UC), plan(UC)))) == 3
    question = json.loads(seen[-1].content)
    date = question["recodes"]["str:field:UC_Households:F_UC_DATE:DATE_NAME"]
    assert date == {"map": [[value("201805")], [value("201808")]], "total": False}
    assert [request.method for request in seen] == ["GET", "GET", "POST"]


def test_a_page_of_periods_that_comes_again_is_refused(ask):
    def answer(request: httpx.Request) -> httpx.Response:
        response = api([])(request)
        if not request.url.query:
            response.headers["Link"] = f"<{request.url}?page=2>; rel=next"
        return response

    source = ask("stat_xplore", answer, stat_xplore_key="k-123456")
    with pytest.raises(UnexpectedResponse, match="twice: a page came again"):
        list(source.fetch(load_catalogue().dataset(UC), plan(UC)))


@pytest.mark.parametrize("dataset", [UC, LOW_INCOME, "stat_xplore_children_low_income_abs"])
def test_the_plan_of_england_stays_under_the_limits(dataset):
    given = params(dataset)
    areas = tuple(f"E0{kind}{number:06d}" for kind in (6, 7, 8, 9) for number in range(1, 78))
    periods = [f"p{number}" for number in range(130)]
    asked = list(questions(given, areas, periods))
    cells = [prod(len(recode["map"]) + recode["total"] for recode in one["recodes"].values()) for one in asked]
    assert max(cells) <= MAX_CELLS
    assert len(asked) < 200, "an account has 2,000 requests an hour"
    held = [uri for one in asked for (uri,) in one["recodes"][given.field_uri(given.area.field)]["map"]]
    assert len(held) == len(set(held)) == len(areas)


def test_areas_without_a_valueset_are_not_asked_for():
    assert list(questions(params(LOW_INCOME), ("E47000007", "E92000001"), ["p"])) == []


def test_every_value_of_a_field_is_asked_for_because_the_total_is_their_sum():
    [question] = questions(params(LOW_INCOME), ("E08000025",), ["p"])
    ages = question["recodes"]["str:field:CILIF_REL:V_F_CILIF_REL:CHILD_AGE"]
    assert len(ages["map"]) == 5
    assert ages["total"] is True


def test_a_cell_becomes_a_row_with_its_sign_and_a_zero_that_is_none_exactly():
    first, second = decoded(table())
    assert (first["area_code"], first["area_name"], first["period"]) == ("E08000025", "Birmingham", "2018-05")
    assert (first["value"], first["marker"]) == ("79291", "r")
    assert (second["period"], second["value"], second["marker"]) == ("2018-06", "", "..")
    [_, exact] = decoded(table(annotationMap={}))
    assert (exact["value"], exact["marker"]) == ("0", "p")


def _changed(path: list[Any], new: Any) -> dict[str, Any]:
    content = table()
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return content


CUBE = ["cubes", "str:count:UC_Households:V_F_UC_HOUSEHOLDS", "values"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_changed(["database", "uri"], "str:database:CILIF_ABS"), "says that it is of str:database:CILIF_ABS"),
        (_changed(CUBE, [[79291.0]]), "2 items and 1 figures; the answer was cut"),
        (_changed(CUBE, [[79291.0, None]]), "June 2018 .*Birmingham is no count"),
        (_changed(CUBE, [[79291.0, True]]), "is no count"),
        (_changed(CUBE, [[79291.0, float("nan")]]), "NaN is no number"),
        (_changed(CUBE, [[79291.0, 0.5]]), "is no count"),
        (_changed(CUBE, [[79291.0, "1e9999"]]), "is no count"),
        (_changed(CUBE, [[79291.0, -3.0]]), "is no count"),
        (_changed(["cubes"], {}), "no figures of str:count:UC_Households"),
        (_changed(["fields", 1, "items", 0, "labels"], ["Spring 2018"]), "‘Spring 2018’ is no period"),
        (_changed(["fields", 1, "items", 0, "uris"], [value("1"), value("2")]), "joins several values"),
        (_changed(["fields", 1, "uri"], "str:field:UC_Households:X:SEX"), "has the field .*SEX, which"),
        (table(fields=table()["fields"][:1]), "the field period is missing"),
        (json.dumps(table()).encode()[:-30], "not whole JSON"),
        (b"<html><title>Maintenance</title>", "web page"),
        (b"", "empty"),
        (b"[1]", "in place of data"),
    ],
)
def test_what_is_not_the_table_is_refused(content, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(content)


WEB = '"Month","May 2018","May 2018 - Annotations","June 2018 (r)","June 2018 - Annotations",\n"National - Regional - LA - OAs",\n"Birmingham",11012,,..,,\n"Nowhere",5,,5,,\n"Total",99,,99\n'  # noqa: E501


def test_a_download_gives_areas_by_name_with_the_same_signs():
    rows = decoded(WEB.encode())
    assert [(row["area_code"], row["period"], row["value"], row["marker"]) for row in rows] == [
        ("E08000025", "2018-05", "11012", ""),
        ("E08000025", "2018-06", "", ".."),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WEB.replace("..,,\n", "..\n", 1).replace("11012,,", "11012,"), "row 3 has 3 cells for 2 periods"),
        (WEB.replace("11012", "11.012"), "row 3, May 2018: the cell is no count"),
        (WEB.replace('"Nowhere"', '"Birmingham"'), "stands a second time"),
        (WEB[: WEB.index(',,\n"Nowhere"')], "has no end; its last figure may be cut"),
        (WEB.replace("Month", "Year", 1), "the columns are ‘Year’"),
        (WEB.replace('"National - Regional - LA - OAs",', '"National - Regional - LA - OAs","Sex",'), "alone"),
        ('"Filters:"\n"Sex","Male"\n' + WEB, "filtered by ‘Sex’"),
        ('"Personal Independence Payment"\n' + WEB, "titled ‘Personal Independence Payment’"),
        (WEB.replace("Birmingham", "Birmingam"), "no area in it"),
        (WEB.replace("June 2018 (r)", "Summer 2018", 1), "‘Summer 2018’ is no period"),
    ],
)
def test_a_download_that_is_not_whole_or_not_everybodys_is_refused(text, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(text.encode())


def test_a_title_and_default_summation_above_a_download_are_no_filter():
    above = '"Households on Universal Credit"\n\n"Filters:"\n"Default Summation","Households"\n\n'
    assert decoded((above + WEB).encode()) == decoded(WEB.encode())
