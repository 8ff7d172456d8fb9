"""`pytest --fast`, which `make test-fast` runs: the tests that need no server, no scheduler and no build by dbt.

Whatever uses one of the fixtures below is a system test without saying so; other tests that start something say
it with the marker. A fast test that starts something all the same, or imports Airflow, fails and names it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import REPOSITORY

STARTED_OR_BUILT = frozenset({"s3", "postgres", "published_once", "line"})
SLOW = frozenset({"system", "superset", "published_files"})
WITH_AIRFLOW = tuple(REPOSITORY / "tests" / folder for folder in ("dags", "interfaces/airflow", "system"))
PROGRAMS = frozenset(
    ("airflow", "celery", "dbt", "dbt.cli.main", "initdb", "nginx", "pg_ctl", "postgres", "redis-server", "weed")
)

_guarded = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="no server, no Airflow, no dbt build")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        sys.addaudithook(_guard)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over the folders whose modules import Airflow when they are collected."""
    return True if config.getoption("--fast") and collection_path in WITH_AIRFLOW else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if STARTED_OR_BUILT.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.system)
    if config.getoption("--fast"):
        slow = [item for item in items if any(item.get_closest_marker(name) for name in SLOW)]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    global _guarded
    _guarded = True
    try:
        return (yield)
    finally:
        _guarded = False


def refusal(event: str, values: tuple[Any, ...]) -> str:
    """Why a fast test may not do what Python's audit event tells; "" when it may."""
    if event == "import" and values[0].partition(".")[0] == "airflow":
        return "it imports Airflow"
    if event == "subprocess.Popen":
        words = [str(word) for word in values[1]]
        before_a_script = words[: words.index("-c")] if "-c" in words else words
        if started := PROGRAMS.intersection(Path(word).name for word in before_a_script):
            return f"it starts {' and '.join(sorted(started))}"
    return ""


def _guard(event: str, values: tuple[Any, ...]) -> None:
    if _guarded and (why := refusal(event, values)):
        pytest.fail(f"this test is not fast, {why}: mark it `system`")
