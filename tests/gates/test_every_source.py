"""What every source declares of its rows is judged without a suite of its own."""

import pytest

from inclusive_growth.gates.suites import COMMON, relations
from inclusive_growth.sources.registry import registry
from tests.gates.shape_mutations import CHECKS, Spoilt, spoilt_releases
from tests.support.sample_warehouse import REPOSITORY, World, failed

SPOILT = list(spoilt_releases())


@pytest.mark.system
@pytest.mark.parametrize("spoilt", SPOILT, ids=[f"{item.source} {item.check}" for item in SPOILT])
def test_rows_that_are_not_as_declared_close_the_landing_gate(landed: World, spoilt: Spoilt) -> None:
    record = landed.judge(landed.broken(spoilt.dataset, spoilt.query), previous=landed.releases[spoilt.dataset])
    assert not record.passed
    assert failed(record) == {spoilt.check}


def test_every_expectation_about_declared_columns_is_broken_for_each_source_that_it_is_about() -> None:
    broken = {(item.source, item.check) for item in SPOILT}
    assert {source for source, check in broken if check == "agreed_columns_are_there"} == set(registry())
    assert {check for _, check in broken} == CHECKS


def test_a_landing_suite_is_of_a_registered_source() -> None:
    assert set(relations(REPOSITORY, "landing")) <= {*COMMON, *registry()}
