"""Every Fingertips file that is at hand: what is read, what is refused, and what each text means.

One is a raw export; the others are extracts that public projects stored in layouts of their own. Run with `-s` to
see the files, their rows and every refusal with its reason.
"""

import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import httpx
import pyarrow as pa
import pytest

from inclusive_growth.audit.decoded_cells import exact
from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.fingertips.rows import as_staged
from inclusive_growth.sources.fingertips.source import FingertipsParams
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload
from inclusive_growth.sources.registry import source_class
from tests.support.catalogue_datasets import datasets_of

pytestmark = pytest.mark.published_files
EXPORT = "dfe/csc/la_hospital_admissions_2324.csv.gz"
METADATA = "fingertips/fingertipsnext/ft.json.gz"
DATASET = "fingertips_smoking_at_delivery"  # decoding does not depend on which
LIMITS = ("Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit")
FIGURES = ("Value", *LIMITS, "Count", "Denominator")


@dataclass(frozen=True)
class Read:
    """One file as the decoder reads it, with the columns that it lacks to be the publisher's."""

    path: str
    names: list[str]
    rows: list[list[str]]
    lacks: frozenset[str]
    refused: str


def body_of(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def paths(folder: Path) -> Iterator[Path]:
    yield folder / EXPORT
    yield from sorted(path for path in (folder / "fingertips").rglob("*") if path.is_file())
    yield from sorted((folder / "more/fingertips").glob("*.csv"))


@pytest.fixture(scope="module")
def source():
    """Decoding is a function of the bytes: nobody is asked."""
    return source_class("fingertips")(None, "https://test")


def own_dataset(body: bytes) -> Dataset:
    """The dataset that a file says it is: its first indicator, under the name that it gives."""
    asked = load_catalogue().dataset(DATASET)
    try:
        first = next(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")), {})
    except UnicodeDecodeError:
        first = {}
    number, name = first.get("Indicator ID") or "", first.get("Indicator Name") or ""
    if not number.isdigit():
        return asked
    said = {"indicator_id": int(number), "indicator_name": name}
    return Dataset(asked.id, asked.source, FingertipsParams(**asked.params.model_dump() | said))


def decoded_as(source, asked: Dataset, body: bytes) -> tuple[list[str], list[list[str]]]:
    batches = list(source.decode(asked, Payload("https://test/", body, "text/csv", "")))
    names = batches[0].schema.names if batches else []
    return names, [[str(row[name]) for name in names] for batch in batches for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def files(published_files, source) -> list[Read]:
    def read(path: Path) -> Read:
        name = path.relative_to(published_files).as_posix()
        try:
            names, rows = decoded_as(source, own_dataset(body_of(path)), body_of(path))
        except UnexpectedResponse as error:
            return Read(name, [], [], frozenset(), str(error))
        return Read(name, names, rows, frozenset(source.columns) - set(names), "")

    return [read(path) for path in paths(published_files)]


@pytest.fixture(scope="module")
def export(files) -> list[dict[str, str]]:
    (file,) = [file for file in files if file.path == EXPORT]
    return [dict(zip(file.names, row, strict=True)) for row in file.rows]


def reason(file: Read) -> str:
    if file.refused:
        return f"all refused: {file.refused}"
    if file.path == METADATA:
        return "metadata: kept, no rows"
    return f"all refused on landing: {len(file.lacks)} of the agreed columns are missing" if file.lacks else ""


def test_every_file_is_read_cell_by_cell_or_refused_with_its_reason(files, published_files, capsys):
    with capsys.disabled():
        print()
        for file in files:
            print(f"{len(file.rows):>7} rows  {file.path}  {reason(file)}")
        print(f"{len(files)} files, {sum(len(file.rows) for file in files):,} rows")
    for file, path in zip(files, paths(published_files), strict=True):
        if not file.refused and file.path != METADATA:
            text = body_of(path).decode("utf-8-sig")
            header, *cells = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
            assert (file.names, file.rows) == (header, cells), file.path
    assert len(files) >= 30
    # The publisher's own shape is the export's alone; what a project made of it cannot land unnoticed.
    assert [file.path for file in files if not file.refused and not file.lacks and file.names] == [EXPORT]
    of_several = [file for file in files if "holds other indicators than" in file.refused]
    assert all("says that it is of indicator" in file.refused for file in of_several)
    assert sorted(file.path.rpartition("/")[2] for file in files if file.refused and file not in of_several) == [
        "areas.json.gz",
        "indicators-CountyUA.data.csv",  # its rows have one cell fewer than its header
        "indicators.json.gz",
    ]


def test_every_row_of_the_export_is_placed_in_time_and_worth_something_known(export):
    known = {row["marker"] for row in read_table("markers") if row["source"] == "fingertips"}
    statuses: Counter[str] = Counter()
    for published, row in zip(export, as_staged(pa.Table.from_pylist(export)).to_pylist(), strict=True):
        assert period_id(row["Time period"], PeriodKind.FINANCIAL_YEAR) == (
            f"{published['Time period'][:4]}-04-01/P1Y"
        )
        assert all(exact(row[name]) is not None for name in FIGURES if row[name])
        assert row["Value note"] in known
        statuses[row["Value note"]] += 1
    assert statuses == {"": 6296, "caution": 491, "missing": 420, "suppressed": 1}


def test_an_old_download_whose_rows_lack_a_cell_is_refused_although_its_name_holds_a_line_break(
    files, source, published_files
):
    name = "more/fingertips/indicators-CountyUA.data.csv"
    (file,) = [file for file in files if file.path == name]
    assert "line 2, byte 382: 25 cells under a header of 26" in file.refused
    # With the cell that each row lacks, the line break inside the quoted name is kept.
    text = body_of(published_files / name).decode()
    whole = re.sub("(?<=,20[0-9]{6})(,(New data)?)\r\n", "\\1,\r\n", text).encode()
    names, rows = decoded_as(source, own_dataset(whole), whole)
    assert len(rows) == 852
    assert {row[names.index("Indicator Name")] for row in rows} == {"Campylobacter incidence rate/100,000\n"}
    # Two ages under one number: Age tells figures apart.
    assert Counter(row[names.index("Age")] for row in rows) == {"All ages": 546, "0-9 yrs": 306}


def test_england_stands_twice_in_the_export_and_the_copies_have_the_same_figures(export):
    copies: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in export:
        key = ("Area Code", "Sex", "Age", "Category Type", "Category", "Time period")
        copies.setdefault(tuple(row[name] for name in key), []).append(row)
    twice = [found for found in copies.values() if len(found) > 1]
    assert {row["Area Code"] for found in twice for row in found} == {"E92000001"}
    assert len(twice) == 703
    for first, second in twice:
        assert [first[name] for name in FIGURES] == [second[name] for name in FIGURES]
        assert (first["Parent Code"], second["Parent Code"]) == ("", "E92000001")


def test_the_export_comes_home_through_the_source(published_files, ask):
    export, metadata = body_of(published_files / EXPORT), body_of(published_files / METADATA)
    name = json.loads(metadata)["90284"]["Descriptive"]["Name"]
    params = FingertipsParams(
        indicator_id=90284, indicator_name=name, child_area_type_id=502, parent_area_type_id=15
    )

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=export if "all_data" in request.url.path else metadata)

    source, injuries = ask("fingertips", handler), Dataset("injuries", "fingertips", params)
    assert source.signal(injuries, LastSeen()).publisher_time == "2025-01-09T10:30:38"
    first, second = source.fetch(injuries, SimpleNamespace())
    assert (first.body, second.body) == (export, metadata)
    assert sum(batch.num_rows for batch in source.decode(injuries, first)) == 7208
    assert not list(source.decode(injuries, second))


def test_the_catalogue_calls_each_indicator_as_the_recorded_metadata_do(published_files):
    recorded = json.loads(body_of(published_files / METADATA))
    catalogue = load_catalogue()
    kinds = {
        "financial_year": "Financial",
        "academic_year": "Academic",
        "calendar_year": "Calendar",
        "november_year": "November-November",
    }
    for dataset_id in datasets_of(catalogue, "fingertips"):
        params = catalogue.dataset(dataset_id).params
        entry = recorded[str(params.indicator_id)]
        assert entry["Descriptive"]["Name"] == params.indicator_name
        kind = catalogue.datasets[dataset_id].period_kind
        assert entry["YearType"]["Name"] == kinds.get(kind, "Calendar")


def test_most_recorded_indicators_say_when_they_were_uploaded_and_the_others_are_refused(published_files, ask):
    recorded = json.loads(body_of(published_files / METADATA))
    refused = 0
    for number, entry in recorded.items():
        body = json.dumps({number: entry}).encode()
        source = ask("fingertips", lambda request, body=body: httpx.Response(200, content=body))
        params = FingertipsParams(
            indicator_id=int(number), indicator_name="x", child_area_type_id=1, parent_area_type_id=1
        )
        try:
            assert source.signal(Dataset("any", "fingertips", params), LastSeen()).publisher_time >= "2010"
        except UnexpectedResponse as error:
            assert "has no time of a last upload" in str(error)
            refused += 1
    assert (len(recorded), refused) == (1587, 10)
