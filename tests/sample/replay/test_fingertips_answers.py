"""Fingertips as replayed: the recorded export's columns, metadata with the upload time, and wrong area types."""

import csv
import io
import json

import pytest

from inclusive_growth_sample.replay.fingertips.render import compact
from inclusive_growth_sample.replay.flat_file import WHOLE_FILE, render_csv
from inclusive_growth_sample.replay.publisher import Answer
from tests.support.publishers_desk import Desk

DATA = "/fingertips/all_data/csv/by_indicator_id"
METADATA = "/fingertips/indicator_metadata/by_indicator_id"


def data(desk: Desk, indicator: str, child: str = "502", parent: str = "6") -> Answer:
    return desk.ask(DATA, indicator_ids=indicator, child_area_type_id=child, parent_area_type_id=parent)


def rows(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))


def uploaded(desk: Desk, indicator: str) -> str:
    return json.loads(desk.ask(METADATA, indicator_ids=indicator).body)[indicator]["DataChange"]["LastUploadedAt"]


def test_a_row_has_the_recorded_columns_in_the_recorded_order(desk: Desk) -> None:
    header, first, *_ = data(desk, "93085").body.decode().split("\n")
    assert header.startswith("Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,")
    assert header.endswith(
        "Recent Trend,Compared to England value or percentiles,Compared to Region value or percentiles,"
        "Time period Sortable,New data,Compared to goal,Time period range"
    )
    assert first == (
        "93085,Smoking status at time of delivery,,,E92000001,England,England,Female,All ages,,,2018/19,"
        "10.5861257424633,10.5072081799403,10.6655653983565,,,61399,579995,,,,,20180000,,,1y"
    )


def test_england_stands_twice_with_the_same_figures(desk: Desk) -> None:
    england = [row for row in rows(data(desk, "90362")) if row["Area Code"] == "E92000001"]
    copies = {
        parent: [(row["Sex"], row["Time period"], row["Value"]) for row in england if row["Parent Code"] == parent]
        for parent in ("", "E92000001")
    }
    assert copies[""] == copies["E92000001"]
    assert len(england) == 2 * 2 * 7  # two copies, women and men, seven periods


@pytest.mark.parametrize(("child", "parent"), [("402", "6"), ("502", "15"), ("", "")])
def test_another_area_type_is_answered_with_a_header_and_status_200(desk: Desk, child: str, parent: str) -> None:
    answer = data(desk, "90362", child, parent)
    assert answer.status == 200
    assert answer.body.count(b"\n") == 1
    assert answer.body == data(desk, "90362").body.partition(b"\n")[0] + b"\n"


@pytest.mark.parametrize("path", [METADATA, DATA, "/fingertips/area_types"])
def test_an_unknown_indicator_or_path_is_not_found(desk: Desk, path: str) -> None:
    assert desk.ask(path, indicator_ids="1").status == 404
    assert desk.ask("/fingertips/profiles", indicator_ids="90362").status == 404


def test_a_release_brings_the_period_held_back_and_moves_the_upload(desk: Desk) -> None:
    before, at = rows(data(desk, "92901")), uploaded(desk, "92901")
    assert "2022 - 24" not in {row["Time period"] for row in before}
    desk.switch("release", dataset="92901")
    after = rows(data(desk, "92901"))
    assert {row["Time period"] for row in after} - {row["Time period"] for row in before} == {"2022 - 24"}
    assert uploaded(desk, "92901") > at
    assert data(desk, "92901").headers == {"X-Data-Origin": "sample"}


def test_a_figure_is_revised_by_its_columns_and_limits_move_with_a_unit(desk: Desk) -> None:
    match = {"area": "E08000001", "period": "2023/24"}
    (before,) = [
        row for row in rows(data(desk, "93085")) if (row["Area Code"], row["Time period"]) == tuple(match.values())
    ]
    desk.switch("unit_flip", dataset="93085", factor=10)
    (flipped,) = [
        row for row in rows(data(desk, "93085")) if (row["Area Code"], row["Time period"]) == tuple(match.values())
    ]
    for name in ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"):
        assert float(flipped[name]) == pytest.approx(10 * float(before[name]))
    assert flipped["Count"] == before["Count"]
    desk.switch("reset", dataset="93085")
    desk.switch("revise", dataset="93085", changes=[{"match": match, "value": "11.1"}])
    (revised,) = [
        row for row in rows(data(desk, "93085")) if (row["Area Code"], row["Time period"]) == tuple(match.values())
    ]
    assert revised == before | {"Value": "11.1"}
    assert data(desk, "93085").headers == {"X-Data-Origin": "synthetic"}


def test_a_duplicated_area_and_a_renamed_column_come_as_told(desk: Desk) -> None:
    bolton = data(desk, "93085").body.count(b"E08000001")
    desk.switch("duplicate_area", dataset="93085", area="E08000001")
    assert data(desk, "93085").body.count(b"E08000001") == 2 * bolton
    desk.switch("rename_column", dataset="93085", **{"from": "Value", "to": "Figure"})
    assert b",Time period,Figure,Lower CI 95.0 limit," in data(desk, "93085").body.partition(b"\n")[0]


def test_a_reissue_changes_bytes_and_neither_figures_nor_the_upload(desk: Desk) -> None:
    before, at = data(desk, "90323"), uploaded(desk, "90323")
    desk.switch("reissue", dataset="90323")
    after = data(desk, "90323")
    assert after.body != before.body
    assert rows(after) == rows(before)
    assert uploaded(desk, "90323") == at


def test_a_recorded_form_survives_the_compact_layout_and_keeps_what_never_changes_once() -> None:
    body = (
        b"Indicator ID,Indicator Name,Area Code,Area Name,Time period,Value,Value note\n"
        b'90284,"Admissions, children",E1,Here,2010/11,115.2,\n'
        b'90284,"Admissions, children",E1,Here,2011/12,,"Withheld, as small"\n'
    )
    found = compact("90284", body)
    assert render_csv(found) == body
    assert found.lookups["Indicator Name"] == (WHOLE_FILE, {WHOLE_FILE: "Admissions, children"})
    assert list(found.rows[0]) == ["Area Code", "Time period", "Value", "Value note"]
