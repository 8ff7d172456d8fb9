"""Evidence of a publication: each object is read and compared with its hash at publication."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from inclusive_growth.audit.verify_hashes import check_sums
from inclusive_growth.errors import CorruptObject, Erased, NotInStore
from inclusive_growth.records import Manifest, from_json
from inclusive_growth.store import history
from inclusive_growth.store.keys import manifest_key, sums_key
from inclusive_growth.store.object_store import Store, get_checked
from inclusive_growth.store.tombstones import tombstone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Link:
    """Verified link of the chain from a figure to the publisher's bytes."""

    name: str
    key: str
    sha256: str
    says: str = ""


@dataclass(slots=True)
class Evidence:
    """Evidence of one publication; remembers every link that it verified."""

    store: Store
    publication_id: str
    hashes: dict[str, str]
    links: list[Link] = field(default_factory=list)

    def read(self, name: str, key: str, says: str = "", *, listed: bool = True) -> bytes:
        """Read an object and verify it. Raises CorruptObject or NotInStore, naming the link that broke.

        An object that was only searched is verified too, but not `listed` among the links.
        """
        if key not in self.hashes:
            raise CorruptObject(f"{name} ({key}): is not among the evidence of {self.publication_id[:16]}")
        try:
            data = get_checked(self.store, key, self.hashes[key])
        except CorruptObject as error:
            raise CorruptObject(f"the chain breaks at the {name}: {error}") from error
        except NotInStore as error:
            if gone := tombstone(self.store, key):
                raise Erased(f"the chain ends at the {name} ({key}): {gone.words}") from error
            raise NotInStore(f"the chain breaks at the {name}: {error}") from error
        link = Link(name, key, self.hashes[key], says)
        if listed and key not in {known.key for known in self.links}:
            self.links.append(link)
        return data

    def record(self, name: str, key: str, kind: type[T], says: Callable[[T], str] = lambda _: "") -> T:
        """Read the record that an object holds and verify it."""
        record = from_json(kind, self.read(name, key))
        self.links[:] = [
            Link(link.name, link.key, link.sha256, says(record)) if link.key == key else link
            for link in self.links
        ]
        return record


def open_evidence(store: Store, publication_id: str) -> tuple[Evidence, Manifest]:
    """Open the evidence of a publication, beginning with its checksum list (compared with the history)."""
    evidence = Evidence(store, publication_id, check_sums(store, publication_id))
    key = sums_key(publication_id)
    evidence.links.append(
        Link("checksum list", key, _anchor(store, publication_id), f"{len(evidence.hashes)} objects")
    )
    return evidence, evidence.record("manifest", manifest_key(publication_id), Manifest)


def _anchor(store: Store, publication_id: str) -> str:
    entries = history.read_entries(store)
    return next(entry.sums_sha256 for entry in entries if entry.publication_id == publication_id)
