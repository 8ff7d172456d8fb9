"""Tombstones of erased objects: each keeps the key, the reason, the person who decided, and the time."""

from dataclasses import dataclass

from inclusive_growth.records import from_json
from inclusive_growth.store.keys import erased_releases_prefix, tombstone_key
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One object that was erased because it held personal data."""

    key: str
    sha256: str
    reason: str
    by: str
    at: str
    because_of: str = ""  # hash of the raw object from which a table was decoded; "" for raw objects

    @property
    def words(self) -> str:
        return f"erased by {self.by} at {self.at}: {self.reason}"


def tombstone(store: Store, key: str) -> Tombstone | None:
    """The tombstone of an object; None when it was never erased."""
    own_key = tombstone_key(key)
    return from_json(Tombstone, store.get(own_key)) if store.exists(own_key) else None


def erased_releases(store: Store, source: str, dataset: str) -> set[str]:
    """Ids of the dataset's releases whose tables were erased."""
    return {key.split("/")[4] for key in store.keys(erased_releases_prefix(source, dataset))}
