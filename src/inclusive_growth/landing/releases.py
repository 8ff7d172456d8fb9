"""Releases of a dataset: each distinct content once, as one decoder reads it."""

import dataclasses
from dataclasses import dataclass

from inclusive_growth.records import Release, from_json, sha256
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import decoding_key, name_of, release_key, releases_prefix
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class Decoding:
    """A release read again by a later decoder. `reason` says why that failed ("" when it did not)."""

    release_id: str
    decoder_version: str
    decoded_sha256: str
    decoded_rows: int
    code_version: str
    reason: str = ""


def release_id_of(dataset: str, decoded_sha256: str, decoder_version: str = "") -> str:
    """The id of a content: equal rows of one dataset always have one release id.

    `decoder_version` is for the rare case that an earlier decoder read these rows from other bytes: the version
    then tells the two contents apart.
    """
    return sha256(f"{dataset} {decoded_sha256} {decoder_version}".rstrip().encode())[:16]


def read_release(store: Store, source: str, dataset: str, release_id: str, decoder_version: str = "") -> Release:
    """Read a release in the decoding of one decoder version, by default the installed one.

    The first decoding stands in for one that is missing or failed. Raises NotInStore.
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


def unreadable(store: Store, source: str, dataset: str, release_id: str) -> str:
    """The reason why the installed decoder refused the bytes of a release; "" for a readable one.

    Its earlier table stays for what was published with it, but nothing new may rest on it.
    """
    key = decoding_key(source, dataset, release_id, source_class(source).decoder_version)
    return from_json(Decoding, store.get(key)).reason if store.exists(key) else ""


def read_releases(store: Store, source: str, dataset: str) -> list[Release]:
    """Read every release of a dataset, also a release whose landing was cut short before its sighting."""
    keys = store.keys(releases_prefix(source, dataset))
    return [read_release(store, source, dataset, name_of(key)) for key in keys]
