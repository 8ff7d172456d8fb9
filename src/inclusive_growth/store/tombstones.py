"""Tombstones: what says of an erased object that it was there, why it went, who decided it and when."""

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
    because_of: str = ""  # the raw object that it was decoded from

    @property
    def words(self) -> str:
        return f"erased by {self.by} at {self.at}: {self.reason}"


def tombstone(store: Store, key: str) -> Tombstone | None:
    """Why an object is not there any more; None when it was never erased."""
    name = tombstone_key(key)
    return from_json(Tombstone, store.get(name)) if store.exists(name) else None


def erased_releases(store: Store, source: str, dataset: str) -> set[str]:
    """Ids of the dataset's releases that can no longer be read."""
    return {key.split("/")[4] for key in store.keys(erased_releases_prefix(source, dataset))}
