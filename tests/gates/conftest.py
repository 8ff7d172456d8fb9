import shutil
from pathlib import Path

import pytest

from tests.support.sample_warehouse import Built, World, build_sample, built_at, land_sample, world_at
from tests.support.shared_folder import copy_of, made_once


@pytest.fixture(scope="session")
def _landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "landed", land_sample)


@pytest.fixture(scope="session")
def landed(_landed: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """One sound release of every dataset, from the sample publications."""
    return world_at(copy_of(_landed, tmp_path_factory))


@pytest.fixture(scope="session")
def built(_landed: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A sound candidate, built by dbt from the sample publications and published."""

    def make(folder: Path) -> None:
        shutil.copytree(_landed, folder, dirs_exist_ok=True)
        build_sample(world_at(folder))

    return built_at(copy_of(made_once(tmp_path_factory, "built", make), tmp_path_factory))
