"""How figures of neighbourhoods are carried over from 2011 to 2021, beside a reading of the lookup of our own."""

from collections import defaultdict

import pytest

from inclusive_growth.store.duck import connect
from tests.support.published_sample import Published

pytestmark = pytest.mark.system


def rows(shared: Published, query: str) -> list[tuple]:
    con = connect(shared.config.published_db, read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def test_the_ground_on_which_both_censuses_agree_is_that_of_the_overlaps(shared: Published) -> None:
    pairs = rows(shared, "select child_code, parent_code from bridge_area_lookup where child_type = 'lsoa_2011'")
    joined: dict[str, str] = {}

    def root(node: str) -> str:
        while (above := joined.setdefault(node, node)) != node:
            node = above
        return node

    for former, later in pairs:
        joined[root(f"2011 {former}")] = root(f"2021 {later}")
    ours = {(former, later): root(f"2011 {former}") for former, later in pairs}
    theirs = {
        (former, later): common
        for former, later, common in rows(
            shared, "select former_code, area_code, common_code from bridge_area_rebasing"
        )
    }
    assert theirs.keys() == ours.keys() and len(ours) > 1_600
    by_ours, by_theirs = defaultdict(set), defaultdict(set)
    for pair, label in ours.items():
        by_ours[label].add(pair)
        by_theirs[theirs[pair]].add(pair)
    assert {frozenset(group) for group in by_ours.values()} == {frozenset(group) for group in by_theirs.values()}


def test_every_former_neighbourhood_is_shared_out_whole_or_not_at_all(shared: Published) -> None:
    shared_out = rows(
        shared,
        "select method, is_estimated, count(*), count(weight), sum(weight), count(distinct former_code)"
        " from bridge_area_rebasing group by all order by method",
    )
    assert [method for method, *_ in shared_out] == ["merged", "split", "unchanged"]
    for method, is_estimated, pairs, weighed, total, former in shared_out:
        assert is_estimated == (method == "split")
        assert weighed == pairs, "the census counts residents of every part"
        assert abs(total - former) < 1e-9, method


def test_a_count_of_all_neighbourhoods_is_kept_to_the_last_person(shared: Published) -> None:
    """Residents of 2021 as the figure of a split area: what was shared out by them comes back."""
    ((lost,),) = rows(
        shared,
        """
        with split as (
            select former_code, area_code, weight, 1000.0 * weight as carried from bridge_area_rebasing
            where method = 'split'
        )
        select max(abs(total - 1000)) from (select sum(carried) as total from split group by former_code)
        """,
    )
    assert lost < 1e-9
