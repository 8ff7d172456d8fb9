"""Put-if-absent under fire: eight processes, the same keys, SIGKILL at random moments."""

import random
import time
import uuid
from collections import Counter
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from inclusive_growth.store.object_store import DirectoryStore, Store, series
from tests.support import store_child as child
from tests.support.child_processes import finish, start
from tests.support.seaweed import Seaweed
from tests.support.stores import Where, opened

pytestmark = pytest.mark.system


def assert_whole(store: Store) -> set[str]:
    """Every visible object is whole and stands under its own key; returns the keys."""
    keys = store.keys("race/")
    for key in keys:
        assert child.is_whole(key, store.get(key)), key
    return set(keys)


def test_eight_writers_of_the_same_keys_have_one_winner_each(where: Where, store: Store, tmp_path: Path) -> None:
    writers = [start(child.write_all, where, f"w{number}", tmp_path / f"w{number}") for number in range(8)]
    assert [finish(item) for item in writers] == [0] * 8

    assert assert_whole(store) == set(child.KEYS)
    for number in range(8):
        for key in (tmp_path / f"w{number}").read_text().split():
            assert store.get(key) == child.body(f"w{number}", key), "a winner's bytes are not there"
    won = Counter(key for number in range(8) for key in (tmp_path / f"w{number}").read_text().split())
    assert won == Counter(child.KEYS), "each key is won exactly once"


def test_writers_killed_in_a_folder_leave_no_half_object_and_no_wrong_bytes(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    writing = tmp_path / "store" / ".writing"
    chance = random.Random(8)
    names: list[str] = []
    seen: dict[str, bytes] = {}

    def eight() -> list[ForkServerProcess]:
        eight_more = [f"w{len(names) + number}" for number in range(8)]
        names.extend(eight_more)
        return [start(child.write_all, tmp_path / "store", name, tmp_path / name) for name in eight_more]

    def look() -> None:
        for key in assert_whole(store):
            # The first 100 bytes name the writer: once visible, an object never changes.
            assert seen.setdefault(key, store.get(key)[:100]) == store.get(key)[:100]

    for _ in range(8):
        running = eight()
        before = len(list(writing.glob("*")))
        while len(list(writing.glob("*"))) == before and any(item.exitcode is None for item in running):
            time.sleep(0.0005)  # until somebody is in the middle of a write
        time.sleep(chance.uniform(0, 0.03))
        for item in running:
            item.kill()
        for item in running:
            item.join(10)
        look()
    left = len(list(writing.iterdir()))
    assert [finish(item) for item in eight()] == [0] * 8
    look()

    assert left, "no writer was killed while it wrote: nothing was proved"
    assert seen.keys() == set(child.KEYS)
    told = [tmp_path / name for name in names if (tmp_path / name).exists()]
    won = Counter(key for path in told for key in path.read_text().split())
    assert max(won.values()) == 1, "two writers were told that they had won one key"
    assert not any(key.startswith(".") for key in store.keys(""))
    assert store.sweep() == left, "what dead writers of this machine left goes at once"


@pytest.mark.parametrize("kind", ["small", "large"])
def test_writers_killed_on_s3_leave_no_half_object_and_no_wrong_bytes(
    s3: Seaweed, tmp_path: Path, kind: str
) -> None:
    where = s3.place(uuid.uuid4().hex)
    store = opened(where)
    write, keys = (child.write_all, child.KEYS) if kind == "small" else (child.write_all_large, child.LARGE_KEYS)
    chance = random.Random(8)
    names: list[str] = []
    seen: dict[str, bytes] = {}
    killed_at_work = 0

    def eight() -> list[ForkServerProcess]:
        eight_more = [f"w{len(names) + number}" for number in range(8)]
        names.extend(eight_more)
        return [start(write, where, name, tmp_path / name) for name in eight_more]

    def look() -> None:
        for key in assert_whole(store):
            assert seen.setdefault(key, store.get(key)[:100]) == store.get(key)[:100]

    for _ in range(3):
        running = eight()
        marks = [tmp_path / f"{name}.putting" for name in names[-8:]]
        while not any(mark.exists() for mark in marks) and any(item.exitcode is None for item in running):
            time.sleep(0.002)  # until somebody is in the middle of a put
        time.sleep(chance.uniform(0, 0.3))
        for item in running:
            item.kill()
        for item in running:
            item.join(10)
        killed_at_work += sum(mark.exists() for mark in marks)
        look()
    assert [finish(item, 120) for item in eight()] == [0] * 8
    look()

    assert killed_at_work, "no writer was killed in the middle of a put: nothing was proved"
    assert seen.keys() == set(keys)
    told = [tmp_path / name for name in names if (tmp_path / name).exists()]
    won = Counter(key for path in told for key in path.read_text().split())
    assert max(won.values()) == 1, "two writers were told that they had won one key"


def test_eight_processes_appending_to_one_series_lose_nothing(where: Where, store: Store) -> None:
    writers = [start(child.append_many, where, f"w{number}") for number in range(8)]
    assert [finish(item, 120) for item in writers] == [0] * 8

    found = [(seq, *store.get(key).decode().split()) for seq, key in series(store, "series")]
    assert [item[0] for item in found] == list(range(1, 8 * child.TURNS + 1))
    assert all(int(item[1]) == item[0] for item in found)
    assert len({item[2:] for item in found}) == 8 * child.TURNS
