"""Every Explore Local Statistics file that is at hand: what is read, what is refused, and what each text means.

Run with `-s` to see the files, their rows and every refusal with its reason.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inclusive_growth.audit.decoded_cells import exact
from inclusive_growth.audit.periods import period_id
from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.registry import source_class
from tests.support.catalogue_requests import decoded

pytestmark = pytest.mark.published_files
ELS = "ons_explore_local_statistics"
# Files that the publisher has since given other columns; the landing gate refuses those columns.
EARLIER = "ons/els_ess", "editions", "ons/explore_local_statistics/3_2023_"


@dataclass(frozen=True)
class Read:
    """One file as the decoder reads it."""

    path: str
    names: list[str]
    rows: list[list[str]]
    refused: str

    def column(self, name: str) -> list[str]:
        return [row[self.names.index(name)] for row in self.rows]


def body_of(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def paths(folder: Path) -> Iterator[Path]:
    places = ("ons/explore_local_statistics/*.csv*", "ons/els_ess/*.csv*", "editions/els_*/*.csv*")
    for path in sorted(found for place in places for found in folder.glob(place)):
        if path.name.endswith((".csv", ".csv.gz")):
            yield path


@pytest.fixture(scope="module")
def source():
    """Decoding is a function of the bytes: nobody is asked."""
    return source_class(ELS)(None, "https://test")


@pytest.fixture(scope="module")
def files(published_files, source) -> list[Read]:
    def read(path: Path) -> Read:
        name = path.relative_to(published_files).as_posix()
        try:
            names, rows = decoded(source, "els_employment_rate", body_of(path))
        except UnexpectedResponse as error:
            return Read(name, [], [], str(error))
        return Read(name, names, rows, "")

    return [read(path) for path in paths(published_files)]


def agreed(files: list[Read], columns: tuple[str, ...]) -> list[Read]:
    return [file for file in files if set(columns) <= set(file.names)]


def test_every_file_is_read_cell_by_cell_or_refused_with_its_reason(files, published_files, capsys):
    with capsys.disabled():
        print()
        for file in files:
            print(f"{len(file.rows):>7} rows  {file.path}  {file.refused}")
        print(f"{len(files)} files, {sum(len(file.rows) for file in files):,} rows")
    for file, path in zip(files, paths(published_files), strict=True):
        text = body_of(path).decode("utf-8-sig")
        header, *cells = [row for row in csv.reader(io.StringIO(text, newline="")) if row] or [[]]
        assert file.rows == cells, file.path
        assert len(file.names) == len(header), file.path
    assert len(files) >= 70
    refused = [(file.path.rpartition("/")[2], file.refused) for file in files if file.refused]
    # One edition was published as an empty file.
    assert [name for name, _ in refused] == ["2024-09-30T1618_9e3b905f9e.csv"]
    assert "the answer is empty" in refused[0][1]


def test_every_file_of_the_present_has_the_agreed_columns(files, source):
    present = agreed(files, source.columns)
    others = {file.path for file in files if file not in present}
    assert all(path.startswith(EARLIER) for path in others), others
    assert len(present) >= 40


def test_every_period_of_the_present_files_stands_for_a_stretch_of_time(files, source):
    forms: Counter[str] = Counter()
    for file in agreed(files, source.columns):
        for period in set(file.column("period")):
            assert period_id(period, PeriodKind.CALENDAR_YEAR), (file.path, period)
            forms[period[10:] or "a day"] += 1
    assert set(forms) == {"/P1Y", "/P3Y", "/P5Y", "a day"}


def test_every_status_is_registered_and_every_figure_is_a_number_or_empty(files, source):
    known = {row["marker"] for row in read_table("markers") if row["source"] == ELS}
    empty_without_reason: Counter[str] = Counter()
    for file in agreed(files, source.columns):
        assert set(file.column("status")) <= known, file.path
        for column in ("observation", "lci_95", "uci_95"):
            assert all(exact(text) is not None for text in file.column(column) if text), (file.path, column)
        for figure, status in zip(file.column("observation"), file.column("status"), strict=True):
            empty_without_reason[file.path.rpartition("/")[2]] += not figure and not status
    assert +empty_without_reason == {"first-time-buyer-mortgage-sales.csv.gz": 12}


def test_every_metadata_file_is_accepted_and_gives_no_rows(published_files, source):
    found = sorted((published_files / "ons/explore_local_statistics").glob("*.csv-metadata.json"))
    assert len(found) >= 10
    for path in found:
        assert decoded(source, "els_employment_rate", path.read_bytes()) == ([], []), path
