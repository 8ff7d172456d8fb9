"""What a store key may look like: the same for every store, so that a store can be copied from one to another."""

import re
from collections.abc import Callable

from inclusive_growth.errors import StoreError

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
