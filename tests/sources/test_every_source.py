"""What holds of each source, so that a new one is held to it without a test of its own."""

import inspect

import pytest

from inclusive_growth.sources.registry import registry, source_class


@pytest.mark.parametrize("name", sorted(registry()))
def test_kept_bytes_can_be_decoded_without_a_client(name: str) -> None:
    decode = inspect.getattr_static(source_class(name), "decode")
    assert isinstance(decode, staticmethod), "a newer decoder and igw verify read bytes when nobody is asked"
