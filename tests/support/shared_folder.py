"""What costs a minute to make is made by one of the workers of a test run; the others wait and share it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_base(factory: pytest.TempPathFactory) -> Path:
    """The folder of this test run that all its workers see."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` fills. It is everybody's: whoever changes something takes a copy."""
    base = shared_base(factory)
    folder = base / f"once-{name}"
    with (base / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            try:
                folder.mkdir()
                make(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    return folder


def copy_of(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """A copy that the asker may change."""
    return Path(shutil.copytree(folder, factory.mktemp("copies") / folder.name))
