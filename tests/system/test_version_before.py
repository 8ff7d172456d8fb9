"""A store that version 0.1.0 wrote opens, verifies, builds, publishes and rolls back under this code."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import duckdb
import pytest

from inclusive_growth.store import history
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.checkout import VERSION_BEFORE

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

FIRST, SHOWN = "6c4d35f45aa50cec", "75a18edf49e054bb"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "before"
    with tarfile.open(VERSION_BEFORE / "store.tar.gz") as archive:
        archive.extractall(home, filter="data")
    return home


def igw(home: Path, *words: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("IGW_")}
    variables = {"IGW_HOME": str(home), "IGW_ENVIRONMENT": "demo", "IGW_APPROVAL": "automatic"}
    command = [str(Path(sys.executable).with_name("igw")), *words]
    done = subprocess.run(command, env=clean | variables, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def figures(home: Path) -> int:
    con = duckdb.connect(str(home / "published" / "published.duckdb"), read_only=True)
    try:
        return int(con.execute("select count(*) from fct_indicator_values").fetchall()[0][0])
    finally:
        con.close()


def test_the_store_verifies_is_shown_rolls_back_builds_and_publishes(home: Path) -> None:
    for publication, count in ((FIRST, "587"), (SHOWN, "608")):
        told = igw(home, "verify", publication)
        assert f"publication {publication} is sound" in told
        assert count in told
    igw(home, "refresh")  # the published file is made from the store alone
    assert figures(home) == 608
    igw(home, "rollback", "--why", "to try the way back under the new code")
    assert figures(home) == 587
    candidate = igw(home, "build", "--full").split()[-1]
    igw(home, "gate", candidate)  # by the checks of this version
    igw(home, "publish", candidate)
    shown = history.current(DirectoryStore(home / "store"))
    assert shown is not None and (shown[0].action, shown[0].publication_id) == ("publish", candidate)
    assert figures(home) == 608
    assert "is sound" in igw(home, "verify")
