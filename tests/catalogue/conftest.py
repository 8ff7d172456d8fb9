"""A copy of the real catalogue that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from inclusive_growth.catalogue.loader import ROOT


@pytest.fixture
def catalogue_copy(tmp_path: Path) -> Path:
    for part in ("datasets", "indicators", "schemes"):
        shutil.copytree(ROOT / part, tmp_path / "catalogue" / part)
    return tmp_path / "catalogue"
