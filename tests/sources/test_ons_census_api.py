"""Custom tables of the census: what an answer becomes, and what is refused.

No answer of the publisher was recorded. The bodies here have the shape of its own source code and documentation
(https://developer.ons.gov.uk/createyourowndataset/); every number in them is made up.
"""

import json
from itertools import product
from urllib.parse import parse_qs

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.ons_census_api.params import OnsCensusApiParams
from inclusive_growth.sources.ons_census_api.source import OnsCensusApi
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan

PARAMS = OnsCensusApiParams(
    population_type="UR", variables=["sex", "health_in_general_3a"], area_types=["ltla", "rgn"], release="RM001"
)
DATASET = Dataset("invented", "ons_census_api", PARAMS)
BASE = "https://api.beta.ons.gov.uk/v1/population-types/UR/census-observations"
AREAS = {"E08000025": "Birmingham", "E08000029": "Solihull", "E08000030": "Walsall"}
OPTIONS = {"sex": {"1": "Female", "2": "Male"}, "health_in_general_3a": {"-8": "Does not apply", "1": "Good"}}


def body(areas=("E08000025", "E08000029"), blocked=0, kind="ltla", **other):
    """An invented answer; `other` replaces keys of it."""
    observations = [
        {
            "dimensions": [
                {"dimension": "Area", "dimension_id": kind, "option": AREAS.get(area, area), "option_id": area},
                {"dimension": "Sex", "dimension_id": "sex", "option": OPTIONS["sex"][sex], "option_id": sex},
                {
                    "dimension": "Health",
                    "dimension_id": "health_in_general_3a",
                    "option": OPTIONS["health_in_general_3a"][health],
                    "option_id": health,
                },
            ],
            "observation": 10 * number,
        }
        for number, (area, sex, health) in enumerate(product(areas, ("1", "2"), ("-8", "1")), 1)
    ]
    answer = {
        "observations": observations,
        "links": {"self": {"href": "/population-types/UR/census-observations"}},
        "total_observations": len(observations),
        "blocked_areas": blocked,
        "total_areas": len(areas) + blocked,
        "areas_returned": len(areas),
    }
    return json.dumps(answer | other).encode()


def decoded(content, asked=tuple(AREAS)):
    url = f"{BASE}?area-type={','.join(['ltla', *asked])}&dimensions=sex,health_in_general_3a"
    [batch] = OnsCensusApi.decode(DATASET, Payload(url, content, "application/json", ""))
    return batch.to_pylist()


def test_an_observation_becomes_a_row_with_codes_and_labels():
    rows = decoded(body())
    assert len(rows) == 8
    assert rows[1] == {
        "area_code": "E08000025",
        "area_name": "Birmingham",
        "period": "2021",
        "observation": "20",
        "disclosure": "",
        "sex": "1",
        "sex_NAME": "Female",
        "health_in_general_3a": "1",
        "health_in_general_3a_NAME": "Good",
    }


def test_a_withheld_area_has_its_name_and_no_figure_never_a_zero():
    rows = decoded(body(blocked=1))
    withheld = [row for row in rows if row["area_code"] == "E08000030"]
    assert len(withheld) == 4
    assert {(row["observation"], row["disclosure"]) for row in withheld} == {("", "blocked")}
    assert {(row["sex"], row["health_in_general_3a"]) for row in withheld} == set(product("12", ("-8", "1")))


def test_a_count_that_came_as_a_floating_number_is_whole():
    answer = json.loads(body())
    answer["observations"][0]["observation"] = 1.5e3
    assert decoded(json.dumps(answer).encode())[0]["observation"] == "1500"


