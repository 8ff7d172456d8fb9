"""The sample of Explore Education Statistics: one file for each dataset, with its source, and small."""

import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth_sample.keying.areas import AREAS
from inclusive_growth_sample.keying.education_editions import EDITIONS
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.catalogue_datasets import datasets_of

FOLDER = SAMPLE / "explore_education_statistics"


def test_each_dataset_of_the_catalogue_has_one_file_that_lies_where_its_yaml_says() -> None:
    catalogue = load_catalogue()
    names = datasets_of(catalogue, "explore_education_statistics")
    assert sorted(edition.id for edition in EDITIONS) == sorted(path.stem for path in FOLDER.glob("*.yml"))
    assert sorted(edition.id for edition in EDITIONS) == sorted(names)
    for edition in EDITIONS:
        params = catalogue.dataset(edition.id).params
        for key in ("data_set", "publication", "repository"):
            assert edition.place.get(key, "") == getattr(params, key)
        assert params.release in ("", edition.place.get("release"))


def test_each_file_names_publisher_page_edition_and_licence_and_is_small() -> None:
    for edition in EDITIONS:
        facts = yaml.safe_load((FOLDER / f"{edition.id}.yml").read_text(encoding="utf-8"))
        assert (facts["licence"], facts["origin"]) == ("OGL-UK-3.0", "sample")
        source = facts["provenance"]["published"]
        assert source["publisher"] == "Department for Education"
        assert source["landing_page"].startswith("https://explore-education-statistics.service.gov.uk/")
        assert source["edition"]
        rows = read_csv(FOLDER / f"{edition.id}.csv")
        assert 0 < len(rows) <= 2000
        assert {row["area"] for row in rows if "area" in row} <= set(AREAS)
