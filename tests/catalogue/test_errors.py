"""A wrong file is named with the field and what to do about it."""

import re

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.errors import CatalogueError

CLAIMANTS = "indicators/jobs_and_pay/claimant_rate.yml"
EMPLOYMENT = "indicators/jobs_and_pay/employment_rate.yml"
CASES = {
    "misspelt key": (
        "datasets/nomis_aps.yml",
        "cadence:",
        "cadance:",
        "cadance: unknown key; did you mean 'cadence'?",
    ),
    "unknown characteristic of coverage": (
        CLAIMANTS,
        "  religion: {",
        "  religon: {",
        "coverage: 'religon' is not registered in schemes/characteristics.csv; did you mean 'religion'?",
    ),
    "unknown characteristic of a dataset's coverage": (
        "datasets/nomis_census_cars.yml",
        "  place: {",
        "  plaze: {",
        "coverage: 'plaze' is not registered in schemes/characteristics.csv; did you mean 'place'?",
    ),
    "characteristics out of order": (
        CLAIMANTS,
        "  religion: {",
        "  sex*race: {",
        "coverage: write 'sex*race' as 'race*sex' (each once, in alphabetical order)",
    ),
    "selected and yet not there": (
        EMPLOYMENT,
        "bounds:",
        "coverage: {sex: {state: not_collected, why: Nobody asked anyone.}}\nbounds:",
        "coverage: 'sex' is selected under `sources`; keep one of the two",
    ),
    "not collected without a reason": (
        CLAIMANTS,
        '"An administrative count; the benefit records that it is made from are not kept by religion."',
        '"-"',
        "coverage.religion.why",
    ),
    "state that only figures give": (
        CLAIMANTS,
        "{state: not_collected",
        "{state: suppressed",
        "coverage.religion.state: Input should be 'not_taken_in', 'not_published', 'not_collected'",
    ),
    "the former list of what is not collected": (
        CLAIMANTS,
        "coverage:\n",
        "not_collected:\n",
        "not_collected: is called `coverage` now; rename it",
    ),
    "status of two stretches at once": (
        "datasets/els_gross_disposable_household_income.yml",
        "    newest: true\n",
        "    newest: true\n    since: 2023-01-01\n",
        "statuses.0: Value error, give either `newest: true` or `since`",
    ),
    "break without a reason": (
        "datasets/nomis_aps_qualifications.yml",
        "    why: From 2022",
        "    reason: From 2022",
        "breaks.1.reason: unknown key",
    ),
    "request for an unknown measure": (
        "schemes/asks.csv",
        "answer\n",
        "answer\nclaimant_rates,race,2026-01-10,asked,Anna,\n",
        "line 2: indicator 'claimant_rates' is not in the catalogue; did you mean 'claimant_rate'?",
    ),
    "request by what nobody registered": (
        "schemes/asks.csv",
        "answer\n",
        "answer\nclaimant_rate,rase,2026-01-10,asked,Anna,\n",
        "line 2: 'rase' is no key of claimant_rate; did you mean 'race'?",
    ),
    "request refused without a word": (
        "schemes/asks.csv",
        "answer\n",
        "answer\nclaimant_rate,race,2026-01-10,refused,Anna,\n",
        "line 2: answer: missing; write what was refused",
    ),
    "request on no day": (
        "schemes/asks.csv",
        "answer\n",
        "answer\nclaimant_rate,race,10 January,asked,Anna,\n",
        "line 2: day '10 January' is not a date",
    ),
    "old name of a key": (
        "datasets/nomis_census_cars.yml",
        "caveat: >-",
        "tables: >-",
        "datasets/nomis_census_cars.yml: tables: is called `caveat` now; rename it",
    ),
    "unknown unit": (
        EMPLOYMENT,
        "unit: percent\n",
        "unit: per_cent\n",
        "unit: 'per_cent' is not registered in schemes/units.csv; did you mean 'percent'?",
    ),
    "marker of an unknown status": (
        "schemes/markers.csv",
        "nomis,E,E,",
        "nomis,E,F,",
        "nomis, sign 'E': status 'F' is none that schemes/statuses.csv allows in figures",
    ),
    "marker of a status that no figure bears": (
        "schemes/markers.csv",
        "nomis,E,E,",
        "nomis,E,O,",
        "status 'O' is none",
    ),
    "two statuses of one rank": (
        "schemes/statuses.csv",
        "estimated,no figure,3",
        "estimated,no figure,4",
        "sum_rank 4 stands twice; give each status its own",
    ),
    "missing key": (EMPLOYMENT, "unit: percent\n", "", "unit: missing; add it"),
    "unknown source": (
        "datasets/nomis_aps.yml",
        "source: nomis",
        "source: nomiss",
        "source 'nomiss' is not registered; did you mean 'nomis'?",
    ),
    "misspelt source parameter": (
        "datasets/nomis_aps.yml",
        "dataset_id:",
        "dataset_ids:",
        "upstream.dataset_ids: unknown key; did you mean 'dataset_id'?",
    ),
    "wrong source parameter": (
        "datasets/els_claimant_count.yml",
        "indicator_file: claimant-count",
        "indicator_file: ../x",
        "upstream.indicator_file: '../x' is not of the form",
    ),
    "no reason to keep periods": (
        "datasets/nomis_aps.yml",
        "cadence: quarterly",
        "cadence: quarterly\nkeeps_earlier_periods: because",
        "keeps_earlier_periods:",
    ),
    "both kinds of period": (
        "datasets/nomis_aps.yml",
        "time: first,latest",
        "time: first,latest\n  date: latest",
        "give either `date` (points) or `time` (a range)",
    ),
    "columns of another shape": (
        "datasets/iod_2025_neighbourhoods.yml",
        "shape: iod_lsoa",
        "shape: iod_lad_idaci",
        "datasets/iod_2025_neighbourhoods.yml: its columns are not those of 'iod_2019_authorities'",
    ),
    "figures side by side without a value": (
        "datasets/iod_2019_authorities.yml",
        '"IDACI - Average score ": value',
        '"IDACI - Average score ": half_width_95',
        "upstream.measures: figures that stand side by side need one `value`",
    ),
    "unknown role": (
        "datasets/nomis_aps.yml",
        "numerator",
        "nominator",
        "upstream.measures.21001: Input should be",
    ),
    "publisher's id for ours": (
        EMPLOYMENT,
        "dataset: nomis_aps",
        "dataset: NM_17_5",
        "sources.0.dataset: 'NM_17_5' is not of the form",
    ),
    "misspelt key beside a code": (
        EMPLOYMENT,
        'code: "45", label:',
        'code: "45", lable:',
        "sources.0.select.0.where.VARIABLE.lable: unknown key; did you mean 'label'?",
    ),
    "code without quotes": (
        EMPLOYMENT,
        'code: "45"',
        "code: 45",
        "sources.0.select.0.where.VARIABLE.code: must be text, found 45; write it in quotes",
    ),
    "unquoted percent sign": (
        EMPLOYMENT,
        "label: Employment rate - aged 16-64",
        "label: % in employment",
        "not valid YAML at line 13: found character that cannot start any token; quote text",
    ),
    "unknown scheme of a denominator": (
        "indicators/health_and_population/disability_census.yml",
        "for_each: disability_5",
        "for_each: disability_6",
        "select: there is no scheme table schemes/disability_6.csv; did you mean 'disability_5'?",
    ),
    "area among the variables of a custom table": (
        "datasets/ons_census_qualifications_ethnic_group.yml",
        "[highest_qualification,",
        "[ltla,",
        "'ltla' is a kind of area; name it under `area_types`",
    ),
    "unknown dataset": (
        EMPLOYMENT,
        "dataset: nomis_aps",
        "dataset: nomis_asp",
        "dataset 'nomis_asp' is not in the catalogue; did you mean 'nomis_aps'?",
    ),
    "unregistered category": (
        EMPLOYMENT,
        "breakdown: sex=female",
        "breakdown: sex=femal",
        "'sex=femal' is not registered in schemes/categories.csv; did you mean 'sex=female'?",
    ),
    "unknown scheme": (
        EMPLOYMENT,
        "aps_employment_by_age",
        "aps_by_age",
        "there is no scheme table schemes/aps_by_age.csv; did you mean 'aps_employment_by_age'?",
    ),
    "column that is no dimension": (
        EMPLOYMENT,
        'where: {VARIABLE: {code: "45"',
        'where: {VARIABEL: {code: "45"',
        "column 'VARIABEL' is not a dimension of dataset 'nomis_aps'; did you mean 'VARIABLE'?",
    ),
    "dimension left out": (
        "indicators/skills_and_education/no_qualifications.yml",
        'where: {C2021_ETH_6: "0", C2021',
        "where: {C2021",
        "dataset 'nomis_census_qualifications_ethnic_group' has the dimension 'C2021_ETH_6' too",
    ),
    "unknown reference": (
        "indicators/health_and_population/hle_female.yml",
        "indicator: hle_male}",
        "indicator: hle_men}",
        "references.sex.indicator: 'hle_men' is not in the catalogue; did you mean 'hle_male'?",
    ),
    "no gap that matters": (EMPLOYMENT, "matters_from:", "# matters_from:", "matters_from: missing"),
    "bounds upside down": (EMPLOYMENT, "minimum: 1,", "minimum: 100,", "minimum 100.0 is not below maximum 99.0"),
    "a step that nobody could trip": (EMPLOYMENT, "step: 10,", "step: 98,", "so no authority could trip it"),
    "id that is not the file's name": (
        EMPLOYMENT,
        "id: employment_rate",
        "id: employment",
        "id: 'employment' is not",
    ),
    "broken YAML": (EMPLOYMENT, "unit: percent", "unit: [percent", "not valid YAML"),
    "unregistered code's category": (
        "schemes/nomis_gender.csv",
        "2,Female,sex,female",
        "2,Female,sex,femme",
        "code 2: category 'sex=femme' is not registered",
    ),
    "unknown mapping quality": (
        "schemes/nomis_gender.csv",
        "female,exact",
        "female,guess",
        "code 2: mapping_quality 'guess' is not one of exact",
    ),
    "a category that stands twice": (
        "schemes/categories.csv",
        "age,0-15,",
        "age,16-24,Young people,age_bands,,1\nage,0-15,",
        "'age, 16-24' stands there more than once; keep one of the rows",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_file_is_named_with_what_to_do(catalogue_copy, case):
    file, good, bad, message = CASES[case]
    path = catalogue_copy / file
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=re.escape(message)) as error:
        load_catalogue(catalogue_copy)
    assert file in str(error.value)
    assert "\n" not in str(error.value)


def test_the_copy_that_the_cases_spoil_is_sound(catalogue_copy):
    assert len(load_catalogue(catalogue_copy).indicators) >= 10


@pytest.mark.parametrize(
    ("authority", "comparators", "message"),
    [
        (
            "E47000099",
            (),
            "IGW_AUTHORITY: 'E47000099' is not in schemes/areas.csv; the English combined authorities",
        ),
        (
            "E47000010",
            (),
            "IGW_AUTHORITY: E47000010 (North East) ended on 2024-05-06; its members are now in E47000014",
        ),
        ("E08000025", (), "IGW_AUTHORITY: E08000025 (Birmingham) is a local authority, not a combined authority"),
        ("E47000007", ("E99",), "area 'E99' is not in schemes/areas.csv"),
    ],
)
def test_an_impossible_area_is_named(authority, comparators, message):
    with pytest.raises(CatalogueError, match=re.escape(message)):
        scope_areas(authority, comparators)


def test_an_indicator_of_a_known_shape_is_one_file(catalogue_copy):
    before = load_catalogue(catalogue_copy).plan("els_business_demography", "E47000007", ())
    model = catalogue_copy / "indicators/growth_and_productivity/business_survival_5y.yml"
    text = model.read_text(encoding="utf-8")
    text = text.replace("id: business_survival_5y", "id: business_survival_2y")
    text = text.replace("Five-year survival rate", "Two-year survival rate")
    model.with_stem("business_survival_2y").write_text(text, encoding="utf-8")
    load_catalogue.cache_clear()
    after = load_catalogue(catalogue_copy).plan("els_business_demography", "E47000007", ())
    assert len(after.selections) == len(before.selections) + 1
    assert "Two-year survival rate" in after.codes("indicator")


def test_a_misspelt_theme_folder_is_named(catalogue_copy):
    (catalogue_copy / "indicators" / "jobs_and_pay").rename(catalogue_copy / "indicators" / "jobs_and_pays")
    with pytest.raises(CatalogueError, match=r"'jobs_and_pays' is not a theme; did you mean 'jobs_and_pay'\?"):
        load_catalogue(catalogue_copy)


def test_a_file_that_would_be_overlooked_is_named(catalogue_copy):
    path = catalogue_copy / EMPLOYMENT
    path.rename(path.with_suffix(".yaml"))
    with pytest.raises(CatalogueError, match=r"rename it to employment_rate\.yml"):
        load_catalogue(catalogue_copy)
