"""BI clients while publications switch; `python -m tests.benchmarks.readers` does it with 32 and 200."""

import pytest

from tests.support.switching_readers import readers_trouble, watch_switches

pytestmark = pytest.mark.system


def test_readers_never_see_an_error_or_a_mixture_while_publications_switch(house, tmp_path):
    seen, switches, _ = watch_switches(house, tmp_path, publications=8, processes=2, each=3, think=0.02)
    assert (seen.errors, seen.mixed) == ([], [])
    assert [line for line in readers_trouble(house.postgres) if house.database in line] == []
    assert len(switches) == 8
    assert len(seen.publications) > 2, "the readers must have seen several publications for this to mean anything"
    assert len(seen.seconds) > 50
    columns = house.ask("select * from marts.dim_dataset limit 1")
    assert columns[0][-1] == "a note", "one of them added a column"
