"""The publishers as replayed, without a network."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.publishers_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "state")


@pytest.fixture
def desk_with(tmp_path: Path) -> Callable[..., Desk]:
    """A desk with more sample folders."""
    return lambda *folders: Desk(tmp_path / "state", *folders)
