"""One running line for all tests of this folder: it takes a minute to come up."""

from collections.abc import Iterator

import pytest

from tests.system.line import Line, running_line


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(tmp_path_factory.mktemp("line")) as running:
        yield running
