"""Each switch does what it says, says so in the origin header, and survives a restart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.sample.replay.test_nomis_answers import table
from tests.support.publishers_desk import Desk

CELL = {"area": "E08000025", "period": "2021-12", "variable": "45", "measure": "20599"}
CLAIMANTS = "claimant-count/claimant-count.csv"


def updated(desk: Desk, dataset: str = "NM_17_5") -> str:
    notes = json.loads(desk.nomis(f"{dataset}.def.sdmx.json").body)["structure"]["keyfamilies"]["keyfamily"][0]
    return {n["annotationtitle"]: n["annotationtext"] for n in notes["annotations"]["annotation"]}["LastUpdated"]


def modified(desk: Desk, name: str = "claimant-count") -> str:
    return json.loads(desk.els(f"{name}/{name}.csv-metadata.json").body)["dc:modified"]


def values(desk: Desk, period: str = "latestMINUS1") -> list[str]:
    return [row["OBS_VALUE"] for row in table(desk.rate(period).body)]


def test_a_release_brings_the_period_held_back_and_moves_the_time(desk: Desk) -> None:
    before, years = updated(desk), len(table(desk.rate("first-latest").body))
    desk.switch("release", dataset="NM_17_5")
    assert len(table(desk.rate("first-latest").body)) == years + 1
    assert values(desk) == ["66.3"]
    assert updated(desk) > before
    assert desk.rate().headers == {"X-Data-Origin": "sample"}  # a real release: nothing invented


def test_every_withheld_period_is_a_real_one_of_the_sample(desk: Desk) -> None:
    held = {item.id: item.withheld for item in desk.publishers.datasets.values() if item.withheld}
    periods = {
        "nomis/NM_17_5": "2022-12",
        "els/claimant-count": "2025-01-01/P1Y",
        "els/healthy-life-expectancy": "2022-01-01/P3Y",
        "fingertips/90362": "2022 - 24",
        "fingertips/92901": "2022 - 24",
    }
    for name, period in periods.items():
        assert held[name.partition("/")[2]] == (period,)
        assert f",{period}," in (SAMPLE / f"{name}.csv").read_text()


def test_an_els_release_moves_the_date_even_twice_a_day(desk: Desk) -> None:
    rows, first = desk.els(CLAIMANTS).body.count(b"\n"), modified(desk)
    desk.switch("release", dataset="claimant-count")
    second = modified(desk)
    desk.switch("release", dataset="claimant-count")
    assert desk.els(CLAIMANTS).body.count(b"\n") == rows + 21
    assert first < second < modified(desk)


def test_a_release_with_rows_of_ones_own_is_synthetic(desk: Desk) -> None:
    row = {"area": "E08000025", "period": "2023-12", "VARIABLE": "45", "measure": "20599", "value": 61.5}
    desk.switch("release", dataset="NM_17_5", rows=[row])
    assert values(desk, "latest") == ["61.5"]
    assert desk.rate().headers == {"X-Data-Origin": "synthetic"}


def test_a_revision_changes_the_figures_named_and_no_other(desk: Desk) -> None:
    whole = {"geography": "TYPE432", "time": "first,latest", "variable": "45,111", "measures": "20599,21003"}
    before, at = table(desk.nomis("NM_17_5.data.csv", **whole).body), updated(desk)
    desk.switch("revise", dataset="NM_17_5", changes=[{"match": CELL, "value": "70.1"}])
    after = table(desk.nomis("NM_17_5.data.csv", **whole).body)
    moved = [(old["OBS_VALUE"], new["OBS_VALUE"]) for old, new in zip(before, after, strict=True) if old != new]
    assert moved == [("64.6", "70.1")]
    assert updated(desk) > at
    assert desk.rate().headers == {"X-Data-Origin": "synthetic"}
    assert desk.els(CLAIMANTS).headers == {"X-Data-Origin": "sample"}


def test_an_els_figure_is_revised_by_its_columns(desk: Desk) -> None:
    match = {"areacd": "E08000029", "period": "2024-01-01/P1Y"}
    desk.switch("revise", dataset="claimant-count", changes=[{"match": match, "value": "9.9"}])
    assert (
        b"E08000029,Solihull,Local Authority District,Claimant Count,2024-01-01/P1Y,9.9,"
        in desk.els(CLAIMANTS).body
    )


def test_a_reissue_changes_bytes_and_not_the_signal(desk: Desk) -> None:
    for dataset, ask, signal in (
        ("NM_17_5", lambda: desk.rate("2021-12").body, lambda: updated(desk)),
        ("claimant-count", lambda: desk.els(CLAIMANTS).body, lambda: modified(desk)),
    ):
        before, at = ask(), signal()
        desk.switch("reissue", dataset=dataset)
        assert ask() != before
        assert ask().replace(b"\r", b"") == before.replace(b"\r", b"")
        assert signal() == at


def test_a_reissue_may_change_figures(desk: Desk) -> None:
    at = updated(desk)
    desk.switch("reissue", dataset="NM_17_5", changes=[{"match": CELL, "value": 12.5}])
    assert (values(desk), updated(desk)) == (["12.5"], at)


def test_editions_go_from_a_to_b_and_back_to_a(desk: Desk) -> None:
    first, at = values(desk), updated(desk)
    desk.switch("edition", dataset="NM_17_5", save="A")
    desk.switch("revise", dataset="NM_17_5", changes=[{"match": CELL, "value": "70.1"}])
    desk.switch("edition", dataset="NM_17_5", save="B")
    between = updated(desk)
    desk.switch("edition", dataset="NM_17_5", show="A")
    assert values(desk) == first
    assert desk.rate().headers == {"X-Data-Origin": "sample"}
    assert at < between < updated(desk)
    desk.switch("edition", dataset="NM_17_5", show="B")
    assert values(desk) == ["70.1"]


def test_a_unit_flip_moves_rates_and_not_the_people_counted(desk: Desk) -> None:
    asked = {"geography": "E08000025", "date": "2021-12", "variable": "45", "measures": "20599,21001,21002,21003"}
    before = [row["OBS_VALUE"] for row in table(desk.nomis("NM_17_5.data.csv", **asked).body)]
    desk.switch("unit_flip", dataset="NM_17_5")
    after = [row["OBS_VALUE"] for row in table(desk.nomis("NM_17_5.data.csv", **asked).body)]
    assert [float(new) / float(old) for old, new in zip(before, after, strict=True)] == pytest.approx(
        [100, 1, 1, 100]
    )


def test_an_els_unit_flip_moves_the_interval_too(desk: Desk) -> None:
    desk.switch("unit_flip", dataset="employment-rate", factor=100)
    rows = table(desk.els("employment-rate/employment-rate.csv").body)
    (row,) = [
        row
        for row in rows
        if (row["areacd"], row["indicator"], row["period"]) == ("E08000025", "Employment rate", "2021-01-01/P1Y")
    ]
    assert (row["observation"], row["lci_95"], row["uci_95"]) == ("6460.0", "6169.999999999999600", "6750.0")


def test_a_renamed_column_stands_in_the_header_only(desk: Desk) -> None:
    before = desk.rate().body
    desk.switch("rename_column", dataset="NM_17_5", **{"from": "OBS_VALUE", "to": "VALUE"})
    assert desk.rate().body == before.replace(b'"OBS_VALUE"', b'"VALUE"')
    desk.switch("rename_column", dataset="claimant-count", **{"from": "observation", "to": "value"})
    assert b",period,value,measure," in desk.els(CLAIMANTS).body.partition(b"\n")[0]


def test_a_duplicated_area_comes_twice(desk: Desk) -> None:
    desk.switch("duplicate_area", dataset="NM_17_5", area="E08000025")
    assert [row["GEOGRAPHY_TYPECODE"] for row in table(desk.rate().body)] == ["432", "431"]
    rows = desk.els(CLAIMANTS).body.count(b"E08000025")
    desk.switch("duplicate_area", dataset="claimant-count", area="E08000025")
    assert desk.els(CLAIMANTS).body.count(b"E08000025") == 2 * rows


def test_html_errors_and_empty_answers_keep_status_200(desk: Desk) -> None:
    whole = desk.rate().body
    desk.switch("html", dataset="NM_17_5", times=1)
    page = desk.rate()
    assert (page.status, page.media_type) == (200, "text/html")
    assert page.body.startswith(b"<!DOCTYPE html>")
    desk.switch("error", dataset="NM_17_5", message="Query is incomplete", times=1)
    assert desk.rate().body == b'{"error":"Query is incomplete"}'
    desk.switch("empty", dataset="NM_17_5", times=1)
    assert desk.rate().body == whole.partition(b"\n")[0] + b"\n"
    assert desk.rate().body == whole


def test_a_cut_body_ends_after_rows_or_in_the_middle_of_one(desk: Desk) -> None:
    everything = {"geography": "TYPE432", "time": "first,latest", "variable": "45,111", "measures": "20599"}
    desk.switch("cut", dataset="NM_17_5", rows=10, times=1)
    cut = table(desk.nomis("NM_17_5.data.csv", **everything).body)
    assert (len(cut), {row["RECORD_COUNT"] for row in cut}) == (10, {"136"})
    desk.switch("cut", dataset="claimant-count", bytes=1000)
    assert len(desk.els(CLAIMANTS).body) == 1000


def test_refusals_last_as_often_as_told_and_spare_what_they_should(desk: Desk) -> None:
    desk.switch("status", dataset="NM_17_5", code=429, retry_after=2, times=2, on="data")
    answers = [desk.rate() for _ in range(3)]
    assert [answer.status for answer in answers] == [429, 429, 200]
    assert answers[0].headers == {"Retry-After": "2"}
    desk.switch("status", dataset="NM_17_5", code=503, on="signal")
    assert desk.rate().status == 200
    assert [desk.nomis("NM_17_5.def.sdmx.json").status for _ in range(3)] == [503, 503, 503]


def test_a_slow_publisher_answers_late_and_rightly(desk: Desk) -> None:
    body = desk.rate().body
    desk.switch("slow", dataset="NM_17_5", seconds=3, times=1)
    assert (desk.rate().delay, desk.rate().delay) == (3.0, 0.0)
    assert desk.rate().body == body


def test_reset_gives_the_sample_back(desk: Desk) -> None:
    body, at = desk.rate().body, updated(desk)
    for dataset in ({"dataset": "NM_17_5"}, {}):
        desk.switch("release", dataset="NM_17_5")
        desk.switch("html", dataset="NM_17_5")
        desk.switch("reset", **dataset)
        assert (desk.rate().body, updated(desk)) == (body, at)


def test_switches_survive_a_restart(desk: Desk) -> None:
    desk.switch("release", dataset="NM_17_5")
    desk.switch("revise", dataset="claimant-count", changes=[{"match": {"areacd": "E08000029"}, "value": "1"}])
    desk.switch("status", dataset="NM_17_5", code=500, times=2, on="signal")
    assert desk.nomis("NM_17_5.def.sdmx.json").status == 500
    again = Desk(desk.folder)
    assert values(again) == ["66.3"]
    assert again.els(CLAIMANTS).body == desk.els(CLAIMANTS).body
    assert [again.nomis("NM_17_5.def.sdmx.json").status for _ in range(2)] == [500, 200]


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("relase", {"dataset": "NM_17_5"}, "switch 'relase': unknown; known: cut, duplicate_area"),
        ("release", {"dataset": "NM_1"}, "dataset 'NM_1': not in the sample; known: "),
        ("release", {"dataset": "NM_17_5", "row": []}, "'row': unknown here; known: dataset, rows"),
        ("revise", {"dataset": "NM_17_5"}, "revise: 'changes' is missing; give it"),
        ("revise", {"dataset": "NM_17_5", "changes": [{"value": 1}]}, "write {match:"),
        (
            "revise",
            {"dataset": "NM_17_5", "changes": [{"match": {"area": "E1"}, "value": 1}]},
            "nothing in NM_17_5 matches",
        ),
        ("edition", {"dataset": "NM_17_5", "show": "A"}, "'A' was not saved; saved: none"),
        ("duplicate_area", {"dataset": "NM_17_5", "area": "E47000007"}, "use a district"),
        ("html", {"dataset": "NM_17_5", "on": "weekdays"}, "is not data, signal or both"),
    ],
)
def test_a_wrong_switch_says_what_is_wrong_and_changes_nothing(
    desk: Desk, name: str, given: dict[str, object], words: str
) -> None:
    before = desk.rate().body
    with pytest.raises(UsageError) as caught:
        desk.switch(name, **given)
    assert words in str(caught.value)
    assert desk.rate().body == before
    assert not desk.publishers.state.path.exists()


def test_an_overlay_adds_rows_and_codes_without_touching_the_sample(
    desk_with: Callable[..., Desk], tmp_path: Path
) -> None:
    folder = tmp_path / "more/nomis"
    (folder / "codes").mkdir(parents=True)
    columns = "area,period,VARIABLE,measure,value,status,source\n"
    (folder / "NM_17_5.csv").write_text(columns + "E08000025,2021-12,74,20599,13.1,,published\n")
    (folder / "codes/VARIABLE.csv").write_text(
        "code,label,code_text,type,typecode,urn\n74,% in employment who are self employed,74,Variable,1000,74\n"
    )
    desk = desk_with(tmp_path / "more")
    (row,) = table(desk.rate("2021-12", variable="74").body)
    assert (row["OBS_VALUE"], row["VARIABLE_NAME"]) == ("13.1", "% in employment who are self employed")
    assert values(desk, "2021-12") == ["64.6"]


def test_an_overlay_row_with_an_unknown_code_is_refused(desk_with: Callable[..., Desk], tmp_path: Path) -> None:
    folder = tmp_path / "more/nomis"
    folder.mkdir(parents=True)
    columns = "area,period,VARIABLE,measure,value,status,source\n"
    (folder / "NM_17_5.csv").write_text(columns + "E08000025,2021-12,74,20599,13.1,,published\n")
    with pytest.raises(UsageError, match=r"VARIABLE '74' is not in nomis/codes/VARIABLE\.csv"):
        desk_with(tmp_path / "more")
