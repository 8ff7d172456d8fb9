"""What holds of each source, so that a new one is held to it without a test of its own."""

import inspect
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
