"""The publishers that a probe asks."""

from pathlib import Path

import pytest

from tests.operations.probe.wire import Wire


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(tmp_path)
