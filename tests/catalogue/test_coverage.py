"""Why there is no figure: whose word counts, what follows from the measure, and what nobody has explained."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.coverage import dataset_of, empty_reasons, key_of, keys, reasons, selected_keys
from inclusive_growth.catalogue.models import StatisticalUnit
from inclusive_growth.interfaces.cli.printing.catalogue import empty_as_yaml


def entry(catalogue: Catalogue, indicator: str, key: str) -> tuple[str, str]:
    [found] = [one for one in reasons(catalogue) if (one.indicator_id, one.key) == (indicator, key)]
    return found.entry.state, found.declared_in


def test_the_indicators_own_word_goes_before_its_datasets(catalogue_copy: Path) -> None:
    catalogue = load_catalogue(catalogue_copy)
    assert entry(catalogue, "claimant_rate", "religion") == ("not_collected", "indicator")
    assert entry(catalogue, "claimant_rate", "race") == ("not_published", "els_claimant_count")


def test_of_several_datasets_the_one_speaks_that_leaves_most_to_be_done(catalogue_copy: Path) -> None:
    els = catalogue_copy / "datasets" / "els_employment_rate.yml"
    said = re.search(r"^ +disability:[^a-z]*state: not_taken_in", text := els.read_text(), re.MULTILINE)
    els.write_text(text.replace(said[0], said[0].replace("not_taken_in", "not_published"), 1))
    catalogue = load_catalogue(catalogue_copy)
    names = ("els_employment_rate", "nomis_aps")
    by_dataset = {name: catalogue.datasets[name].coverage["disability"].state for name in names}
    assert by_dataset == {"els_employment_rate": "not_published", "nomis_aps": "not_taken_in"}
    assert entry(catalogue, "employment_rate", "disability") == ("not_taken_in", "nomis_aps")


@pytest.mark.parametrize(
    ("unit", "without_people"),
    [
        (StatisticalUnit.PERSON, set()),
        (StatisticalUnit.JOB, set()),
        (StatisticalUnit.HOUSEHOLD, {"age", "race", "sex", "age*race*sex"}),
        (StatisticalUnit.EVENT, {"age", "race", "sex", "age*race*sex", "socio_economic"}),
    ],
)
def test_only_people_have_protected_characteristics(unit: StatisticalUnit, without_people: set[str]) -> None:
    catalogue = load_catalogue()
    indicator = catalogue.indicators["inactivity_wants_job"]
    file = indicator.file.model_copy(update={"statistical_unit": unit, "coverage": {}})
    changed = replace(catalogue, indicators=catalogue.indicators | {indicator.id: replace(indicator, file=file)})
    found = {
        one.key
        for one in reasons(changed)
        if one.indicator_id == indicator.id and one.declared_in == "statistical_unit"
    }
    assert found >= without_people
    assert not found & {"place", *({"race", "age"} if not without_people else set())}


def test_events_that_are_told_apart_by_people_have_a_reason_of_their_own(catalogue_copy: Path) -> None:
    # Force is published by age, sex and ethnic group: no other characteristic can be said not to apply to it.
    indicator = catalogue_copy / "indicators/cohesion_and_integration/use_of_force.yml"
    text = indicator.read_text(encoding="utf-8")
    indicator.write_text(re.sub(r"^coverage:\n(  .*\n)+", "", text, flags=re.MULTILINE), encoding="utf-8")
    bare = load_catalogue(catalogue_copy)
    assert "religion" in empty_reasons(bare)["use_of_force"]
    assert entry(bare, "street_crime_burglary", "religion") == ("not_applicable", "statistical_unit")
    assert entry(load_catalogue(), "use_of_force", "religion") == ("not_published", "indicator")


def test_a_key_is_the_sorted_characteristics_of_a_breakdown() -> None:
    assert [key_of(name) for name in ("all", "sex=male", "race=A|sex=male")] == ["all", "sex", "race*sex"]


def test_an_indicator_answers_for_what_the_law_protects_what_it_selects_and_what_is_named() -> None:
    catalogue = load_catalogue()
    pay = catalogue.indicators["low_pay_rlw"]
    assert {"all", "age", "disability", "pregnancy_maternity", "place", "socio_economic", "hours*sex"} <= set(
        keys(catalogue, pay)
    )
    assert "hours" not in keys(catalogue, catalogue.indicators["claimant_rate"])


def test_a_measure_of_one_group_has_no_figure_for_everyone() -> None:
    catalogue = load_catalogue()
    assert selected_keys(catalogue.indicators["hle_female"]) == {"sex"}
    assert entry(catalogue, "hle_female", "all") == ("not_applicable", "selections")


def test_the_dataset_of_a_key_is_the_preferred_one_that_gives_it() -> None:
    indicator = load_catalogue().indicators["population_by_race_age"]
    assert dataset_of(indicator, "race") == "nomis_census_ethnic_group"
    assert dataset_of(indicator, "age*race*sex") == "nomis_census_ethnic_group_age_sex"
    assert dataset_of(indicator, "religion") == "nomis_census_ethnic_group"


def test_every_empty_cell_has_a_reason() -> None:
    catalogue = load_catalogue()
    assert empty_reasons(catalogue) == {}, empty_as_yaml(catalogue)


def test_an_empty_reason_is_printed_as_yaml_to_fill_in(catalogue_copy: Path) -> None:
    path = catalogue_copy / "datasets/nomis_aps.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"  religion: .*\n", "", text), encoding="utf-8")
    printed = empty_as_yaml(load_catalogue(catalogue_copy))
    assert '# datasets/nomis_aps.yml\ncoverage:\n  religion: {state: , why: "", link: ""}' in printed


def test_every_request_says_whom_and_what() -> None:
    asked = [one for one in reasons(load_catalogue()) if one.entry.ask]
    assert len(asked) > 100
    # Whoever does not ask people a question can be asked to.
    assert {one.entry.state for one in asked} == {"not_taken_in", "not_published", "not_collected"}
