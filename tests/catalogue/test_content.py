"""What the catalogue and its scheme tables hold."""

import re
from datetime import date

import pytest
import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.loader import ROOT
from inclusive_growth.catalogue.schemes import SCHEMES, read_table, scheme
from inclusive_growth.sources.protocol import ReferenceParams
from inclusive_growth.sources.registry import layout_of, registry

FILES = sorted([*ROOT.glob("datasets/*.yml"), *ROOT.glob("indicators/*/*.yml")])
SOURCE_SCHEMES = sorted(
    path.stem for path in SCHEMES.glob("*.csv") if path.read_text().startswith("code,label,characteristic,")
)
SDMX_STATUS = set("ABEPRUCLZMO")
MEMBERS = {
    "constituent": {"local_authority", "former_local_authority"},
    "non_constituent": {"local_authority", "county"},
}
TEN = {
    "apprenticeship_starts",
    "children_low_income_rel",
    "claimant_rate",
    "employment_rate",
    "hle_female",
    "hle_male",
    "inactivity_rate",
    "no_qualifications",
    "population_by_race_age",
    "population_estimate",
}


def test_the_ten_indicators_are_there():
    assert set(load_catalogue().indicators) >= TEN


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_catalogue_file_is_short_and_its_keys_stand_in_the_models_order(path):
    text = path.read_text(encoding="utf-8")
    # Reasons for what is not there are prose, a few lines for each characteristic.
    assert len(re.sub(r"^coverage:\n(?: .*\n)*", "", text, flags=re.MULTILINE).splitlines()) <= 40
    catalogue = load_catalogue()
    fetched_or_not = catalogue.datasets | catalogue.described
    model = fetched_or_not.get(path.stem) or catalogue.indicators[path.stem].file
    order = list(type(model).model_fields)
    keys = list(yaml.safe_load(text))
    assert keys == sorted(keys, key=order.index)


def test_every_dataset_feeds_an_indicator_or_says_where_areas_lie():
    catalogue = load_catalogue()
    idle = [name for name in catalogue.datasets if not catalogue.selections(name)]
    assert [name for name in idle if not isinstance(catalogue.params[name], ReferenceParams)] == []
    assert len(idle) < len(catalogue.datasets)


def test_sex_age_and_race_stand_as_data_with_one_intersection():
    found = {item.breakdown_id for name in load_catalogue().datasets for item in load_catalogue().selections(name)}
    assert {"all", "sex=female", "age=50-64", "race=B", "race=A4", "age=16-24|sex=female"} <= found


def test_employment_prefers_the_survey_to_the_rounded_file():
    employment = load_catalogue().indicators["employment_rate"]
    ranks = {dataset: {item.preference for item in items} for dataset, items in employment.selections.items()}
    assert ranks == {"nomis_aps": {0}, "els_employment_rate": {1}}


def test_no_two_selections_of_an_indicator_claim_the_same_cell():
    for indicator in load_catalogue().indicators.values():
        for items in indicator.selections.values():
            assert len({(item.category_key, item.breakdown_id, item.role) for item in items}) == len(items)
            # Only numerators and denominators are summed.
            values = [item for item in items if item.role == "value"]
            assert len({item.category_key for item in values}) == len(values)
            assert len({item.breakdown_id for item in values}) == len(values)


def test_every_dataset_of_the_earnings_survey_breaks_where_it_was_weighted_anew():
    # The workbook of 2023 says that occupations by SOC 2020 stand in the weights.
    of_the_survey = {
        dataset.id: [str(one.since) for one in dataset.breaks if "SOC 2020" in one.why]
        for dataset in load_catalogue().datasets.values()
        if dataset.title.startswith("Annual Survey of Hours and Earnings") or dataset.id == "ons_low_pay_work"
    }
    annual = of_the_survey.pop("ons_ashe_home_annual")
    assert annual == ["2021-03-31"]  # the tax year that ended then stands alone
    assert len(of_the_survey) == 5
    assert all(since == ["2021-04-01"] for since in of_the_survey.values())


def test_the_reference_for_women_is_the_indicator_for_men():
    reference = load_catalogue().indicators["hle_female"].file.references["sex"]
    assert (reference.indicator, reference.breakdown) == ("hle_male", "sex=male")


def test_the_nine_protected_characteristics_are_registered():
    protected = {row["characteristic"] for row in read_table("characteristics") if row["protected"] == "true"}
    assert protected == {
        "age",
        "disability",
        "gender_reassignment",
        "marriage_civil_partnership",
        "pregnancy_maternity",
        "race",
        "religion",
        "sex",
        "sexual_orientation",
    }


