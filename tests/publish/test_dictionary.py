"""The data dictionary is generated, whole and readable."""

import re

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.publish.dictionary import data_dictionary
from tests.support.checkout import REPOSITORY


def test_the_dictionary_names_every_mart_column_indicator_and_dataset():
    text = data_dictionary()
    marts = read_marts(REPOSITORY)
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE) == [mart.name for mart in marts]
    for mart in marts:
        assert f"### {mart.name}\n\nOne row per " in text
        assert f"\n\nKey: {', '.join(f'`{name}`' for name in mart.key)}\n" in text
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
