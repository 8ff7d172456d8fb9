"""What the publish gate asks of figures that did not change, of indicators without figures, and of revisions."""

from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth import gates
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.records import Candidate, GateRecord
from tests.gates.marts_mutations import ONE_SURVEY_RATE, where
from tests.support.sample_warehouse import RUN_AT, Built, World, failed, only_suite

pytestmark = pytest.mark.system
VALUES = "fct_indicator_values"


def judge(built: Built, candidate: Candidate, folder: Path, catalogue: Catalogue | None = None) -> GateRecord:
    config = only_suite(built.world.config, "marts", [VALUES], folder, per_indicator=False)
    context = replace(built.world.context, config=config, catalogue=catalogue or built.world.catalogue)
    return gates.judge_candidate(candidate, context=context, run_at=RUN_AT)


def with_file(catalogue: Catalogue, name: str, **changes: object) -> Catalogue:
    """The catalogue with some fields of one indicator changed."""
    indicator = catalogue.indicators[name]
    changed = replace(indicator, file=indicator.file.model_copy(update=changes))
    return replace(catalogue, indicators=catalogue.indicators | {name: changed})


def test_bounds_made_narrower_judge_the_figures_that_readers_see_already(built: Built, tmp_path: Path) -> None:
    catalogue = built.world.catalogue
    (highest,) = built.query(VALUES, "select max(value) from sound where indicator_id = 'claimant_rate'")[0]
    bounds = catalogue.indicators["claimant_rate"].file.bounds.model_copy(
        update={"maximum": float(str(highest)) - 0.05}
    )
    narrower = with_file(catalogue, "claimant_rate", bounds=bounds)
    candidate = replace(built.sound, candidate_id="bounds", based_on=1)
    record = judge(built, candidate, tmp_path, narrower)
    assert not record.passed
    assert failed(record) == {"standing_values_within_bounds"}
    (told,) = [item for item in record.results if item.severity == "critical" and not item.success]
    assert {row["indicator_id"] for row in told.failing_rows} == {"claimant_rate"}
    assert all(row["value"] == highest for row in told.failing_rows)


def test_an_indicator_without_one_figure_asks_a_person_and_is_named_with_its_code(
    built: Built, tmp_path: Path
) -> None:
    query = "select * from sound where indicator_id <> 'claimant_rate'"
    record = judge(built, built.changed({VALUES: query}, published=False), tmp_path)
    assert record.passed
    assert failed(record, "warning") == {"indicators_have_figures"}
    (told,) = [item for item in record.results if item.expectation == "indicators_have_figures"]
    rows = {row["dataset_id"]: row for row in told.failing_rows}
    assert rows["els_claimant_count"] == {
        "indicator_id": "claimant_rate",
        "dataset_id": "els_claimant_count",
        "codes": "indicator=Claimant Count",
    }


def test_a_revision_beyond_everything_its_series_did_asks_a_person(built: Built, tmp_path: Path) -> None:
    one = "indicator_id = 'claimant_rate' and area_code = 'E08000025' and breakdown_id = 'all'"
    (newest,) = built.query(VALUES, f"select max(period_id) from sound where {one}")[0]
    query = where(f"{one} and period_id = '{newest}'", value="value + 9")
    record = judge(built, built.changed({VALUES: query}), tmp_path)
    assert "revision_like_its_history" in failed(record, "warning")


def test_a_rate_far_from_its_count_over_its_population_asks_a_person(built: Built, tmp_path: Path) -> None:
    query = where(ONE_SURVEY_RATE, numerator="numerator / 5")
    record = judge(built, built.changed({VALUES: query}, published=False), tmp_path)
    assert "rate_is_near_its_ratio" in failed(record, "warning")


def test_a_code_that_no_release_ever_held_asks_a_person_unless_the_file_says_why(landed: World) -> None:
    release = landed.releases["nomis_aps"]
    assert "indicators_ever_returned" not in failed(landed.judge(release), "warning")
    name = "employment_rate_female"  # the sample lacks its code
    sources = [
        source.model_copy(update={"awaited": ""}) for source in landed.catalogue.indicators[name].file.sources
    ]
    record = landed.judge(release, catalogue=with_file(landed.catalogue, name, sources=sources))
    (told,) = [item for item in record.results if item.expectation == "indicators_ever_returned"]
    assert (told.severity, told.success) == ("warning", False)
    assert [row["indicator_id"] for row in told.failing_rows] == [name]
