"""Both stores, empty: `where` is an address that a child process can open, `store` the opened store."""

import uuid
from pathlib import Path

import pytest

from inclusive_growth.store.object_store import DirectoryStore, S3Store
from tests.support.stores import Where, opened


@pytest.fixture(params=["directory", pytest.param("s3", marks=pytest.mark.system)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    if request.param == "directory":
        return tmp_path / "store"
    return request.getfixturevalue("s3").place(uuid.uuid4().hex)


@pytest.fixture
def store(where: Where) -> DirectoryStore | S3Store:
    return opened(where)
