import pytest

from tests.gates.world import Built, World, build_sample, land_sample


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One sound release of every dataset, from the sample publications."""
    return land_sample(tmp_path_factory.mktemp("landed"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A sound candidate, built by dbt from the sample publications and published."""
    return build_sample(land_sample(tmp_path_factory.mktemp("built")))
