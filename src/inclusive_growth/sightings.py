"""What the store knows of a dataset: every finished fetch in order, and each distinct content once."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from inclusive_growth.records import Release, Request, Sighting, from_json, sha256, to_json
from inclusive_growth.sources import source_class
from inclusive_growth.store import Store, put_next, series

GOOD = ("landed", "unchanged")


@dataclass(frozen=True, slots=True)
class Decoding:
    """A release read again by a later decoder. `reason` says why that decoder could not ("" when it could)."""

    release_id: str
    decoder_version: str
    decoded_sha256: str
    decoded_rows: int
    code_version: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that found nothing new: what slow schedules count from. Only the latest is ever read."""

    signal: str
    retrieved_at: str
    requests: tuple[Request, ...] = ()


def sightings(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Every sighting of a dataset, oldest first."""
    return [from_json(Sighting, store.get(key)) for _, key in series(store, _sightings(source, dataset))]


def latest_sighting(store: Store, source: str, dataset: str) -> Sighting | None:
    """The last sighting, whatever came of it: what is current is decided here, never by the newest release."""
    found = list(series(store, _sightings(source, dataset)))
    return from_json(Sighting, store.get(found[-1][1])) if found else None


def last_asked(store: Store, source: str, dataset: str) -> Asked | None:
    """The latest question that was noted; None when none was."""
    found = list(series(store, _looks(source, dataset)))
    return from_json(Asked, store.get(found[-1][1])) if found else None


def record_asked(store: Store, source: str, dataset: str, asked: Asked) -> None:
    """Note a question. Not a sighting, so that those stay as few as the fetches."""
    put_next(store, _looks(source, dataset), lambda seq: to_json(asked))


def silently_reissued(store: Store, source: str, dataset: str) -> bool:
    """Whether the last fetch brought other content for the same plan while the publisher's time stood still."""
    good = [item for item in sightings(store, source, dataset) if item.status in GOOD]
    if len(good) < 2 or good[-1].status != "landed":
        return False
    before, now = good[-2:]
    if before.plan_hash != now.plan_hash or before.release_id == now.release_id:
        return False
    return before.publisher_time == now.publisher_time if now.publisher_time else before.signal == now.signal


def record_sighting(store: Store, make: Callable[[list[Sighting]], Sighting]) -> Sighting:
    """Append the sighting that `make` gives for the sightings so far.

    When another process appends first, `make` is asked again, so a status always fits what stands before it.
    """
    made: list[Sighting] = []
    draft = make([])

    def numbered(seq: int) -> bytes:
        before = [item for item in sightings(store, draft.source, draft.dataset) if item.seq < seq]
        made.append(dataclasses.replace(make(before), seq=seq))
        return to_json(made[-1])

    put_next(store, _sightings(draft.source, draft.dataset), numbered)
    return made[-1]


def release_id_of(dataset: str, decoded_sha256: str, taken_under: str = "") -> str:
    """The name of a content: equal rows of one dataset have one release id, whenever they were seen.

    `taken_under` is for the rare case that an earlier decoder gave these rows to another content: the decoder
    version then tells the two apart.
    """
    return sha256(f"{dataset} {decoded_sha256} {taken_under}".rstrip().encode())[:16]


def release_key(source: str, dataset: str, release_id: str) -> str:
    return f"raw/{source}/{dataset}/releases/{release_id}.json"


def decoding_key(source: str, dataset: str, release_id: str, decoder_version: str) -> str:
    return f"decoded/{source}/{dataset}/{release_id}/{decoder_version}.json"


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
    prefix = f"raw/{source}/{dataset}/releases/"
    names = [key.removeprefix(prefix).removesuffix(".json") for key in store.keys(prefix)]
    return [release(store, source, dataset, name) for name in names]


def editions(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Older editions that people provided, in the order in which their publisher published them."""
    found = [from_json(Sighting, store.get(key)) for _, key in series(store, editions_prefix(source, dataset))]
    return sorted(found, key=lambda item: item.publisher_time)


def editions_prefix(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/editions"


def _sightings(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/sightings"


def _looks(source: str, dataset: str) -> str:
    return f"raw/{source}/{dataset}/looks"
