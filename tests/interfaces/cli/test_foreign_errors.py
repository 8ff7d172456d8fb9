"""What libraries and the machine raise is one line with the remedy and a code; no traceback reaches a person."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from inclusive_growth.errors import SettingsError, SurfaceUnavailable
from inclusive_growth.interfaces.cli.foreign_errors import as_ours
from tests.interfaces.cli.test_cli import igw

DEMO = {"IGW_ENVIRONMENT": "demo"}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse" / "published"
    folder.mkdir(parents=True)
    return folder / "published.duckdb"


@pytest.mark.parametrize("command", ["coverage", "indicators", "asks"])
def test_a_published_file_that_is_no_database_is_named_with_the_remedy(
    command: str, published: Path, tmp_path: Path
) -> None:
    published.write_text("not a database")
    done = igw(command, home=tmp_path, **DEMO)
    assert done.returncode == 7, done.stderr
    (line,) = done.stderr.splitlines()
    assert str(published) in line and "igw refresh --rebuild" in line


def test_a_published_file_that_a_program_holds_for_writing_is_said_to_be(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published)):
        done = igw("coverage", home=tmp_path, **DEMO)
    assert done.returncode == 7, done.stderr
    (line,) = done.stderr.splitlines()
    assert "another program has the file open" in line and "close it" in line


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = igw("docs", "--to", str(tmp_path / "file" / "docs"), home=tmp_path, **DEMO)
    assert done.returncode == 12, done.stderr
    (line,) = done.stderr.splitlines()
    assert "a file stands where a folder must be" in line


def test_a_missing_package_and_too_little_memory_have_their_remedies() -> None:
    missing = as_ours(ModuleNotFoundError("No module named 'great_expectations'"))
    assert isinstance(missing, SettingsError) and "make setup" in str(missing)
    memory = as_ours(duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate\nhint"))
    assert isinstance(memory, SettingsError) and "IGW_DUCKDB_MEMORY" in str(memory) and "\n" not in str(memory)
    locked = as_ours(duckdb.IOException('IO Error: Could not set lock on file "x": Conflicting lock'))
    assert isinstance(locked, SurfaceUnavailable)
    assert as_ours(ValueError("a mistake of ours")) is None


def test_what_nobody_foresaw_is_one_line_and_its_traceback_is_kept_without_secrets(
    tmp_path: Path,
) -> None:
    code = (
        "import sys; import inclusive_growth.operations.steps as line\n"
        "def backup(*_, **__): raise ValueError('refused mail-secret-5d1c')\n"
        "line.backup = backup; sys.argv = ['igw', 'backup']\n"
        "from inclusive_growth.interfaces.cli.app import main; main()"
    )
    variables = {
        **{"PATH": os.environ["PATH"], "HOME": str(tmp_path), "IGW_HOME": str(tmp_path / "warehouse")},
        **{"IGW_SMTP_HOST": "localhost", "IGW_SMTP_USER": "igw", "IGW_SMTP_PASSWORD": "mail-secret-5d1c"},
    }
    done = subprocess.run([sys.executable, "-c", code], env=variables | DEMO, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert "nobody foresaw, ValueError: refused ***" in line
    (kept,) = (tmp_path / "warehouse" / "work" / "errors").iterdir()
    assert str(kept) in line
    text = kept.read_text()
    assert "Traceback" in text and "mail-secret-5d1c" not in text
