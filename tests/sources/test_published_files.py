"""Every raw file of both publishers that is at hand, decoded cell by cell as Python's own reader sees it."""

import csv
import gzip
import io
import json
from pathlib import Path

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.protocol import LastSeen, Payload
from tests.support.catalogue_datasets import datasets_of
from tests.support.catalogue_requests import dataset, decoded, plan

pytestmark = pytest.mark.published_files
ELS = "ons_explore_local_statistics"


def read(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def published(folder: Path, name: str) -> bytes:
    """An indicator file, kept plain or gzipped."""
    path = folder / "ons/explore_local_statistics" / f"{name}.csv"
    return path.read_bytes() if path.exists() else read(path.with_name(path.name + ".gz"))


def as_published(body: bytes) -> list[list[str]]:
    text = body.decode("utf-8-sig")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]


def test_the_catalogues_indicator_files_have_the_agreed_columns_and_the_selected_indicators(published_files, ask):
    source = ask(ELS, lambda request: httpx.Response(404))
    ids = datasets_of(load_catalogue(), ELS)
    assert len(ids) >= 12
    for dataset_id in ids:
        name = dataset(dataset_id).params.indicator_file
        names, rows = decoded(source, dataset_id, published(published_files, name))
        assert set(names) - {"notes_2"} == set(source.columns)  # one file has two columns of notes
        found = {row[names.index("indicator")] for row in rows}
        assert set(plan(dataset_id).codes("indicator")) <= found


def test_every_nomis_extract_decodes_cell_by_cell(published_files, ask):
    source = ask("nomis", lambda request: httpx.Response(404))
    folder = published_files / "nomis"
    paths = [folder / "NM_2002_1_jrf_lad_full_columns.csv.gz", *sorted((folder / "ukpopulation").glob("*.tsv*"))]
    assert len(paths) >= 4
    for path in paths:
        body = read(path)
        names, rows = decoded(source, "nomis_population", body)
        header, *cells = as_published(body)
        assert names == header, path
        assert rows == cells, path


def test_a_real_extract_served_in_pages_comes_home_whole(published_files, ask):
    body = read(published_files / "nomis/NM_2002_1_jrf_lad_full_columns.csv.gz").decode()
    header, *lines = body.splitlines(keepends=True)

    def handler(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("RecordOffset", 0))
        return httpx.Response(200, text=header + "".join(lines[start : start + 4000]))

    source = ask("nomis", handler)
    pages = list(source.fetch(dataset("nomis_population"), plan("nomis_population")))
    assert len(pages) == 3
    assert [row for page in pages for row in decoded(source, "nomis_population", page.body)[1]] == as_published(
        body.encode()
    )[1:]


def test_a_real_extract_carries_the_labels_that_the_catalogue_pins(published_files, ask):
    source = ask("nomis", lambda request: httpx.Response(404))
    names, rows = decoded(
        source,
        "nomis_population",
        read(published_files / "nomis/NM_2002_1_jrf_lad_full_columns.csv.gz"),
    )
    assert set(source.columns) <= set(names)
    published = {
        (column, row[names.index(column)]): row[names.index(f"{column}_NAME")]
        for row in rows
        for column in ("GENDER", "C_AGE")
    }
    pinned = {
        (column, dict(item.where)[column]): label
        for item in plan("nomis_population").selections
        for column, label in item.labels
    }
    assert len(pinned) == 9
    asked_and_published = pinned.keys() & published.keys()
    assert len(asked_and_published) == 7  # the extract holds both sexes together only
    assert all(published[key] == pinned[key] for key in asked_and_published)


def test_the_recorded_definition_gives_its_last_update(published_files, ask):
    body = (published_files / "nomis/recorded/NM_2021_1.def.sdmx.json").read_bytes()
    source = ask("nomis", lambda request: httpx.Response(200, content=body))
    assert source.signal(dataset("nomis_aps"), LastSeen()).token == "2022-11-02 09:30:00"


def test_every_recorded_error_body_is_refused(published_files, ask):
    lines = (published_files / "nomis/recorded/error_bodies.jsonl").read_text().splitlines()
    errors = [json.loads(line)["body"] for line in lines]
    bodies = [json.dumps(body) if isinstance(body, dict) else body for body in errors if body]
    bodies = [body for body in bodies if body.startswith("{")]
    assert len(bodies) >= 3
    source = ask("nomis", lambda request: httpx.Response(404))
    for body in bodies:
        with pytest.raises(UnexpectedResponse, match="the error '"):
            list(source.decode(dataset("nomis_aps"), Payload("https://test/", body.encode(), "", "")))
