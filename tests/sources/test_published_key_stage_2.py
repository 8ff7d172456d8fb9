"""Key stage 2 of 2016 by authority and group: every count, compared with another reader."""

import csv
import io
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import source_class

FILE = "dfe/rdu_alpha/key_stage_2_2016.csv"
DATASET = "dfe_ks2_characteristics_2016"


@pytest.mark.published_files
def test_every_count_is_that_which_another_reader_sees(published_files: Path) -> None:
    body = (published_files / FILE).read_bytes()
    dataset = load_catalogue().dataset(DATASET)
    batches = source_class("gov_uk").decode(dataset, Payload(FILE, body, "", ""))
    rows = [row for batch in batches for row in batch.to_pylist()]
    read = {(row["LA_NO"], row["group"]): (row["figure"], row["shorthand"]) for row in rows if row["LA_NO"]}
    header, *lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[2:]
    at = [place for place, name in enumerate(header) if "_RWM_" in name]
    area = header.index("LA_NO")
    expected = {(line[area], header[place]): line[place] for line in lines if line[area] for place in at}
    assert {key: ("", "[c]") if text == "x" else (text, "") for key, text in expected.items()} == read
    assert len(read) > 4_000 and any(text == "x" for text in expected.values())


def test_a_group_reaches_the_standard_within_those_of_it_who_were_assessed() -> None:
    by_group: dict[str, dict[str, str]] = {}
    for selection in load_catalogue().selections(DATASET):
        by_group.setdefault(selection.breakdown_id, {})[selection.role] = dict(selection.where)["group"]
    assert len(by_group) == 13
    for columns in by_group.values():
        assert columns["numerator"].replace("_EXP_", "_ELIG_") == columns["denominator"]
