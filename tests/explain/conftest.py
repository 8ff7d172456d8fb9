"""The published sample; each test that wants to damage it gets a copy of its own."""

import shutil
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.store.object_store import open_store
from tests.published_sample import Published, settings


@pytest.fixture(scope="session")
def shared(published_once: Path) -> Published:
    """For tests that only read."""
    config = settings(published_once)
    return Published(config, open_store(config), load_catalogue())


@pytest.fixture
def own(published_once: Path, tmp_path: Path) -> Published:
    """For tests that damage something."""
    home = tmp_path / "own"
    shutil.copytree(published_once, home)
    config = settings(home)
    return Published(config, open_store(config), load_catalogue())
