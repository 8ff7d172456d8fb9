"""Killed at any step or moment, our process or its server process: readers are whole, and one more run mends all.

`python -m tests.benchmarks.kills` does the same at 200 moments.
"""

import random

import pytest

from inclusive_growth.switch import PUBLISH_STEPS
from tests.postgres.house import marts_house
from tests.postgres.kills import kill_at_moment, kill_at_step
from tests.postgres_server import postgres_server

pytestmark = pytest.mark.system


def test_killed_after_any_step_readers_are_whole_and_the_next_run_finishes(house):
    house.published(70.0)
    for steps in range(len(PUBLISH_STEPS) + 1):
        kill_at_step(house, steps, 70.0 + steps, 71.0 + steps, 5 + 2 * steps)


def test_killed_at_random_moments_readers_only_ever_see_a_whole_publication(tmp_path):
    # A server of its own: it starts itself anew when one of its processes is killed.
    with postgres_server() as own:
        house = marts_house(own, tmp_path / "home")
        house.published(70.0)
        rng = random.Random(20261122)
        for number in range(4):
            kill_at_moment(house, 70.0 + number, 71.0 + number, 5 + 2 * number, rng, longest=0.6)
