from pathlib import Path

import pytest

from tests.gates.marts_mutations import TO_BREAK
from tests.support.sample_warehouse import Built, World, built_at, world_at
from tests.support.shared_folder import copy_of


@pytest.fixture(scope="session")
def landed(published_once: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """One sound release of every dataset, from the sample publications."""
    return world_at(copy_of(published_once, tmp_path_factory))


@pytest.fixture(scope="session")
def some_built(published_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same with the figures of the indicators that the mutations break: a fifth of the rows to judge."""
    return built_at(copy_of(published_once, tmp_path_factory), about=TO_BREAK)


@pytest.fixture(scope="session")
def built(published_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A sound candidate, built by dbt from the sample publications and published."""
    return built_at(copy_of(published_once, tmp_path_factory))
