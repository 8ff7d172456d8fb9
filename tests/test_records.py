"""Records: one JSON form that reads back as what was written, and changes for nothing."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inclusive_growth import records
from inclusive_growth.errors import CorruptObject
from inclusive_growth.records import (
    ExpectationResult,
    GateRecord,
    HistoryEntry,
    RawObject,
    Release,
    Request,
    Sighting,
    from_json,
    now,
    to_json,
    utc,
)
from inclusive_growth.store.keys import decoded_key

some.register_type_strategy(float, some.floats(allow_nan=False, allow_infinity=False))  # JSON has neither
KINDS = [
    kind
    for kind in vars(records).values()
    if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == records.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None)
@given(data=some.data())
def test_every_record_reads_back_as_what_was_written(kind: type[Any], data: some.DataObject) -> None:
    record = data.draw(some.builds(kind, **_free_json(kind)))

    written = to_json(record)

    assert from_json(kind, written) == record
    assert to_json(from_json(kind, written)) == written
    assert written.endswith(b"\n") and json.loads(written)


def _free_json(kind: type[Any]) -> dict[str, Any]:
    """What the type alone does not say: failing rows are any JSON rows."""
    rows = some.lists(some.dictionaries(some.text(max_size=3), some.text(max_size=3), max_size=2), max_size=2)
    if kind is ExpectationResult:
        return {"failing_rows": rows.map(tuple)}
    if kind is GateRecord:
        result = some.builds(ExpectationResult, failing_rows=rows.map(tuple))
        return {"results": some.lists(result, max_size=2).map(tuple)}
    return {}


def test_the_form_is_canonical() -> None:
    item = RawObject(sha256="ab", bytes=3, url="http://x/é", retrieved_at="", media_type="text/csv")

    assert to_json(item) == (
        b'{\n "bytes": 3,\n "media_type": "text/csv",\n "retrieved_at": "",\n "sha256": "ab",\n'
        b' "url": "http://x/\xc3\xa9"\n}\n'
    )
    assert to_json({"b": 1, "a": 2}) == to_json({"a": 2, "b": 1})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.replace(b'"bytes"', b'"colour"'),
        lambda body: body.replace(b'"bytes": 3,', b""),
        lambda body: body[:-3],
        lambda body: b"[]",
        lambda body: b"\xff" + body,
        lambda body: body + b"," + body,
        lambda body: body.replace(b'"bytes": 3', b'"bytes": "3"'),
        lambda body: body.replace(b'"bytes": 3', b'"bytes": 3.0'),
        lambda body: body.replace(b'"bytes": 3', b'"bytes": true'),
        lambda body: body.replace(b'"url": ""', b'"url": null'),
    ],
    ids=[
        "unknown field",
        "missing field",
        "cut",
        "not a record",
        "not text",
        "two records",
        "text for a number",
        "fraction for a whole number",
        "flag for a number",
        "nothing for text",
    ],
)
def test_what_is_no_record_is_corrupt_and_says_so(spoil: Callable[[bytes], bytes]) -> None:
    written = to_json(RawObject("ab", 3, "", "", ""))

    with pytest.raises(CorruptObject, match="a stored RawObject record cannot be read"):
        from_json(RawObject, spoil(written))


def test_a_fault_names_its_field_and_quotes_no_value_which_may_be_personal() -> None:
    written = to_json(
        GateRecord("landing", "s", "v", True, 0, "", (ExpectationResult("e", "r", "c", "info", True, *[""] * 3),))
    )

    for spoilt, where in (
        (written.replace(b'"severity": "info"', b'"severity": "Jane Doe"'), r"results\.0\.severity: "),
        (written.replace(b'"observed"', b'"overheard"'), r"results\.0\.observed: .*1 more fault"),
    ):
        with pytest.raises(CorruptObject, match=where) as raised:
            from_json(GateRecord, spoilt)
        assert "Jane Doe" not in str(raised.value)


def test_a_record_of_a_version_that_lacked_a_field_reads_with_its_default() -> None:
    entry = HistoryEntry(1, "publish", "p", "w", "", "", 1)
    older = json.loads(to_json(entry))
    del older["sums_sha256"]

    assert from_json(HistoryEntry, json.dumps(older).encode()) == entry


def test_nested_records_come_back_as_records() -> None:
    request = Request("http://x", "payload", 200, 3, 0.5, {"etag": "a"}, "2026-02-01T09:00:00.000000Z")
    sighting = Sighting(
        "nomis", "nomis_aps", 1, "landed", "s", "p", "r", "", "", "", "sample", (request,),
        (RawObject("ab", 3, "", "", ""),),
    )  # fmt: skip

    back = from_json(Sighting, to_json(sighting))

    assert isinstance(back.requests[0], Request) and isinstance(back.objects[0], RawObject)


def test_a_decoded_table_is_named_by_its_release_and_decoder() -> None:
    release = Release("nomis", "nomis_aps", "abc", (), "", 0, "2", "", "", "", "sample")

    assert decoded_key(release) == "decoded/nomis/nomis_aps/abc/2.parquet"


def test_times_are_written_in_utc_and_sort_as_text() -> None:
    summer = datetime(2026, 6, 1, 1, 30, tzinfo=timezone(timedelta(hours=1)))

    assert utc(summer) == "2026-06-01T00:30:00.000000Z"
    assert utc(summer) < utc(summer + timedelta(microseconds=1))
    assert datetime.fromisoformat(utc(summer)) == summer
    assert now().tzinfo is UTC
