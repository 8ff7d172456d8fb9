"""Each critical publish expectation closes the gate on a candidate broken for it, and no other one does."""

from pathlib import Path

import pytest

from inclusive_growth.gates.suites import load_suite, relations
from tests.gates.marts_mutations import MUTATIONS
from tests.support.sample_warehouse import REPOSITORY, Built, failed, only_suite

OF_THE_CATALOGUE = {
    ("fct_indicator_values", "standing_values_within_bounds")
}  # broken in test_standing_figures.py
CRITICAL = [
    (relation, item.check)
    for relation in relations(REPOSITORY, "marts")
    for item in load_suite(REPOSITORY, "marts", relation).expectations
    if item.severity == "critical" and (relation, item.check) not in OF_THE_CATALOGUE
]


def test_every_critical_publish_expectation_has_a_mutation_and_no_mutation_is_left_over() -> None:
    assert set(MUTATIONS) == set(CRITICAL)


PER_INDICATOR = {"value_within_bounds", "step_from_last_publication"}


@pytest.mark.system
@pytest.mark.parametrize(("mart", "check"), CRITICAL, ids=[" ".join(item) for item in CRITICAL])
def test_broken_data_closes_the_publish_gate(some_built: Built, mart: str, check: str, tmp_path: Path) -> None:
    mutation = MUTATIONS[mart, check]
    built = some_built
    candidate = built.changed(mutation.changes, published=mutation.published, datasets=mutation.datasets)
    own = check in PER_INDICATOR
    record = built.judge(candidate, only_suite(built.world.config, "marts", [mart], tmp_path, per_indicator=own))
    assert not record.passed
    assert failed(record) == {check} | mutation.also
    closed = [item for item in record.results if item.expectation.partition("[")[0] == check]
    assert all(item.why and item.threshold and item.observed for item in closed)
    assert any(item.failing_rows for item in closed)


@pytest.mark.parametrize("mart", relations(REPOSITORY, "marts"))
def test_every_publish_expectation_says_why_and_in_what_unit(mart: str) -> None:
    for item in load_suite(REPOSITORY, "marts", mart).expectations:
        assert item.why.endswith("."), item.check
        assert item.unit, item.check
