"""What only the S3 store promises: known outcomes over a bad network, and clear refusals."""

import itertools
import logging
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import SecretStr

from inclusive_growth.errors import AlreadyExists, StoreError, StoreUnusable
from inclusive_growth.interfaces.cli.exit_codes import code_of
from inclusive_growth.settings import child_environment
from inclusive_growth.store import duck
from inclusive_growth.store.object_store import S3Store, open_store, put_next
from inclusive_growth.store.s3_location import S3Place, s3_variables
from tests.store.gateway import Gateway, gateway
from tests.support.seaweed import SECRETS, Seaweed
from tests.support.stores import LARGE_BYTES, as_settings, overwrite

pytestmark = pytest.mark.system


@pytest.fixture
def place(s3: Seaweed) -> S3Place:
    return s3.place(uuid.uuid4().hex)


@pytest.fixture
def bad(place: S3Place) -> Iterator[Gateway]:
    with gateway(place) as rules:
        yield rules


@pytest.fixture
def store(place: S3Place, bad: Gateway) -> S3Store:
    """The store seen through the gateway."""
    there = replace(place, endpoint=bad.endpoint)
    return S3Store(there, attempts=3, pause=0.01, timeout=10)


def first(count: int, method: str, words: str) -> Callable[[str, str], bool]:
    """Whether this is one of the first requests of a kind."""
    number = itertools.count(1)
    return lambda verb, path: verb == method and words in path and next(number) <= count


def big(tmp_path: Path, letter: bytes) -> Path:
    path = tmp_path / f"big-{letter.decode()}"
    path.write_bytes(letter * LARGE_BYTES)
    return path


def test_a_put_whose_answer_was_lost_is_known_as_our_own(store: S3Store, place: S3Place, bad: Gateway) -> None:
    bad.loses = first(1, "PUT", "/a")
    store.put("a", b"one")

    assert [line.rpartition(" ")[2] for line in bad.passed if line.startswith("PUT")] == ["200", "412"]
    assert S3Store(place).get("a") == b"one"
    with pytest.raises(AlreadyExists):
        store.put("a", b"one")


def test_a_large_file_whose_answer_was_lost_is_known_as_our_own(
    store: S3Store, place: S3Place, bad: Gateway, tmp_path: Path
) -> None:
    bad.loses = first(1, "PUT", "/a")
    store.put_file("a", big(tmp_path, b"x"))

    assert [line.rpartition(" ")[2] for line in bad.passed if line.startswith("PUT")] == ["200", "412"]
    assert S3Store(place).get("a") == big(tmp_path, b"x").read_bytes()
    with pytest.raises(AlreadyExists):
        store.put_file("a", big(tmp_path, b"x"))


def test_another_writers_equal_bytes_are_not_taken_for_our_own(
    store: S3Store, place: S3Place, bad: Gateway
) -> None:
    """The request was lost before it arrived, and in the meantime another wrote the very same."""
    other = S3Store(place)
    arrived = first(1, "PUT", "/a")
    bad.before = lambda method, path: other.put("a", b"one") if arrived(method, path) else None
    bad.loses = first(1, "PUT", "/a")

    with pytest.raises(AlreadyExists):
        store.put("a", b"one")


