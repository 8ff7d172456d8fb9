"""Killed at any step or moment, our process, its server process or the S3 server: readers are whole, one more run
mends all. `make bench-kills` does the same at 200 moments.
"""

import random
from pathlib import Path

import pytest

from inclusive_growth.publish.steps import PUBLISH_STEPS, switch_surfaces
from tests.support.killed_publications import kill_during, kill_house, quiet_seconds, random_moment
from tests.support.postgres_server import postgres_server
from tests.support.seaweed import seaweed
from tests.support.victims import kill_any_backend, kill_backend_at_work, kill_process, kill_server
from tests.support.witness import watching

pytestmark = pytest.mark.system
ROWS = 2000


def test_our_process_killed_at_every_boundary_and_at_random_moments(tmp_path):
    rng = random.Random(20261122)
    with postgres_server() as own, kill_house(own, tmp_path / "home", None, ROWS) as house:
        longest = quiet_seconds(house, 1.0)
        with watching(house, tmp_path / "seen", 2 * ROWS) as seen:
            for steps in range(len(PUBLISH_STEPS) + 1):
                kill_during(house, kill_process, 2.0 + steps, boundary=steps)
            for number in range(2):
                kill_during(house, kill_process, 8.0 + number, moment=random_moment(rng, longest))
    assert (seen.mixed, seen.errors, seen.lost_connections) == ((), (), 0)
    assert seen.statements > 20 and seen.file_reads > 10


def test_postgres_killed_under_a_publication_that_says_so(tmp_path):
    rng = random.Random(20261122)
    with (
        postgres_server() as own,
        kill_house(own, tmp_path / "home", None, ROWS) as house,
        watching(house, tmp_path / "seen", 2 * ROWS) as seen,
    ):
        kill_during(house, kill_any_backend, 1.0, boundary=PUBLISH_STEPS.index(switch_surfaces))
        moments = [random_moment(rng, 0.3) for _ in range(3)]
        found = [
            kill_during(house, kill_backend_at_work, 2.0 + number, moment=at) for number, at in enumerate(moments)
        ]
    assert any(one.doing for one in found)
    # Killed while it tidies, it has published; and DuckDB's extension may end our process with its backend.
    ends = {one.said: one.doing for one in found if one.doing and not one.said.startswith("Surface")}
    assert ends.keys() <= {"published", "killed"}, ends
    assert (seen.mixed, seen.errors) == ((), ())
    assert seen.lost_connections >= 1, "the server cuts every reader's connection when a process of it is killed"


def test_the_s3_server_killed_under_a_publication(tmp_path: Path):
    with (
        postgres_server() as own,
        seaweed(tmp_path / "s3") as service,
        kill_house(own, tmp_path / "home", service, ROWS) as house,
        watching(house, tmp_path / "seen", 2 * ROWS) as seen,
    ):
        late = kill_during(house, kill_server(service, at_once=False), 1.0, boundary=1, service=service)
        soon = kill_during(house, kill_server(service, at_once=True), 2.0, boundary=3, service=service)
    assert late.said.startswith("StoreUnusable: the store s3://igw/home/ at http://127.0.0.1:")
    assert soon.said == "published" or soon.said.startswith("Store"), soon.said
    assert (seen.mixed, seen.errors, seen.lost_connections) == ((), (), 0)
