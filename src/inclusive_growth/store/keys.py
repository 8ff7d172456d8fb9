"""What a store key may look like: the same for every store, so that a store can be copied from one to another."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from inclusive_growth.errors import StoreError
from inclusive_growth.records import (
    GateRecord,
)

if TYPE_CHECKING:
    pass


_ERASABLE = re.compile(r"raw/[^/]+/[^/]+/objects/[0-9a-f]{64}|decoded/[^/]+/[^/]+/[^/]+/[^/]+\.parquet")


def checked(key: str) -> str:
    """The key, if it is one; raises StoreError when it climbs out, hides or has an empty part."""
    parts = key.split("/")
    if "\\" in key or "\0" in key or any(not part or part.startswith(".") for part in parts):
        raise StoreError(f"'{key}' is not a store key: keys are relative, without empty or dotted parts")
    return key


def erasable(key: str, exists: Callable[[str], bool]) -> str:
    """The key, if its object may be erased: raw bytes or a decoded table, whose tombstone is there already.

    Raises StoreError for everything else, so that no code can delete anything else.
    """
    if not _ERASABLE.fullmatch(checked(key)):
        raise StoreError(f"'{key}': only raw objects and the tables decoded from them can ever be erased")
    if not exists(f"erased/{key}.json"):
        raise StoreError(f"'{key}': has no tombstone yet; `igw erase` writes it, with the reason, first")
    return key


def manifest_key(publication_id: str) -> str:
    return f"publications/{publication_id}/manifest.json"


def schema_key(publication_id: str) -> str:
    return f"publications/{publication_id}/schema.json"


def dictionary_key(publication_id: str) -> str:
    return f"publications/{publication_id}/data-dictionary.md"


def sums_key(publication_id: str) -> str:
    return f"publications/{publication_id}/SHA256SUMS"


def candidate_key(candidate_id: str) -> str:
    return f"candidates/{candidate_id}.json"


def gate_key(record: GateRecord) -> str:
    return f"gates/{record.subject}/{record.gate_version}.json"


def release_key(source: str, dataset: str, release_id: str) -> str:
    return f"raw/{source}/{dataset}/releases/{release_id}.json"


def decoding_key(source: str, dataset: str, release_id: str, decoder_version: str) -> str:
    return f"decoded/{source}/{dataset}/{release_id}/{decoder_version}.json"


def editions_prefix(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/editions"


def sightings_prefix(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/sightings"


def looks_prefix(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/looks"


def raw_key(source: str, dataset: str, sha256: str) -> str:
    return f"raw/{source}/{dataset}/objects/{sha256}"


def plan_key(source: str, dataset: str, hash_: str) -> str:
    return f"raw/{source}/{dataset}/plans/{hash_}.json"


def record_key(subject: str, version: str) -> str:
    return f"gates/{subject}/{version}.json"


def tombstone_key(key: str) -> str:
    return f"erased/{key}.json"


HISTORY = "publications/history"
