"""The tests' own house: folders mirror the rooms of the code, and what folders share lies in tests/support."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.support import fast
from tests.support.checkout import REPOSITORY

TESTS = REPOSITORY / "tests"
ROOMS = REPOSITORY / "src" / "inclusive_growth"
PARTS_OF_THE_REPOSITORY = {"benchmarks", "compose", "dags", "dbt", "sample", "superset", "system"}


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(TESTS.rglob("*.py"))]


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module or name that is imported, also lazily or for types only; dots first where they stand first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, item.name) for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{start}.{item.name}") for item in node.names)


def file_of(name: str) -> Path | None:
    """The file of tests/ that an imported name stands in; None for other names."""
    parts = name.split(".")
    if parts[0] != "tests":
        return None
    files = [REPOSITORY.joinpath(*parts[:count]).with_suffix(".py") for count in range(len(parts), 0, -1)]
    return next((file for file in files if file.exists()), TESTS / "__init__.py")


def is_foreign(path: Path, name: str) -> bool:
    file = file_of(name)
    if file is None:
        return name.startswith(".")
    below = path.parent != TESTS and path.parent in file.parents
    return file.name == "conftest.py" or not (below or file.parent in (path.parent, TESTS / "support"))


def test_each_folder_is_a_room_a_part_of_the_repository_or_support():
    rooms = {path.name for path in ROOMS.iterdir() if (path / "__init__.py").exists()}
    folders = {path.name for path in TESTS.iterdir() if (path / "__init__.py").exists()}
    assert folders - rooms - {"support"} == PARTS_OF_THE_REPOSITORY


def test_a_folder_imports_only_itself_what_lies_in_it_and_support():
    foreign = [
        f"{path.relative_to(REPOSITORY)}:{line} imports {name}"
        for path, tree in trees()
        for line, name in imported(tree)
        if is_foreign(path, name)
    ]
    assert foreign == [], "move what two folders need to tests/support, and fixtures to its fixtures.py"


def test_nothing_changes_where_python_looks_for_modules():
    changed = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node.attr == "syspath_prepend" or ast.unparse(node) == "sys.path"
    ]
    assert changed == [], "modules are found from the root of the checkout, without sys.path"


def test_no_folder_is_passed_over_by_its_name(pytestconfig):
    passed_over = pytestconfig.getini("norecursedirs")
    tests = [
        path
        for path in TESTS.rglob("test_*.py")
        if any(fnmatch(part, pattern) for part in path.relative_to(TESTS).parts for pattern in passed_over)
    ]
    assert tests == []


@pytest.mark.parametrize(
    "event, values",
    [
        ("import", ("airflow.sdk",)),
        ("subprocess.Popen", ("/bin/pg_ctl", ["/bin/pg_ctl", "start"])),
        ("subprocess.Popen", ("weed", ["weed", "server"])),
        ("subprocess.Popen", ("env", ["env", "A=1", sys.executable, "-m", "dbt.cli.main", "build"])),
        ("subprocess.Popen", ("airflow", ["airflow", "scheduler"])),
    ],
)
def test_a_fast_test_starts_no_server_no_scheduler_and_no_build(event, values):
    assert fast.refusal(event, values)
    assert not fast.refusal(event, ("airflows", ["sha256sum", "-c", "postgres"]))
