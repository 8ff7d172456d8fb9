from pathlib import Path

import pytest

from tests.publish.told import Told
from tests.publish.warehouse import Warehouse, warehouse


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return warehouse(tmp_path / "home")


@pytest.fixture
def told(house: Warehouse) -> Told:
    return Told(house)
