"""What every test gets: no way off this machine, no settings of the person who runs them, a home of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_socket import socket_allow_hosts

from inclusive_growth import settings as settings_module

if TYPE_CHECKING:
    from tests.postgres_server import Postgres
    from tests.seaweed import Seaweed

REPOSITORY = Path(__file__).resolve().parents[1]
OF_TESTS = ("IGW_TEST_", "IGW_REQUIRE_PUBLISHED_FILES")
LONGEST = (
    "tests/system/test_line",
    "tests/system",
    "tests/workers",
    "tests/candidate",
    "tests/gates",
    "tests/explain",
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
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setitem(settings_module.Settings.model_config, "env_file", None)
    monkeypatch.setattr(settings_module, "ENV_FILE", os.devnull)
    if "IGW_HOME" not in os.environ:
        monkeypatch.setenv("IGW_HOME", str(tmp_path / "home"))
    settings_module.settings.cache_clear()
    yield
    settings_module.settings.cache_clear()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Seaweed]":
    """A real S3 service with authentication, up in four seconds; take a prefix of your own."""
    from tests.seaweed import seaweed

    with seaweed(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A real Postgres with the deployment's roles, up in two seconds; take a database of your own."""
    from tests.postgres_server import postgres_server

    with postgres_server() as running:
        yield running


@pytest.fixture(scope="session")
def published_files() -> Path:
    """The folder of the publishers' own files: IGW_TEST_PUBLISHED_FILES, or ../shared/data beside the checkout."""
    folder = Path(os.environ.get("IGW_TEST_PUBLISHED_FILES") or REPOSITORY.parent / "shared" / "data")
    if folder.is_dir():
        return folder
    missing = f"THE PUBLISHERS' FILES ARE NOT THERE: {folder}; set IGW_TEST_PUBLISHED_FILES to their folder"
    if os.environ.get("IGW_REQUIRE_PUBLISHED_FILES") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the sample is published, for tests that only read; about a minute."""
    from tests.once import made_once
    from tests.published_sample import publish_sample

    return made_once(tmp_path_factory, "published", publish_sample)
