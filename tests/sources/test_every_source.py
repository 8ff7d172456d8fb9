"""What holds of each source, so that a new one is held to it without a test of its own."""

import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from inclusive_growth.sources import registry as sources
from inclusive_growth.sources.registry import registry, source_class


@pytest.mark.parametrize("name", sorted(registry()))
def test_kept_bytes_can_be_decoded_without_a_client(name: str) -> None:
    decode = inspect.getattr_static(source_class(name), "decode")
    assert isinstance(decode, staticmethod), "a newer decoder and igw verify read bytes when nobody is asked"


def test_every_folder_of_a_publisher_is_a_source_and_another_package_may_bring_one(monkeypatch) -> None:
    folders = {path.parent.name for path in Path(sources.__file__).parent.glob("*/source.py")}
    kinds = registry().values()
    assert {kind.__module__.split(".")[2] for kind in kinds} >= folders
    brought = SimpleNamespace(load=lambda: SimpleNamespace(name="brought"))
    monkeypatch.setattr(sources, "entry_points", lambda group: [brought])
    found = registry.__wrapped__()
    assert set(found) == {*registry(), "brought"}


@pytest.mark.parametrize("name", sorted(registry()))
def test_a_source_has_its_line_of_what_holds_it_and_the_tests_it_names(name: str) -> None:
    text = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")
    lines = [
        line for line in text.partition("## What holds each source")[2].splitlines() if f"`{name}`" in line[:40]
    ]
    assert len(lines) == 1
    cells = [cell.strip() for cell in lines[0].strip("|").split("|")]
    assert len(cells) == 7
    assert all(cells)
    named = re.findall(r"`(test_\w+\.py)`", cells[5])
    assert named or cells[5].startswith("none: ")
    assert all((Path(__file__).parent / test).is_file() for test in named)
