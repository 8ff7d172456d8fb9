"""The data dictionary is generated, whole and readable."""

from pathlib import Path

import pytest

from inclusive_growth.build.marts import MARTS
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import BuildFailed
from inclusive_growth.publish.dictionary import data_dictionary, described_marts


def test_the_dictionary_names_every_mart_column_indicator_and_dataset():
    text = data_dictionary()
    assert [mart.name for mart in described_marts()] == [spec.name for spec in MARTS]
    for mart in described_marts():
        assert f"### {mart.name}\n\nOne row per " in text
        for column in mart.columns:
            assert f"| `{column.name}` | {column.type} |" in text
    for indicator in load_catalogue().indicators:
        assert f"(`{indicator}`)" in text
    for dataset in load_catalogue().datasets:
        assert f"| `{dataset}` | [" in text


def test_every_table_row_of_the_dictionary_has_as_many_cells_as_its_heading():
    columns = 0
    for line in data_dictionary().splitlines():
        cells = line.replace("\\|", "").count("|")
        columns = 0 if not line.startswith("|") else columns or cells
        assert cells in (0, columns), line


def test_a_mart_without_a_description_is_named(tmp_path: Path):
    with pytest.raises(BuildFailed, match=r"fct_indicator_values\.yml: missing"):
        described_marts(tmp_path)
