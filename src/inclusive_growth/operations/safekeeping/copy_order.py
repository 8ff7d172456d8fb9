"""The order of listing and copying a store, so that a copy holds every object to which its records refer.

Writers put an object before the records that refer to it. A listing takes records first and their objects later,
so every object of a listed record is in the list, however busy the writers are. Copying goes the other way round:
a copy cut short lacks records, never an object of a record.
"""

import re

from inclusive_growth.store.keys import REFERRING_FIRST
from inclusive_growth.store.object_store import Store


def keys_in_copy_order(store: Store) -> list[list[str]]:
    """Every key, in groups: objects before the records that refer to them."""
    seen: set[str] = set()
    groups = []
    for prefix, pattern in REFERRING_FIRST:
        group = [key for key in store.keys(prefix) if key not in seen and re.match(pattern, key)]
        seen.update(group)
        groups.append(group)
    return groups[::-1]
