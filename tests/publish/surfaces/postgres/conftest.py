import pytest

from tests.support.marts_house import MartsHouse


@pytest.fixture
def house(house_with_marts: MartsHouse) -> MartsHouse:
    """A small warehouse that publishes to Postgres."""
    return house_with_marts
