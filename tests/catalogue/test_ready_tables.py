"""The files that a page has ready for the day on which a publisher can be reached are a sound catalogue."""

import re
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue


def test_the_tables_that_the_page_has_ready_are_a_sound_catalogue(catalogue_copy):
    page = (Path(__file__).parents[2] / "docs/sources/ons_census_api.md").read_text(encoding="utf-8")
    dataset, indicator = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (table,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (catalogue_copy / "datasets/ons_census_activity_sex_ethnic_group.yml").write_text(dataset)
    (catalogue_copy / "indicators/jobs_and_pay/inactivity_sex_ethnicity.yml").write_text(indicator)
    (catalogue_copy / "schemes/ons_activity_4.csv").write_text(table)
    found = load_catalogue(catalogue_copy).indicators["inactivity_sex_ethnicity"]
    cells = found.selections["ons_census_activity_sex_ethnic_group"]
    assert {item.breakdown_id for item in cells} >= {"race=A|sex=female", "race=W|sex=male"}
    assert len(cells) == 4 * 5 * 2