def _changed(place, value):
    answer = json.loads(body())
    answer["observations"][0] |= {place: value}
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (body()[:-5], "not whole JSON"),
        (b"<html><body>Sorry</body></html>", "web page"),
        (b'{"errors": ["Maximum variables at MSOA and above is 5"]}', "Maximum variables at MSOA and above is 5"),
        (b'{"errors": [""]}', "no reason given.*disclosure control"),
        (b"[]", "no JSON object"),
        (b"{}", "`observations` and the whole numbers"),
        (body(total_observations=9), "8 observations came, 9 were announced; the body was cut"),
        (body(areas_returned=3), "2 areas came; announced were 3 returned"),
        (body(total_areas=4), "0 withheld of 4"),
        (body(blocked=2), "2 areas are withheld; E08000030 did not come"),
        (body((), blocked=3), "Every area is withheld: take fewer variables"),
        (_changed("observation", 2.5), "observation 1 is not a count"),
        (_changed("observation", -1), "observation 1 is not a count"),
        (_changed("observation", None), "not a count"),
        (_changed("observation", True), "not a count"),
        (_changed("observation", "12"), "not a count"),
        (_changed("observation", float("nan")), "NaN is no number"),
        (_changed("observation", float("inf")), "Infinity is no number"),
        (_changed("observation", 2**24 + 2), "exactly up to 16777216 only"),
        (_changed("dimensions", []), "this table is by one kind of area"),
        (_changed("dimensions", [{"dimension_id": "sex"}]), "observation 1 lacks 'option_id'"),
        (body(("E08000025", "E08000025")), "2 areas came|different cells|1 areas came"),
    ],
)
def test_what_could_be_wrong_is_refused_in_words(content, words):
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(content)


def test_a_table_that_lacks_a_combination_is_refused():
    answer = json.loads(body())
    del answer["observations"][-1]
    answer["total_observations"] = 7
    with pytest.raises(
        UnexpectedResponse, match="7 different cells in 7 observations; 2 areas with 2 × 2 categories have 8"
    ):
        decoded(json.dumps(answer).encode())


def test_the_answer_of_another_table_is_refused():
    other = body().replace(b"health_in_general_3a", b"disability_3a")
    with pytest.raises(UnexpectedResponse, match="observation 1 is by disability_3a, ltla, sex; this table is by"):
        decoded(other)


def test_each_kind_of_area_is_asked_for_alone_and_combined_authorities_are_not(ask):
    asked = []

    def answer(request):
        kind, *codes = parse_qs(request.url.query.decode())["area-type"][0].split(",")
        asked.append((kind, codes))
        return httpx.Response(200, content=body(codes, kind=kind))

    plan = Plan("invented", (), ("E08000025", "E08000029", "E12000005", "E47000007", "E92000001"))
    payloads = list(ask("ons_census_api", answer).fetch(DATASET, plan))
    assert asked == [("ltla", ["E08000025", "E08000029"]), ("rgn", ["E12000005"])]
    assert [len(next(OnsCensusApi.decode(DATASET, payload))) for payload in payloads] == [8, 4]


def test_a_table_that_is_too_large_is_asked_for_in_halves(ask):
    asked = []

    def answer(request):
        codes = parse_qs(request.url.query.decode())["area-type"][0].split(",")[1:]
        asked.append(len(codes))
        if len(codes) > 1:
            return httpx.Response(403, content=b'{"errors": ["Too many rows returned, please refine your query"]}')
        return httpx.Response(200, content=body(codes))

    payloads = list(ask("ons_census_api", answer).fetch(DATASET, Plan("invented", (), tuple(AREAS))))
    assert asked == [3, 1, 2, 1, 1]
    assert len(payloads) == 3


def test_a_refused_answer_is_kept_before_it_is_refused(ask):
    source = ask("ons_census_api", lambda request: httpx.Response(400, content=b'{"errors": [""]}'))
    fetching = source.fetch(DATASET, Plan("invented", (), ("E08000025",)))
    assert next(fetching).body == b'{"errors": [""]}'
    with pytest.raises(UnexpectedResponse, match="disclosure control"):
        next(fetching)


def test_the_newest_version_of_a_published_table_is_the_signal(ask):
    described = b'{"last_updated": "2023-03-28T09:30:00Z", "links": {"latest_version": {"id": "2", "href": "x"}}}'
    signal = ask("ons_census_api", lambda request: httpx.Response(200, content=described)).signal(
        DATASET, LastSeen()
    )
    assert (signal.token, signal.publisher_time) == ("version 2 of 2023-03-28T09:30:00Z", "2023-03-28T09:30:00Z")
    broken = ask("ons_census_api", lambda request: httpx.Response(200, content=b'{"links": {}}'))
    with pytest.raises(UnexpectedResponse, match="no latest version of RM001"):
        broken.signal(DATASET, LastSeen())


def test_the_dataset_of_the_catalogue_asks_for_authorities_only():
    params = load_catalogue().params["ons_census_qualifications_ethnic_group"]
    assert params.area_types == ["ltla"]
    assert params.dimensions == ["highest_qualification", "ethnic_group_tb_6a"]
