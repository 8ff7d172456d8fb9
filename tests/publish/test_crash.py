"""A publication killed at any point leaves readers on the old one, complete, or is finished by the next run."""

import random
import signal
import subprocess
import sys
import time

import pytest

from inclusive_growth.audit import verify_hashes
from inclusive_growth.publish.steps import PUBLISH_STEPS, switch_surfaces
from inclusive_growth.store import history

pytestmark = pytest.mark.system


def run_child(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", *arguments], stderr=subprocess.PIPE)


@pytest.mark.parametrize("steps", range(len(PUBLISH_STEPS) + 1))
def test_killed_after_any_step_readers_are_whole_and_the_next_publish_finishes(house, steps):
    house.published(70.0)
    candidate = house.candidate(5, value=71.0)
    house.judge(candidate)
    child = run_child("tests.publish.child", str(steps), str(house.config.home), candidate.candidate_id)
    _, errors = child.communicate(timeout=120)
    assert child.returncode == -signal.SIGKILL, errors.decode()

    assert house.values_seen() == ({71.0} if PUBLISH_STEPS.index(switch_surfaces) < steps else {70.0})
    house.publish(minutes=10)
    assert house.values_seen() == {71.0}
    assert [entry.action for entry in history.read_entries(house.store)] == ["publish", "publish"]
    assert verify_hashes.verify(store=house.store).ok
    beside = [path.name for path in house.config.published_db.parent.iterdir()]
    assert beside == ["published.duckdb"]


def test_killed_at_random_moments_readers_never_see_a_mixture(house):
    house.published(70.0)
    moments = random.Random(20261122)
    shown = {70.0}
    for value in range(71, 75):
        candidate = house.candidate(value, value=float(value))
        house.judge(candidate)
        arguments = ("tests.publish.publisher", str(house.config.home), candidate.candidate_id)
        child = subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"publishing\n"
        time.sleep(moments.uniform(0, 0.4))
        child.kill()
        child.communicate(timeout=60)
        assert house.values_seen() <= {min(shown), float(value)} and len(house.values_seen()) == 1
        house.publish(minutes=value)
        assert house.values_seen() == {float(value)}
        shown = {float(value)}
    assert verify_hashes.verify(store=house.store).ok


def test_eight_readers_never_see_a_mixture_while_publications_switch(house):
    house.published(70.0)
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.publish.reader", str(house.config.published_db)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(8)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None and reader.stdout.readline() == b"reading\n"
        for value in range(71, 79):
            house.published(float(value), minutes=value)
        reports = [reader.communicate(b"stop\n", timeout=120)[0].decode() for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    seen: set[float] = set()
    for report in reports:
        reads, mixtures, values = report.split(";")
        assert int(reads) > 0
        assert int(mixtures) == 0
        seen |= {float(value) for value in values.split(",")}
    assert len(seen) > 2, "the readers must have seen several publications for this test to mean anything"


HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute("select max(value) from fct_indicator_values").fetchone()[0], flush=True)
sys.stdin.readline()
print(con.execute("select max(value) from dim_indicator").fetchone()[0], flush=True)
"""


def test_a_reader_keeps_its_snapshot_while_the_file_is_replaced(house):
    house.published(70.0)
    command = [sys.executable, "-c", HOLD, str(house.config.published_db)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == b"70.0\n"
        house.published(71.0, minutes=5)
        assert reader.communicate(b"go on\n", timeout=60)[0] == b"70.0\n"
    assert house.values_seen() == {71.0}
