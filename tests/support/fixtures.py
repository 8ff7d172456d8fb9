"""Fixtures for every folder: servers of this machine, small warehouses, the published sample.

They import what they make only when asked, so that a test which asks for none of them waits for none of it.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inclusive_growth import settings as settings_module
from tests.support.checkout import REPOSITORY

if TYPE_CHECKING:
    from tests.support.digested_publications import Told
    from tests.support.landed_rows import World
    from tests.support.marts_house import MartsHouse
    from tests.support.postgres_server import Postgres
    from tests.support.published_sample import Published
    from tests.support.seaweed import Seaweed
    from tests.support.warehouse import Warehouse


@pytest.fixture(scope="session", autouse=True)
def _dbt_imported_once(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Builds of this process share dbt's imports; the server is started by the first of them."""
    from inclusive_growth.build import dbt_run
    from tests.support.shared_folder import shared_base
    from tests.support.warm_dbt import LazyDbt

    if pytestconfig.getoption("--fast"):  # where nothing builds, and whatever does is named
        yield
        return
    with LazyDbt(shared_base(tmp_path_factory) / "parsed-dbt") as dbt, pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_run, "subprocess", dbt)
        yield


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Seaweed]":
    """A real S3 service with authentication, up in four seconds; take a prefix of your own."""
    from tests.support.seaweed import seaweed

    with seaweed(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A real Postgres with the deployment's roles, up in two seconds; take a database of your own."""
    from tests.support.postgres_server import postgres_server

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
    from tests.support.published_sample import publish_sample
    from tests.support.shared_folder import made_once

    return made_once(tmp_path_factory, "published", publish_sample)


@pytest.fixture(scope="session")
def shared(published_once: Path) -> "Published":
    """The published sample, for tests that only read."""
    from tests.support.published_sample import published_at

    return published_at(published_once)


@pytest.fixture
def own(published_once: Path, tmp_path: Path) -> "Published":
    """A copy of the published sample, for tests that damage something."""
    from tests.support.published_sample import published_at

    home = tmp_path / "own"
    shutil.copytree(published_once, home)
    return published_at(home)


@pytest.fixture(scope="session")
def _no_settings_file() -> Iterator[None]:
    """No settings file also for fixtures that live longer than one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings_module.Settings.model_config, "env_file", os.devnull)
        yield


@pytest.fixture(scope="session")
def few_marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the marts of figures alone, for tests of what a build does whichever marts it makes."""
    from tests.support.partial_project import partial_project
    from tests.support.shared_folder import made_once

    return made_once(tmp_path_factory, "few-marts", partial_project)


@pytest.fixture
def world(tmp_path: Path, few_marts: Path, _no_settings_file: None) -> "World":
    """A store that a test fills with landed rows; what it builds are the marts of figures."""
    from tests.support.landed_rows import World

    return World(tmp_path / "home", project=few_marts)


@pytest.fixture
def world_of_all_marts(tmp_path: Path, _no_settings_file: None) -> "World":
    """A store that a test fills with landed rows, of which every mart is built."""
    from tests.support.landed_rows import World

    return World(tmp_path / "home")


@pytest.fixture
def house(tmp_path: Path) -> "Warehouse":
    """A small warehouse whose parts a test makes itself."""
    from tests.support.warehouse import warehouse

    return warehouse(tmp_path / "home")


@pytest.fixture
def told(house: "Warehouse") -> "Told":
    """Publications of a few rows each, digested."""
    from tests.support.digested_publications import Told

    return Told(house)


@pytest.fixture
def house_with_marts(postgres: "Postgres", tmp_path: Path) -> "Iterator[MartsHouse]":
    """A small warehouse that publishes to a Postgres database of its own."""
    from tests.support.marts_house import marts_house

    made = marts_house(postgres, tmp_path / "home")
    yield made
    postgres.drop_database(made.database)
