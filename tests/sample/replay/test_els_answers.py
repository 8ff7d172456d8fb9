"""Explore Local Statistics as replayed: byte-order mark, line ends and digits as the publisher's."""

import json

import pytest

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.explore_local_statistics.layout import BOM, compact, render_csv
from inclusive_growth_sample.replay.explore_local_statistics.metadata import compact_metadata, render_metadata
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.publishers_desk import Desk

HEADER = b"areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"


@pytest.mark.parametrize(
    ("name", "bom", "line_end"),
    [
        ("employment-rate", b"", b"\r\n"),
        ("claimant-count", BOM, b"\r\n"),
        ("apprenticeships", b"", b"\n"),
        ("healthy-life-expectancy", b"", b"\r\n"),
        ("children-in-relative-poverty", BOM, b"\r\n"),
    ],
)
def test_each_file_keeps_its_own_form(desk: Desk, name: str, bom: bytes, line_end: bytes) -> None:
    body = desk.els(f"{name}/{name}.csv").body
    assert body.startswith(bom + HEADER + line_end)
    assert body.count(b"\r\n") == (body.count(b"\n") if line_end == b"\r\n" else 0)


def test_floating_point_noise_stays_as_published(desk: Desk) -> None:
    body = desk.els("employment-rate/employment-rate.csv").body
    assert (
        b"E08000025,Birmingham,Local Authority District,Employment rate,2021-01-01/P1Y,64.6,Percentage,%,"
        b"61.699999999999996,67.5,,\r\n"
    ) in body


def test_text_with_a_comma_is_quoted_and_nothing_else(desk: Desk) -> None:
    body = desk.els("apprenticeships/apprenticeships.csv").body
    assert b'2024-08-01/P1Y,959,"Rate per 100,000 population","Rate per 100,000 population",,,,\n' in body
    assert body.count(b'"') == 4 * (body.count(b"\n") - 1)


def test_metadata_names_file_columns_and_indicators(desk: Desk) -> None:
    found = json.loads(desk.els("employment-rate/employment-rate.csv-metadata.json").body)
    assert found["url"] == "employment-rate.csv"
    titles = [column["titles"][0] for column in found["tableSchema"]["columns"]]
    assert ",".join(titles).encode() == HEADER
    assert [item["code"] for item in found["metadata"]["indicators"]] == [
        "Employment rate",
        "Economically inactive",
    ]


def test_every_dataset_has_metadata_of_one_shape(desk: Desk) -> None:
    shapes = set()
    for name in (path.stem for path in (SAMPLE / "els").glob("*.yml")):
        body = desk.els(f"{name}/{name}.csv-metadata.json").body
        assert render_metadata(*compact_metadata(body)) == body
        shapes.add(tuple(json.loads(body)))
    assert len(shapes) == 1


@pytest.mark.parametrize(
    "path", ["employment-rate/claimant-count.csv", "nothing/nothing.csv", "employment-rate.csv"]
)
def test_other_paths_are_not_found(desk: Desk, path: str) -> None:
    assert desk.els(path).status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"areacd,areanm,,\nE1,Here,,\nE1,There,,\n",  # one code, two names; columns without a name
        b'\xef\xbb\xbfareacd,areanm,notes\r\nE1,Here,"two\nlines, and a comma"\r\n',
        b"areacd,areanm\n",
    ],
)
def test_odd_files_survive_the_compact_layout(body: bytes) -> None:
    assert render_csv(compact("odd", body)) == body


def test_a_column_that_another_fixes_is_kept_once() -> None:
    found = compact("x", b"areacd,areanm,observation\nE1,Here,1\nE1,Here,2\n")
    assert found.lookups == {"areanm": ("areacd", {"E1": "Here"})}
    assert list(found.rows[0]) == ["areacd", "observation"]


def test_an_overlay_row_for_an_area_without_a_name_is_refused(desk_with, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "more/els").mkdir(parents=True)
    columns = "areacd,indicator,period,observation,lci_95,uci_95,status,notes\n"
    (tmp_path / "more/els/claimant-count.csv").write_text(columns + "E99,Claimant Count,2024-01-01/P1Y,1,,,,\n")
    with pytest.raises(UsageError, match=r"areacd 'E99' is not in els/areas.csv; add it there"):
        desk_with(tmp_path / "more")
