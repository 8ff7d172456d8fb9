"""In which order the objects of a store are listed and copied, so that a copy holds whatever its records refer to.

A record is always written after what it refers to. So what refers is listed first and what it refers to later: all
that a listed record needs was there by then, however busy the writers are. Copying goes the other way round: a
copy that was cut short lacks records, never what a record refers to.
"""

import re

from inclusive_growth.store.keys import REFERRING_FIRST
from inclusive_growth.store.object_store import Store


def listed(store: Store) -> list[list[str]]:
    """Every key, in groups: what is referred to comes before what refers to it."""
    seen: set[str] = set()
    groups = []
    for prefix, pattern in REFERRING_FIRST:
        found = [key for key in store.keys(prefix) if key not in seen and re.match(pattern, key)]
        seen.update(found)
        groups.append(found)
    return groups[::-1]
