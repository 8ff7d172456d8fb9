"""The sample holds published figures only, each with its source, and its sums add up."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.registry import registry
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.nomis.sample import NomisDataset, load_nomis
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.catalogue_datasets import datasets_of

WEST_MIDLANDS = [f"E080000{number}" for number in range(25, 32)]
NOMIS = sorted(path.stem for path in (SAMPLE / "nomis").glob("*.yml"))
ELS = sorted(path.stem for path in (SAMPLE / "els").glob("*.yml"))
FINGERTIPS = sorted(path.stem for path in (SAMPLE / "fingertips").glob("*.yml"))
FOLDERS = {"nomis": NOMIS, "els": ELS, "fingertips": FINGERTIPS}


def figures(dataset: NomisDataset) -> dict[tuple[str, str, tuple[str, ...], str], Decimal]:
    return {(c.area, c.period, c.codes, c.measure): Decimal(c.value) for c in dataset.cells if c.value}


def test_the_sample_has_the_datasets_of_the_catalogue_and_no_other() -> None:
    catalogue = load_catalogue()
    asked = {
        source: [catalogue.dataset(name).params for name in datasets_of(catalogue, source)]
        for source in registry()
    }
    assert sorted({item.dataset_id for item in asked["nomis"]}) == NOMIS
    assert sorted(item.indicator_file for item in asked["ons_explore_local_statistics"]) == ELS
    assert sorted(str(item.indicator_id) for item in asked["fingertips"]) == FINGERTIPS


@pytest.mark.parametrize(
    "name",
    [f"{folder}/{name}" for folder, names in FOLDERS.items() for name in names],
)
def test_every_dataset_names_publisher_page_edition_and_licence(name: str) -> None:
    facts = yaml.safe_load((SAMPLE / f"{name}.yml").read_text(encoding="utf-8"))
    assert facts["licence"] == "OGL-UK-3.0"
    assert facts["origin"] == ("quoted" if "quoted_in" in facts else "sample")
    for source in facts["provenance"].values():
        assert set(source) >= {"dataset", "publisher", "landing_page", "edition", "gives"}
        assert source["landing_page"].startswith("https://")


@pytest.mark.parametrize("name", ELS)
def test_the_page_on_the_sample_names_each_file_with_its_edition_and_its_wider_areas(name: str) -> None:
    page = (SAMPLE.parents[2] / "docs/sources/explore_local_statistics.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    _, edition, indicators, also = (cell.strip() for cell in row.strip("|").split("|"))
    facts = yaml.safe_load((SAMPLE / f"els/{name}.yml").read_text(encoding="utf-8"))
    day = date.fromisoformat(facts["metadata"]["modified"])
    assert edition == f"{day.day} {day:%B %Y}"
    catalogue = load_catalogue()
    of_file = {
        dataset for dataset, item in catalogue.params.items() if getattr(item, "indicator_file", "") == name
    }
    selecting = [item.id for item in catalogue.indicators.values() if of_file & set(item.selections)]
    assert indicators == ", ".join(sorted(selecting))
    held = {item["areacd"] for item in read_csv(SAMPLE / f"els/{name}.csv")}
    wider = {"both combined authorities": "E47000007", "region": "E12000005", "England": "E92000001"}
    assert also == ", ".join(words for words, area in wider.items() if area in held)


@pytest.mark.parametrize("name", NOMIS)
def test_every_nomis_figure_says_where_it_comes_from(name: str) -> None:
    known = yaml.safe_load((SAMPLE / f"nomis/{name}.yml").read_text(encoding="utf-8"))["provenance"]
    assert {row["source"] for row in read_csv(SAMPLE / f"nomis/{name}.csv")} == set(known)


def test_rates_agree_with_numerator_over_denominator() -> None:
    found = figures(load_nomis([SAMPLE])["NM_17_5"])
    compared = 0
    for (area, period, codes, measure), rate in found.items():
        if measure == "20599" and (area, period, codes, "21001") in found:
            share = 100 * found[area, period, codes, "21001"] / found[area, period, codes, "21002"]
            assert abs(rate - share) <= Decimal("0.2"), (area, period, codes)
            compared += 1
    assert compared == 391


def test_ethnic_groups_sum_to_totals_and_members_to_their_authority() -> None:
    found = figures(load_nomis([SAMPLE])["NM_2041_1"])
    detailed = [str(code) for code in range(1, 20)]
    for area in ["E92000001", "E12000005", "E47000001", "E47000007", *WEST_MIDLANDS]:
        total = found[area, "2021", ("0",), "20100"]
        assert total == sum(found[area, "2021", (code,), "20100"] for code in detailed)
        assert total == sum(found[area, "2021", (str(code),), "20100"] for code in range(1001, 1006))
    for code in ["0", *detailed]:
        members = sum(found[area, "2021", (code,), "20100"] for area in WEST_MIDLANDS)
        assert members == found["E47000007", "2021", (code,), "20100"]


def test_population_totals_are_the_published_ones() -> None:
    found = figures(load_nomis([SAMPLE])["NM_2002_1"])
    assert found["E92000001", "2011", ("0", "200"), "20100"] == 53_107_169
    assert found["E08000025", "2011", ("0", "200"), "20100"] == 1_074_283
    assert found["E47000007", "2021", ("0", "200"), "20100"] == 2_916_132
    bands = ["201", "250", "207", "208", "209"]
    for (area, period, (gender, band), measure), value in found.items():
        if band == "200":
            assert value == sum(found[area, period, (gender, item), measure] for item in bands)


def test_members_stand_under_two_geography_types() -> None:
    codes = Counter(row["code"] for row in read_csv(SAMPLE / "nomis/geographies.csv"))
    assert {codes[area] for area in WEST_MIDLANDS} == {2}


def test_the_sample_stays_small() -> None:
    sizes = [path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()]
    assert max(sizes) < 1_500_000
    assert sum(sizes) < 5_000_000


@pytest.mark.published_files
def test_the_sample_is_made_from_the_published_files_byte_for_byte(
    published_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from inclusive_growth_sample.keying.make_sample import BY_HAND, make

    made = make(published_files)
    assert capsys.readouterr().out == ""  # rates and counts disagree nowhere
    kept_by_hand = {f"nomis/{name}.yml" for name in NOMIS}
    kept_by_hand |= {path.relative_to(SAMPLE).as_posix() for path in (SAMPLE / "nomis/codes").rglob("*.csv")}
    kept_by_hand |= {f"nomis/{name}.csv" for name in BY_HAND}
    kept_by_hand |= {path.relative_to(SAMPLE).as_posix() for path in (SAMPLE / "ons_census_api").glob("*.yml")}
    kept_by_hand |= {
        f"ons_census_api/options/{name}.csv" for name in ("highest_qualification", "ethnic_group_tb_6a")
    }
    there = {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file()}
    assert set(made) == there - kept_by_hand
    for name, text in made.items():
        assert (SAMPLE / name).read_bytes() == text.encode(), name
