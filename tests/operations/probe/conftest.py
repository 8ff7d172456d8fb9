"""The publishers that a probe asks."""

from pathlib import Path

import pytest

from tests.operations.probe.wire import Untouched, Wire


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Untouched:
    return Untouched(Wire(tmp_path_factory.mktemp("untouched")))
