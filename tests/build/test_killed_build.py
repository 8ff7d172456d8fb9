"""A build that is killed leaves no dbt behind that would hold the candidate file against the next one."""

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from inclusive_growth.store.duck import connect
from inclusive_growth.store.process_identity import start_time_of
from tests.support.checkout import REPOSITORY
from tests.support.landed_rows import World, els

BUILDER = """
import sys
from pathlib import Path
from tests.support.landed_rows import World
World(Path(sys.argv[1]), project=Path(sys.argv[2])).build(2)
"""


@pytest.mark.system
def test_the_dbt_of_a_killed_build_dies_with_it_and_the_file_is_free(world: World):
    world.land("els_claimant_count", [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], 1)
    database = world.config.work_dir / "candidate" / "candidate.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(world.home), str(world.project)], cwd=REPOSITORY
    ) as builder:
        dbt = wait_for_dbt_of(builder.pid)
        while database not in open_files(dbt):
            assert builder.poll() is None, "the build ended before dbt opened the file"
            time.sleep(0.02)
        builder.kill()
    until = time.monotonic() + 10
    while (start_time_of(dbt) or is_locked(database)) and time.monotonic() < until:
        time.sleep(0.05)  # the last thread of a killed process gives the lock back a moment after the first
    assert not start_time_of(dbt)
    assert not is_locked(database)


def is_locked(database: Path) -> bool:
    try:
        connect(database).close()
    except duckdb.IOException:
        return True
    return False


def wait_for_dbt_of(parent: int) -> int:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            if b"dbt.cli.main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
        time.sleep(0.05)
    raise AssertionError("no dbt came up")


def open_files(pid: int) -> set[Path]:
    files = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            files.add(link.readlink())
        except OSError:
            continue
    return files
