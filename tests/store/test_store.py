"""The contract of every store, a folder or S3: write once, whole or not at all, keys that stay inside."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, StoreError, StoreUnusable
from inclusive_growth.interfaces.cli.exit_codes import code_of
from inclusive_growth.records import sha256
from inclusive_growth.store import duck
from inclusive_growth.store.object_store import Store, get_checked, highest, open_store, put_next, put_same, series
from tests.support.stores import LARGE_BYTES, Where, as_settings, overwrite


def test_an_object_is_what_was_put_and_is_put_once(store: Store) -> None:
    store.put("a/b/c", b"one")

    with pytest.raises(AlreadyExists, match="a/b/c: already in the store"):
        store.put("a/b/c", b"two")
    assert store.get("a/b/c") == b"one"
    assert store.exists("a/b/c") and not store.exists("a/b") and not store.exists("a/b/d")


def test_an_object_is_mapped_as_it_is_got(store: Store) -> None:
    store.put("raw/large", bytes(range(256)) * 20_000)
    assert store.map("raw/large")[:] == store.get("raw/large")
    with pytest.raises(NotInStore):
        store.map("raw/none")


def test_a_file_is_put_like_bytes_and_stays_where_it_is(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "part.parquet"
    source.write_bytes(b"x" * 3_000_000)
    store.put_file("parts/p.parquet", source)

    assert store.get("parts/p.parquet") == source.read_bytes()
    with pytest.raises(AlreadyExists):
        store.put_file("parts/p.parquet", source)


def test_a_large_file_is_put_once_and_whole(store: Store, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(random.Random(1).randbytes(LARGE_BYTES + 17))
    two.write_bytes(random.Random(2).randbytes(LARGE_BYTES + 18))
    store.put_file("parts/p.parquet", one)

    assert store.get("parts/p.parquet") == one.read_bytes()
    with pytest.raises(AlreadyExists):
        store.put_file("parts/p.parquet", two)
    with pytest.raises(AlreadyExists):
        store.put("parts/p.parquet", b"small")
    assert store.get("parts/p.parquet") == one.read_bytes()


@pytest.mark.parametrize(
    "key", ["/etc/passwd", "../up", "a/../b", "a//b", "", "a/", "./a", "a\\b", "a/.writing/x", "a\0b"]
)
def test_a_key_that_climbs_or_hides_is_refused(store: Store, key: str) -> None:
    for use in (lambda: store.put(key, b""), lambda: store.get(key), lambda: store.exists(key)):
        with pytest.raises(StoreError, match="is not a store key"):
            use()


def test_what_is_not_there_says_where(store: Store) -> None:
    store.put("a/b", b"")
    for key in ("a", "a/c", "a/b/c", "z/z"):
        with pytest.raises(NotInStore, match=f"{key}: not in the store at"):
            store.get(key)


def test_keys_are_those_that_begin_with_the_prefix(store: Store) -> None:
    assert store.keys("") == store.keys("a/") == []
    for key in ("b", "a/2", "a/1", "ab/1", "a/c/1"):
        store.put(key, b"")

    assert store.keys("") == ["a/1", "a/2", "a/c/1", "ab/1", "b"]
    assert store.keys("a") == ["a/1", "a/2", "a/c/1", "ab/1"]
    assert store.keys("a/") == ["a/1", "a/2", "a/c/1"]
    assert store.keys("a/c") == ["a/c/1"]
    assert store.keys("a/1/") == store.keys("zzz/") == []


@pytest.mark.timeout(300)
def test_more_keys_than_one_answer_holds_are_all_listed(store: Store) -> None:
    names = [f"many/{number // 400}/{number:05d}" for number in range(1100)] + [
        f"many/{letter}" for letter in "ab"
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: store.put(name, b"x"), reversed(names)))

    assert store.keys("many/") == store.keys("") == sorted(names)
    assert store.keys("many/1/") == sorted(name for name in names if name.startswith("many/1/"))
    assert store.keys("many/2/00999") == ["many/2/00999"]


def test_repeated_work_is_fine_and_other_bytes_are_not(store: Store) -> None:
    assert put_same(store, "a", b"one") is True
    assert put_same(store, "a", b"one") is False
    with pytest.raises(CorruptObject, match="a: holds other bytes"):
        put_same(store, "a", b"two")


def test_an_object_of_another_hash_than_recorded_is_found(store: Store) -> None:
    store.put("a", b"one")
    assert get_checked(store, "a", sha256(b"one")) == b"one"

    with pytest.raises(CorruptObject, match="a: recorded hash"):
        get_checked(store, "a", sha256(b"onf"))


def test_a_series_counts_from_one_and_ignores_what_is_not_numbered(store: Store) -> None:
    assert highest(store, "s") == 0
    for text in ("x", "y"):
        put_next(store, "s", lambda seq, text=text: f"{seq}{text}".encode())  # type: ignore[misc]
    store.put("s/00000002.released", b"")
    store.put("s/renewals-00000009/00000009.json", b"")
    store.put("s/²", b"")

    assert list(series(store, "s")) == [(1, "s/00000001.json"), (2, "s/00000002.json")]
    assert store.get("s/00000002.json") == b"2y"


def test_the_store_is_marked_and_a_store_of_another_version_is_refused(where: Where, store: Store) -> None:
    config = as_settings(where)
    opened = open_store(config)
    assert opened.get("STORE_VERSION") == b"1\n"
    assert open_store(config).keys("") == ["STORE_VERSION"]

    overwrite(where, "STORE_VERSION", b"2\n")
    with pytest.raises(StoreUnusable, match=r"has version '2', this code writes '1'.*docs/runbook.md") as caught:
        open_store(config)
    assert code_of(caught.value) == 2
    assert store.get("STORE_VERSION") == b"2\n"


def test_duckdb_reads_and_writes_at_the_address_of_a_key(where: Where, store: Store) -> None:
    store.put("parts/warm", b"")
    con = duck.connect(config=as_settings(where))
    try:
        con.execute(
            "copy (select range as i from range(300000)) to $1 (format parquet)", [store.url("parts/a.parquet")]
        )
        found = con.read_parquet([store.url("parts/a.parquet")]).aggregate("count(*), sum(i)").fetchone()
    finally:
        con.close()

    assert found == (300_000, 299_999 * 150_000)
    assert store.get("parts/a.parquet")[:4] == b"PAR1"


RAW = f"raw/nomis/nomis_aps/objects/{sha256(b'one')}"
DECODED = "decoded/nomis/nomis_aps/0123456789abcdef/1.parquet"


@pytest.mark.parametrize("key", [RAW, DECODED])
def test_what_has_a_tombstone_is_erased_for_ever_and_nothing_else(store: Store, key: str) -> None:
    store.put(key, b"one")
    store.put(f"{key}x" if key == RAW else f"{key}.json", b"beside it")
    with pytest.raises(StoreError, match="has no tombstone"):
        store.erase(key)
    assert store.get(key) == b"one"

    store.put(f"erased/{key}.json", b"{}")
    store.erase(key)
    store.erase(key)
    assert not store.exists(key)
    assert len(store.keys(key)) == 1, "what stands beside it stays"


@pytest.mark.parametrize(
    "key",
    [
        "parts/fct_gaps/0.parquet",
        "publications/history/00000001.json",
        "raw/nomis/nomis_aps/releases/0.json",
        "raw/nomis/nomis_aps/sightings/00000001.json",
        "gates/0/1.json",
        "decoded/nomis/nomis_aps/0/1.json",
        f"erased/{RAW}.json",
        RAW + "/x",
    ],
)
def test_nothing_but_raw_bytes_and_decoded_tables_can_be_erased(store: Store, key: str) -> None:
    store.put(key, b"stays")
    if not key.endswith("/x"):
        store.put(f"erased/{key}.json", b"{}")
    with pytest.raises(StoreError, match="only raw objects"):
        store.erase(key)
    assert store.get(key) == b"stays"
