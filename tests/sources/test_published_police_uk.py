"""data.police.uk against recorded answers and the heads of two files of the archive that were at hand."""

import csv
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.police_uk.params import PoliceUkParams
from inclusive_growth.sources.police_uk.source import PoliceUk
from inclusive_growth.sources.protocol import Dataset, Payload
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.registry import SAMPLE

pytestmark = pytest.mark.published_files
STOPS = Dataset("stops", "police_uk", PoliceUkParams(kind="stop_and_search"))


def decoded(dataset: Dataset, body: bytes, url: str) -> list[dict[str, str]]:
    batches = PoliceUk.decode(dataset, Payload(url, body, "", ""))
    return [row for batch in batches for row in batch.to_pylist()]


def test_every_recorded_answer_is_counted_by_its_categories(published_files: Path) -> None:
    dataset, counted, read = load_catalogue().dataset("police_street_crime"), Counter(), 0
    with zipfile.ZipFile(published_files / "police/wm_wards_street_crime_2017-01.zip") as archive:
        for name in archive.namelist():
            events = json.loads(archive.read(name))
            by_category = defaultdict(list)
            for event in events:
                by_category[event["category"]].append(event)
            for category, those in by_category.items():  # as the API answers for one category
                body = json.dumps(those).encode()
                [row] = decoded(dataset, body, f"https://x/#E08000026/2018-06/{category}")
                assert row["value"] == str(len(those))
                counted[category] += len(those)
                read += len(those)
    assert read == 28_388
    assert counted["violent-crime"] == 7_784
    assert counted["anti-social-behaviour"] == 4_928


def test_the_sample_is_the_sum_of_the_wards_without_events_that_two_of_them_show(published_files: Path) -> None:
    ids: dict[str, set[int]] = defaultdict(set)
    with zipfile.ZipFile(published_files / "police/wm_wards_street_crime_2017-01.zip") as archive:
        for name in archive.namelist():
            if re.search(r"E0500(121[89]|122\d|123[0-5])_", name):  # Coventry
                for event in json.loads(archive.read(name)):
                    ids[event["category"]].add(event["id"])
    sample = {row["category"]: row["events"] for row in read_csv(SAMPLE / "police_uk/street_crime.csv")[:14]}
    assert sample == {category: str(len(ids[category])) for category in sample}


def test_a_file_of_street_crime_is_counted_for_its_own_forces_authorities(published_files: Path) -> None:
    body = (published_files / "police/2018-07-west-yorkshire-street_head400.csv").read_bytes()
    rows = decoded(load_catalogue().dataset("police_street_crime"), body, "2018-07-west-yorkshire-street.csv")
    read = [
        line for line in csv.DictReader(io.StringIO(body.decode())) if line["LSOA name"].startswith("Bradford ")
    ]
    assert {row["area_name"] for row in rows} == {"Bradford"}, (
        "three events in Barnsley are South Yorkshire's ground"
    )
    assert sum(int(row["value"]) for row in rows) == len(read) == 396
    violence = sum(line["Crime type"] == "Violence and sexual offences" for line in read)
    assert [row["value"] for row in rows if row["CATEGORY"] == "violent-crime"] == [str(violence)]


def test_a_file_of_stops_is_counted_with_the_share_that_is_not_recorded(published_files: Path) -> None:
    body = (published_files / "police/2018-08-west-midlands-stop-and-search_head.csv").read_bytes()
    rows = decoded(STOPS, body, "2018-08-west-midlands-stop-and-search_head.csv")
    found = {(row["BASIS"], row["CATEGORY"]): row["value"] for row in rows if row["value"] != "0"}
    assert found["all", "all"] == "14"
    assert found["self_defined_ethnicity", "Asian/Asian British - Pakistani"] == "3"
    assert found["self_defined_ethnicity", "not recorded"] == "1"
    assert found["officer_defined_ethnicity", "Asian"] == "2"
    assert found["officer_defined_ethnicity", "not recorded"] == "12"
