from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres.house import MartsHouse, marts_house
from tests.postgres_server import Postgres


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path) -> Iterator[MartsHouse]:
    made = marts_house(postgres, tmp_path / "home")
    yield made
    postgres.drop_database(made.database)
