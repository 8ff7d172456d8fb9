"""What a writer does that competes for keys with others and may be killed at any moment."""

import contextlib
import random
from pathlib import Path

from inclusive_growth.errors import AlreadyExists
from inclusive_growth.records import sha256
from inclusive_growth.store import DirectoryStore, put_next

KEYS = [f"race/{number // 10}/{number:03d}" for number in range(80)]


def body(writer: str, key: str) -> bytes:
    """A third of a megabyte that names its writer and key: a half or mixed object shows."""
    text = random.Random(writer + key).randbytes(300_000)
    return f"{sha256(text)} {writer} {key}\n".encode() + text


def is_whole(key: str, data: bytes) -> bool:
    head, _, text = data.partition(b"\n")
    digest, _, named = head.decode().split(" ")
    return digest == sha256(text) and named == key


def write_all(root: Path, writer: str, told: Path) -> None:
    """Try every key in an order of its own; note each key won."""
    store = DirectoryStore(root)
    keys = KEYS.copy()
    random.Random(writer).shuffle(keys)
    with told.open("a", buffering=1) as won:
        for key in keys:
            with contextlib.suppress(AlreadyExists):
                store.put(key, body(writer, key))
                won.write(f"{key}\n")


def append_many(root: Path, writer: str) -> None:
    store = DirectoryStore(root)
    for turn in range(25):
        put_next(store, "series", lambda seq: f"{seq} {writer} {turn}".encode())  # noqa: B023 - called at once
