"""Put-if-absent under fire: eight processes, the same keys, SIGKILL at random moments."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from inclusive_growth.store import DirectoryStore, series
from tests.killing import finish, start
from tests.store import child

pytestmark = pytest.mark.system


def assert_whole(store: DirectoryStore) -> set[str]:
    """Every visible object is whole and stands under its own key; returns the keys."""
    keys = store.keys("race/")
    for key in keys:
        assert child.is_whole(key, store.get(key)), key
    return set(keys)


def test_eight_writers_of_the_same_keys_have_one_winner_each(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    writers = [
        start(child.write_all, tmp_path / "store", f"w{number}", tmp_path / f"w{number}") for number in range(8)
    ]
    assert [finish(item) for item in writers] == [0] * 8

    assert assert_whole(store) == set(child.KEYS)
    for number in range(8):
        for key in (tmp_path / f"w{number}").read_text().split():
            assert store.get(key) == child.body(f"w{number}", key), "a winner's bytes are not there"
    won = Counter(key for number in range(8) for key in (tmp_path / f"w{number}").read_text().split())
    assert won == Counter(child.KEYS), "each key is won exactly once"


def test_killed_writers_leave_no_half_object_and_no_wrong_bytes(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    chance = random.Random(8)
    started = [f"w{number}" for number in range(8)]
    running = [start(child.write_all, tmp_path / "store", name, tmp_path / name) for name in started]
    kills = 0
    seen: dict[str, bytes] = {}
    deadline = time.monotonic() + 60
    while len(seen) < len(child.KEYS) and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.005, 0.05))
        place = chance.randrange(8)
        if running[place].exitcode is None:
            running[place].kill()
            running[place].join(10)
            kills += 1
        name = f"w{len(started)}"
        started.append(name)
        running[place] = start(child.write_all, tmp_path / "store", name, tmp_path / name)
        for key in assert_whole(store):
            # The first 100 bytes name the writer: once visible, an object never changes.
            assert seen.setdefault(key, store.get(key)[:100]) == store.get(key)[:100]
    for item in running:
        item.kill()
        item.join(10)

    assert len(seen) == len(child.KEYS) and kills >= 10
    won = Counter(
        key for name in started if (tmp_path / name).exists() for key in (tmp_path / name).read_text().split()
    )
    assert max(won.values()) == 1, "two writers were told that they had won one key"
    left = list((tmp_path / "store" / ".writing").iterdir())
    assert left, "no writer was killed while it wrote: nothing was proved"
    assert not any(key.startswith(".") for key in store.keys(""))
    assert store.sweep() == 0 and store.sweep(older_than=0) == len(left)


def test_eight_processes_appending_to_one_series_lose_nothing(tmp_path: Path) -> None:
    writers = [start(child.append_many, tmp_path, f"w{number}") for number in range(8)]
    assert [finish(item) for item in writers] == [0] * 8

    store = DirectoryStore(tmp_path)
    found = [(seq, *store.get(key).decode().split()) for seq, key in series(store, "series")]
    assert [item[0] for item in found] == list(range(1, 201))
    assert all(int(item[1]) == item[0] for item in found)
    assert len({item[2:] for item in found}) == 200
