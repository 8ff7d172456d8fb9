"""A small real warehouse with a publication, and a folder for its backups."""

from pathlib import Path

import pytest

from inclusive_growth.store.object_store import open_store
from tests.support.warehouse import Warehouse, warehouse


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    made = warehouse(tmp_path / "home")
    open_store(made.config)  # marks it with our version
    made.published(70.0)
    return made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    return tmp_path / "backup"
