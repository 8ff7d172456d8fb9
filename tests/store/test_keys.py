"""Object keys are made and taken apart in one module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth.store import keys
from inclusive_growth.store.keys import hash_in_name, publication_of_sums, tells_stores_apart

SOURCE = Path(keys.__file__).parents[2]
TOPS = tuple(
    f"{value.split('/')[0]}/" for name, value in vars(keys).items() if name.isupper() and isinstance(value, str)
)


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is not a docstring, the parts of f-strings included."""
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.lineno, node.value


def keys_in(code: str) -> list[int]:
    return [line for line, text in literals(ast.parse(code)) if text.startswith(TOPS)]


def test_no_other_module_of_the_product_or_the_sample_writes_a_key() -> None:
    written = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path != Path(keys.__file__)
        for line in keys_in(path.read_text(encoding="utf-8"))
    ]
    assert written == []


@pytest.mark.parametrize("code", ['store.keys("raw/")', 'put(f"gates/{subject}/x.json")', '"outbox/" + name'])
def test_the_search_sees_a_key_however_it_is_written(code: str) -> None:
    assert keys_in(code) == [1]


def test_a_hash_in_a_name_is_only_read_from_raw_objects_and_parts() -> None:
    digest = "a" * 64
    assert hash_in_name(keys.raw_key("nomis", "nomis_aps", digest)) == digest
    assert hash_in_name(f"{keys.PARTS}/fct_gaps/{digest}.parquet") == digest
    assert hash_in_name(keys.candidate_key(digest)) == ""
    assert hash_in_name(keys.raw_key("nomis", "nomis_aps", "short")) == ""


def test_a_checksum_list_names_its_publication_and_other_keys_name_none() -> None:
    assert publication_of_sums(keys.sums_key("abc")) == "abc"
    assert publication_of_sums(keys.manifest_key("abc")) == ""


def test_stores_are_told_apart_by_their_beginnings() -> None:
    assert tells_stores_apart(keys.history_key(7))
    assert tells_stores_apart(keys.lease_key("writer", 1)) and not tells_stores_apart(keys.lease_key("writer", 2))
    assert not tells_stores_apart(keys.candidate_key("abc"))
