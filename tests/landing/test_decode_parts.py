"""A release of any size is decoded in the memory of a batch, into the same rows as one that is held whole."""

import io
import mmap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from inclusive_growth.landing import decoding
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded, read_decoded
from inclusive_growth.landing.parts import Parts
from inclusive_growth.landing.releases import read_release
from inclusive_growth.settings import settings
from inclusive_growth.sources.formats import csv_rules
from inclusive_growth.sources.formats.archives import file_in
from inclusive_growth.sources.formats.csv_rules import CsvText
from inclusive_growth.sources.formats.delimited import delimited_batches, first_sign, read_delimited
from inclusive_growth.sources.protocol import Dataset, Payload
from inclusive_growth.store.directory import DirectoryStore
from inclusive_growth.store.object_store import map_checked
from tests.support.sheets_home import DATASET, Place
from tests.support.sheets_publisher import Sheets


def batch(**columns: list[str | None]) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IGW_HOME", str(tmp_path))
    settings.cache_clear()
    return tmp_path / "work"


def test_rows_in_files_are_those_held_in_memory(work: Path) -> None:
    batches = [
        (batch(a=["1", None, ""], b=["é", "x", "y"]), "one"),
        (batch(a=["2"], b=["z"]).slice(0, 1), "one"),
        (batch(a=["3", "4"], c=["new", None]), "two"),
        (batch(a=[], b=[]), "two"),
        (batch(a=["5"], b=["w"]), "three"),
    ]
    held, kept = Parts(), Parts(held_bytes=1)
    for rows, sha256 in batches:
        held.add(rows, sha256)
        kept.add(rows, sha256)
    whole, mapped = held.table(("a",)), kept.table(("a",))

    assert mapped.equals(whole)
    assert whole.column_names == ["a", "b", "c", "object_sha256", "row_number"]
    assert whole.column("row_number").to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert whole.column("object_sha256").to_pylist() == ["one"] * 4 + ["two"] * 2 + ["three"]
    assert content_hash(mapped, ()) == content_hash(whole, ())
    assert list(work.iterdir()) == []


def test_a_release_without_any_batch_has_the_columns_of_its_source() -> None:
    none = Parts().table(("a", "b"))

    assert (none.num_rows, none.column_names) == (0, ["a", "b", "object_sha256", "row_number"])


def test_a_large_release_lands_as_a_small_one_does(
    here: Place, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    release = read_release(here.store, "sheets", DATASET, here.extract().release_id)
    dataset = here.catalogue.dataset(DATASET)
    small = decode_release(here.store, Sheets, dataset, release.objects)
    keep_decoded(here.store, "decoded/small.parquet", small)
    monkeypatch.setattr(decoding, "HELD_BYTES", 0)
    monkeypatch.setattr(decoding, "Parts", lambda: Parts(held_bytes=0))
    seen = []
    decode = Sheets.decode

    def watched(of: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        seen.append(type(payload.content))
        return decode(of, payload)

    monkeypatch.setattr(Sheets, "decode", staticmethod(watched))
    large = decode_release(here.store, Sheets, dataset, release.objects)
    keep_decoded(here.store, "decoded/large.parquet", large)

    assert set(seen) == {mmap.mmap}
    assert large.equals(small)
    assert content_hash(large, Sheets.volatile) == release.decoded_sha256
    assert here.store.get("decoded/large.parquet") == here.store.get("decoded/small.parquet")
    assert read_decoded(here.store, "decoded/large.parquet").equals(small)
    keep_decoded(here.store, "decoded/small.parquet", large)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mapped_csv_is_read_as_one_in_memory(
    tmp_path: Path, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rules, "BLOCK", 4096)
    body = mark + b"a,b\n" + b"".join(b'%d,"x, %d"\n' % (row, row % 7) for row in range(5000))
    store = DirectoryStore(tmp_path)
    store.put("raw/x", body)
    mapped = store.map("raw/x")
    batches = list(delimited_batches(mapped, "x"))

    assert len(batches) > 10
    assert pa.Table.from_batches(batches).equals(read_delimited(body, "x").combine_chunks())
    assert Payload("", mapped, "", "").body == body
    assert first_sign(mapped) == body[:1]
    assert CsvText(mapped, "x").begin == len(mark)


def test_an_archive_is_read_where_it_is_mapped(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "a,b\n1,2\n" * 1000)
    store = DirectoryStore(tmp_path)
    store.put("raw/x", packed.getvalue())

    assert file_in(store.map("raw/x"), "*.csv", "x") == file_in(packed.getvalue(), "*.csv", "x")


def test_a_mapped_object_with_other_bytes_is_refused(tmp_path: Path) -> None:
    from inclusive_growth.errors import CorruptObject, NotInStore

    store = DirectoryStore(tmp_path)
    store.put("raw/x", b"1")
    with pytest.raises(CorruptObject, match="recorded hash"):
        map_checked(store, "raw/x", "0" * 64)
    with pytest.raises(NotInStore):
        store.map("raw/y")