def test_every_category_belongs_to_a_characteristic_and_every_parent_is_a_category():
    characteristics = {row["characteristic"] for row in read_table("characteristics")}
    rows = read_table("categories")
    keys = [(row["characteristic"], row["category"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row["characteristic"] in characteristics
        assert not row["parent"] or (row["characteristic"], row["parent"]) in keys


@pytest.mark.parametrize("name", SOURCE_SCHEMES)
def test_a_scheme_maps_each_code_once_and_to_one_category(name):
    rows = scheme(name)
    assert len({row.code for row in rows}) == len(rows)
    # Codes without a category are parts of one sum, as the countries outside the United Kingdom are.
    mapped = [(row.characteristic, row.category) for row in rows if row.category]
    assert len(set(mapped)) == len(mapped)


def test_the_nineteen_groups_fall_into_the_five():
    parents = {
        row["category"]: row["parent"] for row in read_table("categories") if row["characteristic"] == "race"
    }
    nineteen = [row.category for row in scheme("ethnic_group_19")]
    assert len(nineteen) == 19
    assert {parents[category] for category in nineteen} == {row.category for row in scheme("ethnic_group_5")}


def test_chinese_and_roma_stand_where_the_2021_census_puts_them():
    by_code = {row.code: row for row in scheme("ethnic_group_19")}
    assert (by_code["13"].label, by_code["13"].category) == ("Asian, Asian British or Asian Welsh: Chinese", "A2")
    assert (by_code["4"].label, by_code["4"].category) == ("White: Roma", "W4")


def test_the_west_midlands_has_its_seven_authorities():
    roles = scope_areas("E47000007", ("E12000005", "E92000001", "E47000001"))
    members = sorted(code for code, role in roles.items() if role == "member")
    assert members == [f"E080000{number}" for number in range(25, 32)]
    assert sum(role == "comparator_member" for role in roles.values()) == 10
    assert len(roles) == 21


@pytest.mark.parametrize(
    "authority",
    sorted({row["authority_code"] for row in read_table("memberships") if not row["valid_to"]}),
)
def test_every_present_english_combined_authority_can_be_served(authority):
    plan = load_catalogue().plan("nomis_aps", authority, ("E92000001",))
    assert authority in plan.areas
    assert len(plan.areas) >= 4


def test_every_area_of_a_membership_is_registered_and_every_area_leads_up_to_the_united_kingdom():
    areas = {row["area_code"]: row for row in read_table("areas")}
    for row in read_table("memberships"):
        assert areas[row["authority_code"]]["area_type"] == "combined_authority"
        assert areas[row["member_code"]]["area_type"] in MEMBERS[row["role"]]
        assert row["certainty"] == ("published" if row["role"] == "constituent" else "reported")
        assert row["source"]
        assert date.fromisoformat(row["valid_from"]) < date.fromisoformat(row["valid_to"] or "2999-12-31")
    for code in areas:
        steps = 0
        while areas[code]["parent_code"]:
            code, steps = areas[code]["parent_code"], steps + 1
            assert steps < 5
        assert code == "K02000001"


def test_a_district_is_a_member_of_one_combined_authority_at_a_time():
    rows = [row for row in read_table("memberships") if row["role"] == "constituent"]
    present = [row["member_code"] for row in rows if not row["valid_to"]]
    assert len(set(present)) == len(present)


def test_every_source_that_marks_its_figures_has_markers_and_each_maps_to_a_status_of_the_standard_list():
    rows, catalogue = read_table("markers"), load_catalogue()
    datasets = [catalogue.dataset(name) for name in catalogue.datasets]
    assert {item.source for item in datasets} == set(registry())
    marking = {item.source for item in datasets if layout_of(item).marker}
    # The signs of GOV.UK are there for datasets that say `shorthand`.
    assert {row["source"] for row in rows} == marking | {"gov_uk"}
    assert {row["status"] for row in rows} <= SDMX_STATUS
    assert len({(row["source"], row["marker"]) for row in rows}) == len(rows)


@pytest.mark.parametrize(("marker", "status"), [("!", "C"), ("*", "U"), ("~", "L"), ("-", "M"), ("A", "A")])
def test_survey_symbols_mean_what_the_publisher_says(marker, status):
    found = [row["status"] for row in read_table("markers") if (row["source"], row["marker"]) == ("nomis", marker)]
    assert found == [status]
