"""A disk that takes no more is one sentence with path and remedy, whoever was writing; never a traceback."""

import errno
import os
import shutil
import subprocess
import sys

import duckdb
import pytest

from inclusive_growth.alerts.messages.steps import step_failed
from inclusive_growth.store.disk_errors import disk_trouble
from tests.support.landed_rows import World, els
from tests.support.letters import SEEN_AT

# Python ignores the signal of the limit, so that a write fails as on a full disk.
LIMITED = 'ulimit -f 4; exec "$@"'


def test_a_command_says_in_one_line_that_it_could_not_write_and_what_to_do(world: World):
    release = world.land("els_claimant_count", [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], 1)
    shutil.rmtree(world.config.store_dir / "gates")
    igw = [sys.executable, "-m", "inclusive_growth", "gate", release]
    environment = {"PATH": os.environ["PATH"], "HOME": str(world.home), "IGW_HOME": str(world.home)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # a cut-off file would outlive the limit
    done = subprocess.run(
        ["sh", "-c", LIMITED, "sh", *igw], env=environment, cwd=world.home, capture_output=True, text=True
    )
    assert done.returncode == 12
    (said,) = [line for line in done.stderr.splitlines() if "gate" not in line.partition(":")[0]]
    assert said.startswith("igw: ") and str(world.home) in said, done.stderr
    assert "raise the limit" in said and "run it again" in said


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full: make room"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "correct the rights"),
    ],
)
def test_each_trouble_of_the_disk_has_its_remedy_also_as_the_cause_of_another_error(number: int, words: str):
    cause = OSError(number, os.strerror(number), "/home/warehouse/data_docs/index.html")
    wrapped = RuntimeError("the page could not be made")
    wrapped.__cause__ = cause
    for error in (cause, wrapped):
        said = disk_trouble(error, "/home/warehouse")
        assert said.startswith("/home/warehouse/data_docs/index.html: ") and words in said
        assert "\n" not in said


def test_a_database_that_finds_no_room_is_understood():
    said = disk_trouble(duckdb.IOException("IO Error: Could not write file: No space left on device"), "/home")
    assert said.startswith("a file could not be written (IGW_HOME is /home): ") and "the disk is full" in said


def test_any_other_error_is_none_of_the_disk():
    assert disk_trouble(ValueError("No space left on device"), "/home") == ""
    assert disk_trouble(FileNotFoundError(errno.ENOENT, "no such file", "/x"), "/home") == ""


def test_the_email_of_a_scheduled_step_says_the_same():
    error = OSError(errno.ENOSPC, "No space left on device", "/srv/warehouse/candidate.duckdb")
    letter = step_failed("warehouse", "build", "run", error, try_number=3, seen_at=SEEN_AT)
    assert "/srv/warehouse/candidate.duckdb: could not be used: the disk is full" in str(letter.sections)
