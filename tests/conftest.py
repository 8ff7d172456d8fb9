"""What every test gets: no way off this machine, no settings of the person who runs them, a home of its own."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from inclusive_growth import settings as settings_module
from tests.support.checkout import REPOSITORY

pytest_plugins = ["tests.support.fast", "tests.support.fixtures"]
OF_TESTS = ("IGW_TEST_", "IGW_REQUIRE_PUBLISHED_FILES")
LONGEST = (
    "tests/system/test_line",
    "tests/system",
    "tests/compose/scale",
    "tests/build",
    "tests/gates",
    "tests/audit",
    "tests/landing",
)
_LOCAL = ["127.0.0.1", "localhost", "::1"]
_resolved: dict[str, set[str]] = {}


def pytest_configure() -> None:
    for name in [item for item in os.environ if item.startswith("IGW_") and not item.startswith(OF_TESTS)]:
        del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker ends with one while the other has nothing left to do."""
    items.sort(key=lambda item: _rank(item.path.relative_to(REPOSITORY).as_posix()))


def _rank(path: str) -> int:
    return next((number for number, start in enumerate(LONGEST) if path.startswith(start)), len(LONGEST))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    # Before any fixture, so that servers of a whole session are held to it too; lifted after each test.
    socket_allow_hosts(_LOCAL, allow_unix_socket=True, resolution_cache=_resolved)


@pytest.fixture(autouse=True)
def _own_log() -> None:
    """No log that another test, or Airflow in it, has set up: its lines would stand in what a command prints."""
    if structlog := sys.modules.get("structlog"):
        structlog.reset_defaults()
        root = logging.getLogger()
        for handler in [one for one in root.handlers if type(one).__module__ == "inclusive_growth.logs"]:
            root.removeHandler(handler)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setitem(settings_module.Settings.model_config, "env_file", None)
    monkeypatch.setattr(settings_module, "ENV_FILE", os.devnull)
    if "IGW_HOME" not in os.environ:
        monkeypatch.setenv("IGW_HOME", str(tmp_path / "home"))
    settings_module.settings.cache_clear()
    yield
    settings_module.settings.cache_clear()
