"""One running line for the tests of a file: it takes a minute to come up, and processor time until it ends."""

from collections.abc import Iterator

import pytest

from tests.support.running_line import Line, running_line


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with running_line(tmp_path_factory.mktemp("line")) as running:
        yield running
