"""Shorthand in cells of figures: declared, it becomes a status that SQL and the second derivation both give."""

import shutil
from pathlib import Path

import pytest

from inclusive_growth import gates
from inclusive_growth.audit.verify_figures import verify_figures
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.landing import land, releases
from inclusive_growth.records import GateRecord, utc
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.store import history
from inclusive_growth_sample.replay.workbook_writer import render_workbook
from tests.support.landed_rows import MEMBERS, World

DATASET = "iod_2019_authorities"
HEADER = ["Local Authority District code (2019)", "Local Authority District name (2019)", "IDACI - Average score "]
CELLS = dict(zip(MEMBERS, ["[c]", "0.2", "0.19 [u]", "0.26", "[x]", "0.25 [p]", "[low]"], strict=True))


def catalogue_with(line: str, folder: Path) -> Catalogue:
    """The catalogue, with a line under `upstream` of the dataset."""
    import inclusive_growth.catalogue

    source = Path(inclusive_growth.catalogue.__file__).parent
    for part in ("datasets", "indicators", "schemes"):
        shutil.copytree(source / part, folder / part)
    path = folder / "datasets" / f"{DATASET}.yml"
    path.write_text(path.read_text().replace("  area: ", f"  {line}\n  area: "))
    load_catalogue.cache_clear()
    return load_catalogue(folder)


def judged(world: World, cells: dict[str, str]) -> GateRecord:
    """The landing verdict on a workbook that a person provides."""
    from inclusive_growth.landing.sightings import last_good, read_sightings

    rows = [HEADER, *([code, f"Area {code}", cell] for code, cell in cells.items())]
    payload = Payload("provided:file", render_workbook({"IDACI": rows}), "", utc(world.day(1)))
    land.land_provided(DATASET, payload, context=world.context, run_at=world.day(1))
    seen = last_good(read_sightings(world.store, "gov_uk", DATASET))
    assert seen
    release = releases.read_release(world.store, "gov_uk", DATASET, seen.release_id)
    return gates.judge_release(release, context=world.context, run_at=world.day(1), previous=None)


def failed(record: GateRecord) -> dict[str, str]:
    return {item.expectation: item.severity for item in record.results if not item.success}


@pytest.mark.system
def test_declared_shorthand_becomes_a_status_in_sql_and_in_the_second_derivation(
    tmp_path: Path, few_marts: Path
) -> None:
    world = World(tmp_path / "home", catalogue_with("shorthand: gss", tmp_path / "catalogue"), few_marts)
    record = judged(world, CELLS)
    assert record.passed and "no_value_without_a_reason" not in failed(record)

    candidate = world.build(2)
    found = world.ask(
        candidate,
        "select area_code, value, status from fct_indicator_values where indicator_id = 'idaci' order by 1",
    )
    assert found == list(
        zip(MEMBERS, [None, 0.2, 0.19, 0.26, None, 0.25, None], ["C", "A", "U", "A", "M", "P", "L"], strict=True)
    )

    world.publish(2)
    shown = history.current(world.store)
    assert shown
    report = verify_figures(shown[1].publication_id, store=world.store, catalogue=world.catalogue)
    assert report.problems == [] and report.agreed == report.figures == len(MEMBERS)


@pytest.mark.system
def test_shorthand_that_is_not_declared_closes_the_gate_and_the_reason_names_the_field(tmp_path: Path) -> None:
    record = judged(World(tmp_path / "home"), CELLS)
    assert not record.passed
    [told] = [item for item in record.results if item.expectation == "figures_are_numbers_or_empty"]
    assert not told.success and "`shorthand`" in told.why and "`percentages`" in told.why