def test_a_number_of_a_series_is_taken_once_though_every_first_answer_is_lost(
    store: S3Store, place: S3Place, bad: Gateway
) -> None:
    put = itertools.count(1)
    bad.loses = lambda method, path: method == "PUT" and next(put) % 2 == 1
    numbers = [put_next(store, "series", lambda seq: b"the same") for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert S3Store(place).keys("") == [f"series/{seq:08d}.json" for seq in numbers]


def test_a_service_that_is_busy_is_asked_again(store: S3Store, place: S3Place, bad: Gateway) -> None:
    bad.busy = first(2, "PUT", "/a")
    store.put("a", b"one")
    bad.busy = first(2, "GET", "/a")

    assert store.get("a") == b"one"
    assert [line.rpartition(" ")[2] for line in bad.passed if line.startswith("PUT")] == ["200"]


def test_a_body_cut_in_the_middle_is_read_again(store: S3Store, place: S3Place, bad: Gateway) -> None:
    S3Store(place).put("a", b"x" * 1_000_000)
    bad.cuts = first(2, "GET", "/a")
    assert store.get("a") == b"x" * 1_000_000

    bad.cuts = lambda method, path: method == "GET"
    with pytest.raises(StoreUnusable, match="no answer to reading a"):
        store.get("a")


def test_a_put_answered_with_a_page_of_some_proxy_is_known_as_our_own(store: S3Store, bad: Gateway) -> None:
    bad.babbles = first(1, "PUT", "/a")
    store.put("a", b"one")

    assert [line.rpartition(" ")[2] for line in bad.passed if line.startswith("PUT")] == ["200", "412"]


def test_a_service_that_never_answers_is_named_and_no_outcome_is_claimed(
    store: S3Store, place: S3Place, bad: Gateway
) -> None:
    bad.loses = lambda method, path: True
    with pytest.raises(StoreUnusable, match=r"s3://igw/.* no answer to looking for a .*check IGW_S3_ENDPOINT"):
        store.put("a", b"one")
    with pytest.raises(StoreUnusable, match="no answer to reading a"):
        store.get("a")


def test_a_last_attempt_that_arrived_unheard_is_a_success(store: S3Store, bad: Gateway) -> None:
    busy, lost = itertools.count(1), itertools.count(1)
    bad.busy = lambda method, path: method == "PUT" and next(busy) <= 2
    bad.loses = lambda method, path: method == "PUT" and next(lost) == 1

    store.put("a", b"one")
    assert store.get("a") == b"one"


def test_large_files_put_by_eight_at_the_same_moment_have_one_winner(place: S3Place, tmp_path: Path) -> None:
    """Uploads in parts did not keep this on SeaweedFS: their completion looked at the key before making it."""
    stores, path, together = [S3Store(place, pause=0.05) for _ in range(8)], big(tmp_path, b"x"), Barrier(8)

    def put(store: S3Store, key: str) -> bool:
        together.wait()
        with suppress(AlreadyExists):
            store.put_file(key, path)
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        for number in range(5):
            key = f"race/{number}"
            won = list(pool.map(put, stores, [key] * 8))
            assert sum(won) == 1, f"{sum(won)} writers were told that they had won {key}"


def test_a_file_larger_than_one_write_is_refused_by_size(place: S3Place, tmp_path: Path) -> None:
    store = S3Store(place, largest=1000)
    with pytest.raises(StoreError, match=r"a: 11,534,336 bytes are more than S3 takes in one write \(1,000\)"):
        store.put_file("a", big(tmp_path, b"x"))
    assert store.keys("") == []


def test_a_service_that_ignores_the_condition_is_refused(place: S3Place, bad: Gateway) -> None:
    open_store(as_settings(place))
    bad.drops_conditions = True

    with pytest.raises(StoreUnusable, match=r"ignores If-None-Match.*two writers could both win") as caught:
        open_store(as_settings(replace(place, endpoint=bad.endpoint)))
    assert code_of(caught.value) == 2
    assert S3Store(place).get("STORE_VERSION") == b"1\n"


def refused(place: S3Place, words: str) -> None:
    with pytest.raises(StoreUnusable, match=words) as caught:
        open_store(as_settings(place))
    assert code_of(caught.value) == 2 and "\n" not in str(caught.value)
    assert not any(secret in str(caught.value) for secret in SECRETS.values())


def test_wrong_keys_are_refused(s3: Seaweed, place: S3Place) -> None:
    wrong = SecretStr("wrong")
    refused(replace(place, access_key="nobody"), r"reading STORE_VERSION was refused.*correct IGW_S3_ACCESS_KEY")
    refused(replace(place, secret_key=wrong), r"reading STORE_VERSION was refused.*IGW_S3_SECRET_KEY")
    store = S3Store(replace(place, secret_key=wrong))
    for use in (
        lambda: store.put("a", b""),
        lambda: store.get("a"),
        lambda: store.exists("a"),
        lambda: store.keys(""),
    ):
        with pytest.raises(StoreUnusable, match="was refused"):
            use()
    con = duck.connect(config=as_settings(replace(place, secret_key=wrong)))
    with pytest.raises(Exception, match="403"):
        con.execute("copy (select 1) to $1 (format parquet)", [place.url("a.parquet")])
    con.close()
    assert S3Store(place).keys("") == []


def test_an_identity_that_may_only_read_is_refused_and_writes_nothing(s3: Seaweed, place: S3Place) -> None:
    reader = s3.place(place.prefix, "reader")
    refused(reader, r"writing STORE_VERSION was refused.*may not do this: give it the rights")
    open_store(as_settings(place))
    refused(reader, r"writing STORE_VERSION was refused.*may not do this: give it the rights")
    with pytest.raises(StoreUnusable, match="writing a was refused"):
        S3Store(reader).put("a", b"")
    assert S3Store(reader).keys("") == ["STORE_VERSION"]


def test_a_missing_bucket_and_a_dead_endpoint_are_named(place: S3Place) -> None:
    refused(replace(place, bucket="elsewhere"), r"s3://elsewhere/.*there is no such bucket: create it")
    refused(
        replace(place, endpoint="http://127.0.0.1:9"), r"at http://127.0.0.1:9.*EndpointConnectionError.*ENDPOINT"
    )


def test_a_store_that_cannot_be_used_stops_every_command_with_exit_code_2_and_one_line(
    place: S3Place, tmp_path: Path
) -> None:
    config = as_settings(replace(place, secret_key=SecretStr("wrong")), home=tmp_path / "home")
    for command in (["status"], ["run"]):
        done = subprocess.run(
            [Path(sys.executable).with_name("igw"), *command],
            env=child_environment({**s3_variables(config), "IGW_HOME": str(config.home)}),
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 2, (command, done.stdout, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr
        assert "IGW_S3_SECRET_KEY" in done.stderr


def test_the_secret_is_in_no_log_and_no_repr(place: S3Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = S3Store(place)
    store.put("a", b"one")
    con = duck.connect(config=as_settings(place))
    said = f"{place!r} {place} {as_settings(place)!r} {con.execute('from duckdb_secrets()').fetchall()}"
    con.close()

    assert caplog.records, "boto3 logs at this level"
    secret = place.secret_key.get_secret_value()
    assert secret not in said and secret not in caplog.text


def test_other_errors_are_not_ours_to_hide(place: S3Place) -> None:
    with pytest.raises(StoreError, match="is not a store key"):
        S3Store(place).url("../up")


def test_a_bucket_that_keeps_versions_writes_once_and_erases_every_version(s3: Seaweed, place: S3Place) -> None:
    admin, versioned = s3.client(), replace(place, bucket=f"versions-{place.prefix}")
    admin.create_bucket(Bucket=versioned.bucket)
    admin.put_bucket_versioning(Bucket=versioned.bucket, VersioningConfiguration={"Status": "Enabled"})
    store = open_store(as_settings(versioned))
    key = "raw/nomis/aps/objects/" + "0" * 64
    store.put(key, b"personal")
    with pytest.raises(AlreadyExists):
        store.put(key, b"other")
    overwrite(versioned, key, b"damaged")
    store.put(f"erased/{key}.json", b"{}")
    store.erase(key)

    assert not store.exists(key)
    left = admin.list_object_versions(Bucket=versioned.bucket, Prefix=versioned.name(key))
    assert "Versions" not in left, "the bytes lie behind a marker"
    assert store.exists(f"erased/{key}.json")
