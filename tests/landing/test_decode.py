"""Decoding: a pure function of bytes and decoder; its hash; and what a new decoder does to kept releases."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inclusive_growth.errors import CorruptObject, UnexpectedResponse
from inclusive_growth.landing import releases
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded, read_decoded
from inclusive_growth.sources.protocol import Dataset, Payload
from inclusive_growth.sources.registry import registry
from inclusive_growth.store.keys import decoded_key, raw_key
from inclusive_growth.store.object_store import DirectoryStore
from tests.support import landing_child as child
from tests.support.child_processes import finish, start
from tests.support.sheets_home import DATASET, Place, assert_whole, later
from tests.support.sheets_publisher import Publisher, Sheets

cells = some.lists(some.one_of(some.none(), some.text(max_size=5)), max_size=12)


def table(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


@settings(deadline=None)
@given(left=cells, right=cells)
def test_equal_hash_means_equal_cells(left: list[str | None], right: list[str | None]) -> None:
    assert (content_hash(table(a=left), ()) == content_hash(table(a=right), ())) == (left == right)


@settings(deadline=None)
@given(values=cells, cut=some.integers(0, 12), extra=some.integers(0, 5))
def test_the_hash_does_not_see_chunks_slices_or_types_of_text(
    values: list[str | None], cut: int, extra: int
) -> None:
    whole = table(a=values)
    chunked = pa.concat_tables([whole.slice(0, cut), whole.slice(cut)])
    sliced = table(a=["x"] * extra + values + ["y"]).slice(extra, len(values))
    large = whole.cast(pa.schema([("a", pa.large_string())]))

    assert {content_hash(item, ()) for item in (chunked, sliced, large)} == {content_hash(whole, ())}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": ["xy", ""]}, {"a": ["x", "y"]}),
        ({"a": [""]}, {"a": [None]}),
        ({"a": ["x"]}, {"b": ["x"]}),
        ({"a": ["x"], "b": ["y"]}, {"a": ["y"], "b": ["x"]}),
        ({"a": ["x"]}, {"a": ["x"], "b": [None]}),
    ],
    ids=["order", "border", "missing", "name", "swapped", "column"],
)
def test_tables_that_differ_have_other_hashes(
    one: dict[str, list[str | None]], other: dict[str, list[str | None]]
) -> None:
    assert content_hash(table(**one), ()) != content_hash(table(**other), ())


def test_volatile_and_lineage_columns_and_column_order_do_not_enter_the_hash() -> None:
    plain = table(a=["1"], b=["2"])
    told = table(b=["2"], prepared=["at noon"], a=["1"], object_sha256=["00"])

    assert content_hash(plain, ()) == content_hash(told, ("prepared",))
    assert content_hash(plain, ()) != content_hash(told, ())


def test_a_decoded_file_has_the_same_bytes_each_time_and_the_same_hash_under_another_writer(
    tmp_path: Path,
) -> None:
    rows = table(a=[str(number % 7) for number in range(300_000)], b=[None, "é"] * 150_000)
    one, two = DirectoryStore(tmp_path / "one"), DirectoryStore(tmp_path / "two")
    keep_decoded(one, "decoded/t.parquet", rows)
    keep_decoded(two, "decoded/t.parquet", pa.concat_tables([rows.slice(0, 1000), rows.slice(1000)]))
    pq.write_table(rows, tmp_path / "other.parquet", compression="snappy", row_group_size=1000)

    assert one.get("decoded/t.parquet") == two.get("decoded/t.parquet")
    other = pq.read_table(tmp_path / "other.parquet")
    assert content_hash(other, ()) == content_hash(read_decoded(one, "decoded/t.parquet"), ())


def test_other_rows_under_a_decoded_key_are_corrupt(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    keep_decoded(store, "decoded/t.parquet", table(a=["1"]))
    keep_decoded(store, "decoded/t.parquet", table(a=["1"]))

    with pytest.raises(CorruptObject, match="holds other rows"):
        keep_decoded(store, "decoded/t.parquet", table(a=["2"]))
    store.put("decoded/broken.parquet", b"PAR1 not really")
    with pytest.raises(CorruptObject, match="not a readable Parquet"):
        read_decoded(store, "decoded/broken.parquet")


def test_flipped_raw_bytes_are_not_decoded(here: Place) -> None:
    release = releases.read_release(here.store, "sheets", DATASET, here.extract().release_id)
    victim = Path(here.store.url(raw_key("sheets", DATASET, release.objects[0].sha256)))
    victim.write_bytes(victim.read_bytes().replace(b"6", b"7", 1))

    with pytest.raises(CorruptObject, match="recorded hash"):
        decode_release(here.store, Sheets, here.catalogue.dataset(DATASET), release.objects)


def test_a_decoder_that_does_not_keep_text_is_a_programming_error(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Numbers(Sheets):
        @staticmethod
        def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
            yield pa.record_batch([pa.array([1.5])], names=["value"])

    monkeypatch.setitem(registry(), "sheets", Numbers)
    with pytest.raises(TypeError, match="every column as text, but 'value' is double"):
        here.extract()
    assert here.sightings() == []


class Trimmed(Sheets):
    """A later decoder that corrects how values are read."""

    decoder_version = "2"

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        for batch in Sheets.decode(dataset, payload):
            values = pa.array([f"{float(text):.2f}" for text in batch["value"].to_pylist()], pa.string())
            yield batch.set_column(batch.schema.get_field_index("value"), "value", values)


class Blind(Sheets):
    decoder_version = "3"

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        raise ValueError("cannot read this any more")


def test_a_new_decoder_reads_kept_bytes_again_and_makes_no_release(
    here: Place, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = here.extract()
    old = releases.read_release(here.store, "sheets", DATASET, first.release_id)
    pages = publisher.served["pages"]
    monkeypatch.setitem(registry(), "sheets", Trimmed)

    assert here.look(later(minutes=5)).why == "the decoder has changed since the releases were read"
    assert here.extract(later(minutes=5)).status == "current"

    assert publisher.served["pages"] == pages, "nothing is fetched for a new decoder"
    new = releases.read_release(here.store, "sheets", DATASET, first.release_id)
    assert (new.release_id, new.decoder_version, new.objects) == (old.release_id, "2", old.objects)
    assert decoded_key(new) != decoded_key(old) and new.decoded_sha256 != old.decoded_sha256
    assert here.values(first.release_id)["E08000031", "45"] == "61.50"
    assert_whole(here.store)
    assert not here.look(later(minutes=10)).news
    # The next fetch of the same content is still the same release: a correction of ours is no revision.
    assert here.extract(later(minutes=15), force=True).status == "unchanged"
    assert releases.read_release(here.store, "sheets", DATASET, first.release_id, "1") == old


def test_a_release_that_a_new_decoder_cannot_read_keeps_its_table(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = here.extract()
    old = releases.read_release(here.store, "sheets", DATASET, first.release_id)
    monkeypatch.setitem(registry(), "sheets", Blind)

    here.extract(later(minutes=5))

    assert releases.read_release(here.store, "sheets", DATASET, first.release_id) == old
    assert not here.look(later(minutes=10)).news
    [reason] = here.store.keys(f"decoded/sheets/{DATASET}/{first.release_id}/3.json")
    said = here.store.get(reason)
    assert b"could not be understood" in said
    assert b"cannot read this any more" not in said, "an error of the reading code may quote a figure"


def test_rows_that_an_earlier_decoder_gave_to_another_content_get_a_release_of_their_own(
    here: Place, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = here.extract()
    monkeypatch.setitem(registry(), "sheets", Doubled)
    here.extract(later(minutes=5))  # the first release now reads as doubled values
    publisher.figures = {key: str(float(value) / 2) for key, value in publisher.figures.items()}
    publisher.updated = "2026-01-15"

    second = here.extract(later(days=1))  # halves, doubled: the rows that decoder 1 gave to the first

    assert second.status == "landed" and second.release_id != first.release_id
    assert here.values(second.release_id)["E08000031", "45"] == "61.5"
    assert here.values(first.release_id)["E08000031", "45"] == "123.0"
    assert here.extract(later(days=2), force=True).release_id == second.release_id


class Doubled(Sheets):
    decoder_version = "2"

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        for batch in Sheets.decode(dataset, payload):
            values = pa.array([str(float(text) * 2) for text in batch["value"].to_pylist()], pa.string())
            yield batch.set_column(batch.schema.get_field_index("value"), "value", values)


@pytest.mark.system
def test_landing_does_not_load_pandas(here: Place, publisher: Publisher, tmp_path: Path) -> None:
    """It takes longer to load than everything else that a landing does."""
    told = tmp_path / "told"
    process = start(child.modules_after_two, tmp_path / "home", tmp_path / "catalogue", publisher.base_url, told)
    assert finish(process) == 0

    assert "pyarrow.parquet" in told.read_text().split()
    assert "pandas" not in told.read_text().split()


class Strict(Sheets):
    """A later decoder that refuses what an earlier one read."""

    decoder_version = "4"

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        if b"prepared 1\n" in payload.body:
            raise UnexpectedResponse("a quotation mark is missing")
        yield from Sheets.decode(dataset, payload)


def test_equal_rows_in_sound_bytes_are_no_longer_the_release_that_a_later_decoder_refuses(
    here: Place, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = here.extract()
    monkeypatch.setitem(registry(), "sheets", Strict)

    second = here.extract(later(minutes=5), force=True)  # the same figures, prepared again

    refused = [releases.unreadable(here.store, "sheets", DATASET, one.release_id) for one in (first, second)]
    assert refused == ["a quotation mark is missing", ""]
    assert second.status == "landed" and second.release_id != first.release_id
    assert here.values(second.release_id) == here.values(first.release_id)
    assert here.extract(later(minutes=10), force=True).release_id == second.release_id
    assert_whole(here.store)
