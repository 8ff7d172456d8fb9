"""A dataset that is only described is asked of nobody, and its measures say why they have no figure."""

from pathlib import Path

import pytest

from inclusive_growth.build.groups import dataset_groups
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.coverage import empty_reasons, reasons
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.errors import CatalogueError

CATALOGUE = load_catalogue()


def test_what_is_described_is_in_no_plan_and_is_known_to_be_unseen() -> None:
    assert CATALOGUE.described
    assert not set(CATALOGUE.described) & set(CATALOGUE.datasets)
    assert all(file.evidence != "seen" for file in CATALOGUE.described.values())
    with pytest.raises(CatalogueError, match="is not in the catalogue"):
        CATALOGUE.plan(min(CATALOGUE.described), "E47000007", None)


def test_its_measures_have_no_selection_and_every_reason() -> None:
    without = {name for name, indicator in CATALOGUE.indicators.items() if not indicator.selections}
    assert {"hate_crime_rate", "loneliness", "fuel_poverty", "zero_hours"} <= without
    assert not without & set(empty_reasons(CATALOGUE))
    [whole] = [one for one in reasons(CATALOGUE) if (one.indicator_id, one.key) == ("loneliness", "all")]
    assert whole.entry.state == "not_taken_in"
    assert whole.entry.why == CATALOGUE.described[whole.declared_in].described


def test_it_has_its_row_and_its_group_so_that_coverage_shows_it() -> None:
    [datasets] = [table for table in catalogue_tables(CATALOGUE, "E47000007", None) if table.name == "datasets"]
    assert set(CATALOGUE.described) <= {row[0] for row in datasets.rows}
    assert dataset_groups(CATALOGUE)["home_office_hate_crime"] == "home_office_hate_crime"


def test_without_the_line_it_is_fetched_like_any_other() -> None:
    path = Path(__file__).parents[2] / "src/inclusive_growth/catalogue/datasets/desnz_fuel_poverty.yml"
    assert "described:" in path.read_text(encoding="utf-8")
    assert "desnz_fuel_poverty" in {source.dataset for source in CATALOGUE.indicators["fuel_poverty"].file.sources}
