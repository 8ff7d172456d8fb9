"""Releases of a dataset: each distinct content once, as a given decoder reads it."""

import dataclasses
from dataclasses import dataclass

from inclusive_growth.records import Release, from_json, sha256
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import decoding_key, name_of, release_key, releases_prefix
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class Decoding:
    """A release read again by a later decoder. `reason` says why that decoder could not ("" when it could)."""

    release_id: str
    decoder_version: str
    decoded_sha256: str
    decoded_rows: int
    code_version: str
    reason: str = ""


def release_id_of(dataset: str, decoded_sha256: str, taken_under: str = "") -> str:
    """The name of a content: equal rows of one dataset have one release id, whenever they were seen.

    `taken_under` is for the rare case that an earlier decoder gave these rows to another content: the decoder
    version then tells the two apart.
    """
    return sha256(f"{dataset} {decoded_sha256} {taken_under}".rstrip().encode())[:16]


def release(store: Store, source: str, dataset: str, release_id: str, decoder_version: str = "") -> Release:
    """A release as the given decoder reads it; without one, as the installed decoder does if it has yet.

    Raises NotInStore.
    """
    first = from_json(Release, store.get(release_key(source, dataset, release_id)))
    wanted = decoder_version or source_class(source).decoder_version
    key = decoding_key(source, dataset, release_id, wanted)
    if wanted == first.decoder_version or not store.exists(key):
        return first
    later = from_json(Decoding, store.get(key))
    if later.reason:
        return first
    return dataclasses.replace(
        first,
        decoder_version=later.decoder_version,
        decoded_sha256=later.decoded_sha256,
        decoded_rows=later.decoded_rows,
        code_version=later.code_version,
    )


def releases(store: Store, source: str, dataset: str) -> list[Release]:
    """Every release record of a dataset, also one whose landing was cut short before its sighting."""
    keys = store.keys(releases_prefix(source, dataset))
    return [release(store, source, dataset, name_of(key)) for key in keys]
