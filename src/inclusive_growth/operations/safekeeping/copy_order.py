"""In which order the objects of a store are listed and copied, so that a copy holds whatever its records refer to.

A record is always written after what it refers to. So what refers is listed first and what it refers to later: all
that a listed record needs was there by then, however busy the writers are. Copying goes the other way round: a
copy that was cut short lacks records, never what a record refers to.
"""

import re
from pathlib import PurePosixPath

from inclusive_growth.store.object_store import Store

# What refers first, what is referred to later; the last takes everything that none before it took.
_PASSES = (
    ("publications/history/", ""),
    ("publications/", ""),
    ("approvals/", ""),
    ("builds/", ""),
    ("candidates/", ""),
    ("gates/", ""),
    ("parts/", ""),
    ("told/", ""),
    ("sent/", ""),
    ("raw/", r"raw/[^/]+/[^/]+/(sightings|editions|looks)/"),
    ("raw/", r"raw/[^/]+/[^/]+/releases/"),
    ("decoded/", r".*\.json$"),
    ("", ""),
)
_HASH = re.compile(r"[0-9a-f]{64}")


def listed(store: Store) -> list[list[str]]:
    """Every key, in groups: what is referred to comes before what refers to it."""
    seen: set[str] = set()
    groups = []
    for prefix, pattern in _PASSES:
        found = [key for key in store.keys(prefix) if key not in seen and re.match(pattern, key)]
        seen.update(found)
        groups.append(found)
    return groups[::-1]


def hash_in_name(key: str) -> str:
    """The SHA-256 that the content of this object must have; "" when its name is no hash."""
    path = PurePosixPath(key)
    named = key.startswith("parts/") or (key.startswith("raw/") and "/objects/" in key)
    return path.stem if named and _HASH.fullmatch(path.stem) else ""
