from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.registry import registry
from tests.support.sheets_home import Place, place, write_catalogue
from tests.support.sheets_publisher import Publisher, Sheets, serve

AREAS = ("E08000025", "E08000031", "E47000007", "E92000001")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher of two variables for some areas of the West Midlands."""
    figures = {(area, "45"): f"{60 + place}.5" for place, area in enumerate(AREAS)}
    figures |= {(area, "111"): f"{20 + place}.5" for place, area in enumerate(AREAS)}
    found = Publisher(figures)
    stop = serve(found)
    yield found
    stop()


@pytest.fixture
def here(tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setitem(registry(), "sheets", Sheets)
    yield place(tmp_path / "home", publisher.base_url, write_catalogue(tmp_path / "catalogue", {"rate": "45"}))
    load_catalogue.cache_clear()
