"""What the catalogue says of Nomis' tables: the traps of their code lists, and one figure under two indicators."""

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import scheme

TWINS = {
    "employment_rate_male": "employment_rate",
    "employment_rate_female": "employment_rate",
    "employment_rate_age": "employment_rate",
    "employment_rate_em": "employment_rate",
    "inactivity_em": "inactivity_rate",
}


@pytest.mark.parametrize(("twin", "whole"), TWINS.items())
def test_an_indicator_that_is_also_a_breakdown_of_another_selects_the_same_cells(twin, whole):
    catalogue = load_catalogue()
    cells = {
        name: {
            (dataset, item.breakdown_id, item.category_key, item.labels)
            for dataset, items in catalogue.indicators[name].selections.items()
            for item in items
        }
        for name in (twin, whole)
    }
    assert cells[twin] < cells[whole]


def test_groups_have_the_same_labels_in_both_ethnic_tables_under_different_numbers():
    plain = {row.category: row for row in scheme("ethnic_group_19")}
    by_age = {row.category: row for row in scheme("ethnic_group_19_by_age")}
    assert {name: row.label for name, row in plain.items()} == {name: row.label for name, row in by_age.items()}
    assert (plain["B1"].code, by_age["B1"].code) == ("16", "6")
    assert (plain["M3"].code, by_age["M3"].code) == ("6", "11")


def test_one_is_female_in_the_census_and_male_elsewhere():
    assert [row.category for row in scheme("census_sex") if row.code == "1"] == ["female"]
    assert [row.category for row in scheme("nomis_gender") if row.code == "1"] == ["male"]


def test_population_stands_by_race_age_and_sex_together():
    found = load_catalogue().indicators["population_by_race_age"].selections["nomis_census_ethnic_group_age_sex"]
    three = [item for item in found if item.breakdown_id.count("|") == 2]
    assert len(three) == 19 * 5 * 2
    assert {item.breakdown_id for item in found} >= {"age=0-24|race=A4|sex=female", "race=B2|sex=male"}


def test_a_share_divides_what_it_names_by_a_total_of_the_same_breakdown():
    catalogue = load_catalogue()
    shares = {"lgb_plus_population", "marital_status", "multi_ethnic_households", "social_renting"}
    shares |= {"disability_census", "gender_identity", "people_by_ns_sec", "born_outside_uk"}
    for name in shares:
        for items in catalogue.indicators[name].selections.values():
            above = {item.breakdown_id for item in items if item.role == "numerator"}
            assert above == {item.breakdown_id for item in items if item.role == "denominator"}
    status = catalogue.indicators["marital_status"].selections["nomis_census_partnership"]
    assert len({item.breakdown_id for item in status}) == 17


def test_households_of_one_person_are_in_neither_count_of_multi_ethnic_households():
    (items,) = load_catalogue().indicators["multi_ethnic_households"].selections.values()
    assert {dict(item.where)["C2021_METH_6"] for item in items} == {"2", "3", "4", "5"}


def test_pay_carries_the_coefficient_of_variation():
    for name in ("nomis_pay_residents", "nomis_pay_workplaces"):
        assert load_catalogue().params[name].measures == {"20100": "value", "20701": "cv_percent"}
