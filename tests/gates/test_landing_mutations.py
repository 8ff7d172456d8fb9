"""Each critical landing expectation closes the gate on data broken for it, and no other one does."""

import pytest

from inclusive_growth.gates.suites import EVERY_SOURCE, load_suite, relations
from tests.gates import geography_mutations, landing_mutations
from tests.gates.shape_mutations import CHECKS
from tests.support.sample_warehouse import REPOSITORY, World, failed

MUTATIONS = landing_mutations.MUTATIONS | geography_mutations.MUTATIONS
# Broken for each source in test_every_source.py.
OF_DECLARED_COLUMNS = {(EVERY_SOURCE, check) for check in CHECKS}
CRITICAL = [
    (relation, item.check)
    for relation in relations(REPOSITORY, "landing")
    for item in load_suite(REPOSITORY, "landing", relation).expectations
    if item.severity == "critical" and (relation, item.check) not in OF_DECLARED_COLUMNS
]


def test_every_critical_landing_expectation_has_a_mutation_and_no_mutation_is_left_over() -> None:
    assert set(MUTATIONS) == set(CRITICAL)


@pytest.mark.system
@pytest.mark.parametrize(("relation", "check"), CRITICAL, ids=[" ".join(item) for item in CRITICAL])
def test_broken_data_closes_the_landing_gate(landed: World, relation: str, check: str) -> None:
    mutation = MUTATIONS[relation, check]
    sound = landed.releases[mutation.dataset]
    record = landed.judge(
        landed.broken(mutation.dataset, mutation.query), previous=sound if mutation.after_sound else None
    )
    assert not record.passed
    assert failed(record) == {check} | mutation.also
    closed = next(item for item in record.results if item.expectation == check)
    assert closed.why
    assert closed.threshold
    assert closed.observed


@pytest.mark.parametrize("relation", relations(REPOSITORY, "landing"))
def test_every_landing_expectation_says_why_and_in_what_unit(relation: str) -> None:
    for item in load_suite(REPOSITORY, "landing", relation).expectations:
        assert item.why.endswith("."), item.check
        assert item.unit, item.check
