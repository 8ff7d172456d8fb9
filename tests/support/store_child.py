"""What a writer does that competes for keys with others and may be killed at any moment."""

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth.errors import AlreadyExists
from inclusive_growth.records import sha256
from inclusive_growth.store.object_store import put_next
from tests.support.stores import LARGE_BYTES, Where, opened

KEYS = [f"race/{number // 10}/{number:03d}" for number in range(80)]
TURNS = 12  # of each process that appends to the series
LARGE_KEYS = [f"race/{number}" for number in range(6)]


def body(writer: str, key: str) -> bytes:
    """A third of a megabyte that names its writer and key: a half or mixed object shows."""
    text = random.Random(writer + key).randbytes(300_000)
    return f"{sha256(text)} {writer} {key}\n".encode() + text


def large_body(writer: str, key: str) -> bytes:
    """The same, large enough to be killed in the middle of."""
    text = random.Random(writer + key).randbytes(LARGE_BYTES)
    return f"{sha256(text)} {writer} {key}\n".encode() + text


def is_whole(key: str, data: bytes) -> bool:
    head, _, text = data.partition(b"\n")
    digest, _, named = head.decode().split(" ")
    return digest == sha256(text) and named == key


@contextlib.contextmanager
def putting(told: Path) -> Iterator[None]:
    """A file `.putting` stands beside the note for as long as a put is under way; a killed writer leaves it."""
    mark = told.with_suffix(".putting")
    mark.touch()
    yield
    mark.unlink()


def write_all(where: Where, writer: str, told: Path) -> None:
    """Try every key in an order of its own; note each key won."""
    store = opened(where)
    keys = KEYS.copy()
    random.Random(writer).shuffle(keys)
    with told.open("a", buffering=1) as won:
        for key in keys:
            data = body(writer, key)
            with putting(told), contextlib.suppress(AlreadyExists):
                store.put(key, data)
                won.write(f"{key}\n")


def append_many(where: Where, writer: str) -> None:
    store = opened(where)
    for turn in range(TURNS):
        put_next(store, "series", lambda seq: f"{seq} {writer} {turn}".encode())  # noqa: B023 - called at once


def write_all_large(where: Where, writer: str, told: Path) -> None:
    """As `write_all`, with files that take a while to send."""
    store = opened(where)
    keys = LARGE_KEYS.copy()
    random.Random(writer).shuffle(keys)
    path = told.with_suffix(".body")
    with told.open("a", buffering=1) as won:
        for key in keys:
            path.write_bytes(large_body(writer, key))
            with putting(told), contextlib.suppress(AlreadyExists):
                store.put_file(key, path)
                won.write(f"{key}\n")
