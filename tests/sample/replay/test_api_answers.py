"""Stat-Xplore, data.police.uk and the gender pay gap service as the replay answers for them."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inclusive_growth.errors import UsageError
from inclusive_growth.sources.police_uk.places import outlines
from inclusive_growth_sample.replay.publisher import Answer
from inclusive_growth_sample.replay.registry import Publishers
from inclusive_growth_sample.replay.state import State
from inclusive_growth_sample.replay.switches import flip

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DATABASE = "/stat_xplore/schema/str:database:UC_Households"
AREA = "str:field:UC_Households:V_F_UC_HOUSEHOLDS:COA_CODE"
DATE = "str:field:UC_Households:F_UC_DATE:DATE_NAME"


@pytest.fixture
def publishers(tmp_path: Path) -> Publishers:
    return Publishers(State(tmp_path))


def asked(publishers: Publishers, path: str, headers: dict[str, str] | None = None, **parameters: str) -> Answer:
    return publishers.answer(path, parameters, AT, "http://here", headers)


def households(publishers: Publishers, area: str = "E08000025", month: str = "201508") -> Answer:
    place = AREA.replace("field", "value", 1) + f":V_C_MASTERGEOG11_LA_TO_REGION:{area}"
    period = DATE.replace("field", "value", 1) + f":C_UC_DATE:{month}"
    question = {
        "database": "str:database:UC_Households",
        "measures": ["str:count:UC_Households:V_F_UC_HOUSEHOLDS"],
        "recodes": {
            DATE: {"map": [[period]], "total": False},
            AREA: {"map": [[place]], "total": False},
        },
        "dimensions": [[DATE], [AREA]],
    }
    return publishers.answer("/stat_xplore/table", {}, AT, body=json.dumps(question).encode())


def test_an_unchanged_schema_answers_304_and_a_revision_gives_it_another_tag(publishers: Publishers) -> None:
    first = asked(publishers, DATABASE)
    tag = first.headers["ETag"]
    assert asked(publishers, DATABASE, {"if-none-match": tag}).status == 304
    change = {"match": {"area": "E08000025", "period": "201508"}, "value": "3600"}
    flip(publishers, "revise", {"dataset": "UC_Households", "changes": [change]}, AT)
    again = asked(publishers, DATABASE, {"if-none-match": tag})
    assert (again.status, again.headers["ETag"] != tag) == (200, True)
    [cube] = json.loads(households(publishers).body)["cubes"].values()
    assert cube["values"] == [[3600.0]]
    assert households(publishers).headers["X-Data-Origin"] == "synthetic"


def test_a_table_is_nested_as_it_was_asked_for_and_leaves_out_what_the_sample_lacks(
    publishers: Publishers,
) -> None:
    content = json.loads(households(publishers).body)
    assert [field["uri"] for field in content["fields"]] == [DATE, AREA]
    [cube] = content["cubes"].values()
    assert cube == {"values": [[3517.0]], "precision": 0}
    assert json.loads(households(publishers, area="E09000001").body)["fields"][1]["items"] == []


def test_a_wrong_question_and_a_wrong_name_are_refused(publishers: Publishers) -> None:
    assert publishers.answer("/stat_xplore/table", {}, AT, body=b"{}").status == 400
    assert asked(publishers, "/stat_xplore/schema/str:database:NONE").status == 404
    with pytest.raises(UsageError, match="holds E08000025 once"):
        flip(publishers, "duplicate_area", {"dataset": "UC_Households", "area": "E08000025"}, AT)


def test_the_police_answer_with_as_many_events_as_were_counted(publishers: Publishers) -> None:
    path = "/police_uk/crimes-street/burglary"
    events = json.loads(asked(publishers, path, date="2018-06", poly=outlines()["E08000026"]).body)
    assert len(events) == 189
    assert {(event["category"], event["month"]) for event in events} == {("burglary", "2018-06")}
    by_post = publishers.answer(path, {}, AT, body=f"date=2018-06&poly={outlines()['E08000026']}".encode())
    assert json.loads(by_post.body) == events
    assert json.loads(asked(publishers, path, date="2018-06", poly=outlines()["E08000025"]).body) == []
    assert json.loads(asked(publishers, "/police_uk/crime-last-updated").body) == {"date": "2018-06-01"}


def test_a_year_of_employers_is_a_file_of_the_services_form_without_names(publishers: Publishers) -> None:
    answer = asked(publishers, "/gender_pay_gap/viewing/download-data/2022")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
    assert len(rows) == 645
    assert len(rows[0]) == 27
    assert {row["ResponsiblePerson"] + row["EmployerName"] for row in rows} == {""}
    assert asked(publishers, "/gender_pay_gap/viewing/download-data/2025").status == 404
