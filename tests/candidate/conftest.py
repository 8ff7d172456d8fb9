import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth import settings as settings_module
from tests.candidate.world import World


@pytest.fixture(scope="session")
def _no_settings_file() -> Iterator[None]:
    """World makes settings also in fixtures that live longer than one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(settings_module.Settings.model_config, "env_file", os.devnull)
        yield


@pytest.fixture
def world(tmp_path: Path, _no_settings_file: None) -> World:
    return World(tmp_path / "home")
