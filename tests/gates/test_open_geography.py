"""The gate on lookups and shapes: what it warns of, and that it reads them although nothing selects them."""

import pytest

from tests.gates.landing_mutations import where
from tests.support.sample_warehouse import World, failed

pytestmark = pytest.mark.system
MEMBERS = "ogp_local_authority_combined_authority"
REFERENCE = (
    MEMBERS,
    "ogp_combined_authority_boundaries",
    "ogp_local_authority_boundaries",
    "ogp_local_authority_region",
    "ogp_lsoa11_lsoa21",
    "ogp_lsoa21_local_authority",
    "ogp_msoa21_local_authority",
    "ogp_ward22_local_authority",
)


@pytest.mark.parametrize("dataset", REFERENCE)
def test_sound_reference_data_pass_without_a_warning(landed: World, dataset: str) -> None:
    record = landed.judge(landed.releases[dataset], previous=landed.releases[dataset])
    assert record.passed
    assert failed(record, "warning") == set()


def test_a_member_that_we_do_not_know_is_a_warning(landed: World) -> None:
    record = landed.judge(landed.broken(MEMBERS, where("LAD25CD = 'E06000014'", "CAUTH25CD", "'E47000007'")))
    assert record.passed
    assert failed(record, "warning") == {"no_new_member"}


def test_a_layer_that_lost_many_areas_is_a_warning(landed: World) -> None:
    dataset = "ogp_lsoa21_local_authority"
    fewer = landed.broken(dataset, "select * from sound where row_number % 20 > 0")
    record = landed.judge(fewer, previous=landed.releases[dataset])
    assert record.passed
    assert failed(record, "warning") == {"areas_against_last_release"}


def test_a_neighbourhood_that_was_split_may_lie_in_two_and_one_that_was_not_may_not(landed: World) -> None:
    twice = """
        select * from sound
        union all
        select * replace ('E01009999' as LSOA21CD) from sound
        where row_number = (select min(row_number) from sound where CHGIND = '{}')
    """
    assert landed.judge(landed.broken("ogp_lsoa11_lsoa21", twice.format("S"))).passed
    assert failed(landed.judge(landed.broken("ogp_lsoa11_lsoa21", twice.format("U")))) == {
        "one_parent_for_each_child"
    }
