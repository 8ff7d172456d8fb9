"""One running line for the tests of a file: it takes a minute to come up, and processor time until it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_line import Line, running_line


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, few_marts: Path) -> Iterator[Line]:
    with running_line(tmp_path_factory.mktemp("line"), few_marts) as running:
        yield running
