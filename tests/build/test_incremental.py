"""A build makes anew only what differs from the last candidate, and comes out as if it had made everything."""

import shutil
from pathlib import Path

import pytest

from inclusive_growth.build import inputs as build_inputs
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.build.groups import RebuildPlan, dataset_groups, plan_rebuild
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.records import Candidate
from inclusive_growth.store.keys import part_key
from tests.support.landed_rows import MEMBERS, Row, World, aps, els


def rates(value: str, period: str = "2022-01-01/P1Y") -> list[Row]:
    return [els(area, "Employment rate", period, value, "60.0", "80.0") for area in MEMBERS]


def claimants(value: str, *periods: str) -> list[Row]:
    years = periods or ("2023-01-01/P1Y",)
    return [els(area, "Claimant Count", period, value) for area in MEMBERS for period in years]


def expectancy(value: str) -> list[Row]:
    sexes = ("Male", "Female")
    return [
        els("E08000031", f"{sex} healthy life expectancy", "2020-01-01/P3Y", value, "50.0", "70.0")
        for sex in sexes
    ]


def planned(world: World) -> RebuildPlan:
    inputs = build_inputs.gather_inputs(world.context)
    return plan_rebuild(inputs, latest_candidate(world.store), context=world.context)


def same_as_full(world: World, day: float) -> Candidate:
    """The incremental candidate, after a full rebuild was found to be the same part for part."""
    made = world.build(day)
    assert world.build(day, full=True).parts == made.parts
    return made


def test_datasets_that_share_an_indicator_or_a_reference_are_built_together():
    of_dataset = dataset_groups(load_catalogue())
    assert of_dataset["nomis_aps"] == of_dataset["els_employment_rate"]
    assert of_dataset["els_claimant_count"] != of_dataset["els_employment_rate"]
    assert set(of_dataset.values()) <= set(of_dataset)


@pytest.mark.system
def test_one_changed_dataset_is_the_only_one_built_and_the_whole_equals_a_full_rebuild(tmp_path: Path):
    world = World(tmp_path / "home")
    world.land("els_employment_rate", rates("70.0"), 1)
    world.land("els_claimant_count", claimants("5.0", "2022-01-01/P1Y", "2023-01-01/P1Y"), 1)
    world.land("els_healthy_life_expectancy", expectancy("60.0"), 1)
    first = world.build(2)
    world.publish(2)
    assert not planned(world).datasets & set(first.releases)

    world.land("els_claimant_count", claimants("5.5", "2023-01-01/P1Y"), 3)
    assert planned(world).datasets & set(first.releases) == {"els_claimant_count"}
    second = same_as_full(world, 4)
    changed = {(part.mart, part.dataset) for part in set(second.parts) - set(first.parts)}
    assert {dataset for _, dataset in changed} <= {"els_claimant_count", "nomis_claimant_count", "-"}
    assert ("fct_indicator_values", "els_claimant_count") in changed
    world.publish(4)

    # A dataset that competes with another is built with it.
    world.land("nomis_aps", [row for area in MEMBERS for row in aps("2022-12", area, "45", "71.0", "2.0")], 5)
    assert {"nomis_aps", "els_employment_rate"} <= planned(world).datasets
    third = same_as_full(world, 6)
    assert not planned(world).datasets & set(third.releases)


@pytest.mark.system
def test_what_was_published_meanwhile_or_removed_is_built_again(world: World):
    world.land("els_claimant_count", claimants("5.0"), 1)
    world.land("els_healthy_life_expectancy", expectancy("60.0"), 1)
    first = world.build(2)
    world.publish(2)
    world.land("els_claimant_count", claimants("6.0"), 3)
    world.build(4)
    world.publish(4)
    part = next(one for one in latest_candidate(world.store).parts if one.dataset == "els_healthy_life_expectancy")
    (world.store.root / part_key(part)).unlink()
    assert planned(world).datasets & set(first.releases) == {"els_healthy_life_expectancy"}
    assert world.build(5).parts == latest_candidate(world.store).parts
    assert world.store.exists(part_key(part))


@pytest.mark.system
def test_a_changed_catalogue_entry_or_scheme_builds_what_follows_from_it(tmp_path: Path, few_marts: Path):
    from inclusive_growth.catalogue.loader import ROOT

    folder = tmp_path / "catalogue"
    for part in ("schemes", "datasets", "indicators"):
        shutil.copytree(ROOT / part, folder / part)
    world = World(tmp_path / "home", load_catalogue(folder), few_marts)
    world.land("els_claimant_count", claimants("5.0"), 1)
    world.land("els_healthy_life_expectancy", expectancy("60.0"), 1)
    first = world.build(2)
    entry = folder / "indicators" / "jobs_and_pay" / "claimant_rate.yml"
    entry.write_text(entry.read_text().replace("title: Claimant count rate", "title: Claimants"))
    load_catalogue.cache_clear()
    world = World(tmp_path / "home", load_catalogue(folder), few_marts)
    assert planned(world).datasets & set(first.releases) == {"els_claimant_count"}
    second = same_as_full(world, 3)
    titles = world.ask(second, "select distinct title from dim_indicator order by all")
    assert ("Claimants",) in titles
    areas = folder / "schemes" / "areas.csv"
    areas.write_text(areas.read_text().replace(",Wolverhampton,", ",Wolverhampton City,"))
    assert planned(world).datasets >= set(first.releases)


@pytest.mark.system
def test_other_code_that_gives_equal_parts_is_remembered_as_the_last_build(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    world.land("els_claimant_count", claimants("5.0"), 1)
    first = world.build(2)
    monkeypatch.setattr("inclusive_growth.build.groups.code_version", lambda config: "other code")
    assert planned(world).datasets >= set(first.releases)
    assert world.build(3).candidate_id == first.candidate_id
    assert not planned(world).datasets & set(first.releases)
