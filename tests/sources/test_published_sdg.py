"""The ONS's files of indicators for the Sustainable Development Goals: every row, and which figure is whose."""

import csv
import io
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import source_class

pytestmark = pytest.mark.published_files
FILES = {"sdg_internet_users": "indicator_17-8-1.csv", "sdg_neonatal_mortality": "indicator_3-2-2.csv"}


@pytest.mark.parametrize(("dataset_id", "name"), FILES.items())
def test_every_row_is_read_cell_by_cell(dataset_id: str, name: str, published_files: Path) -> None:
    body = (published_files / "more/ons_sdg" / name).read_bytes()
    read = rows_of(dataset_id, body)
    expected = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert [{column: row[column] for column in expected[0]} for row in read] == expected


def test_one_selection_finds_one_figure_of_each_area_and_year(published_files: Path) -> None:
    found = {}
    catalogue = load_catalogue()
    for dataset_id, name in FILES.items():
        rows = rows_of(dataset_id, (published_files / "more/ons_sdg" / name).read_bytes())
        for selection in catalogue.selections(dataset_id):
            for row in rows:
                if row["GeoCode"] and all(row[column] == code for column, code in selection.where):
                    key = (selection.indicator_id, selection.breakdown_id, row["GeoCode"], row["Year"])
                    assert key not in found
                    found[key] = row["Value"]
    assert found["internet_users", "all", "E08000025", "2020"] == "91.3"
    assert found["neonatal_mortality", "all", "E12000005", "2020"] == "4.3"
    assert ("neonatal_mortality", "sex=male", "E92000001", "2020") in found


def rows_of(dataset_id: str, body: bytes) -> list[dict[str, str]]:
    source, dataset = source_class("published_files")(None, "https://test"), load_catalogue().dataset(dataset_id)
    batches = source.decode(dataset, Payload("https://test/file.csv", body, "text/csv", ""))
    return [row for batch in batches for row in batch.to_pylist()]
