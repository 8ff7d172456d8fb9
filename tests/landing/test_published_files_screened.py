"""Every file of the publishers at hand goes through the screen: what it says of them is written down here.

The alarms are true: employers name the person who is responsible for a report on pay, and some give that person's
address. Nothing in the product knows these files.
"""

import gzip
from pathlib import Path

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening import screened

pytestmark = [pytest.mark.published_files, pytest.mark.timeout(900)]

LIST = "a list, by common given names"
PERSON, ADDRESS = ("name", LIST), ("email", "its form")
PAY = "gpg_service/UK_Gender_Pay_Gap_Data_-_"
ALARMS = {
    f"{PAY}2018_to_2019.xlsx": {PERSON, ADDRESS},
    f"{PAY}2020_to_2021.csv.gz": {PERSON, ADDRESS},
    f"{PAY}2021_to_2022.csv.gz": {PERSON, ADDRESS},
    f"{PAY}2022_to_2023.csv.gz": {PERSON, ADDRESS},
    "gpg_service/testData_head.csv": {PERSON},
}
UNREAD = {"nomis/raw_nomis_20241120_105146.parquet"}  # no source reads Parquet from outside


def test_the_published_files_raise_the_true_alarms_and_no_other(published_files: Path) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    unread = set()
    paths = [line.split("\t")[0] for line in (published_files / "INDEX.tsv").read_text().splitlines()[1:]]
    assert len(paths) == 542
    for path in paths:
        body = (published_files / path).read_bytes()
        body = gzip.decompress(body) if path.endswith(".gz") else body
        try:
            if findings := screened(body):
                found[path] = {(finding.kind, finding.cause) for finding in findings}
        except UnexpectedResponse:
            unread.add(path)
    assert found == ALARMS
    assert unread == UNREAD
