"""The timeline: contents in the order seen, what begins a vintage and what does not; and health."""

from pathlib import Path

from tests.support.sheets_home import Place, later
from tests.support.sheets_publisher import Publisher

A = "61.5"
B = "70.1"


def publish(publisher: Publisher, value: str, updated: str) -> None:
    publisher.figures["E08000031", "45"] = value
    publisher.updated = updated


def test_a_then_b_then_a_ends_on_a(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    publish(publisher, B, "2026-01-15")
    second = here.extract(later(days=1))
    publish(publisher, A, "2026-01-20")
    third = here.extract(later(days=2))

    assert (third.status, third.new_content, third.release_id) == ("landed", False, first.release_id)
    entries = here.timeline()
    assert [item.release_id for item in entries] == [first.release_id, second.release_id, first.release_id]
    assert [item.position for item in entries] == [1, 2, 3]
    assert [item.retrieval_of for item in entries] == ["", "", ""]
    assert [item.known_from[:10] for item in entries] == ["2026-02-01", "2026-02-02", "2026-02-03"]
    assert [item.publisher_time for item in entries] == ["2026-01-01", "2026-01-15", "2026-01-20"]
    assert here.values(entries[-1].release_id)["E08000031", "45"] == A


def test_another_plan_under_the_same_signal_begins_no_vintage(
    here: Place, publisher: Publisher, tmp_path: Path
) -> None:
    first = here.extract()
    wider = here.selecting(tmp_path / "catalogue", {"rate": "45", "inactive": "111"})
    second = wider.extract(later(days=1))

    entries = here.timeline()
    assert [(item.release_id, item.retrieval_of) for item in entries] == [
        (first.release_id, ""),
        (second.release_id, first.release_id),
    ]
    assert entries[0].plan_hash != entries[1].plan_hash


def test_another_plan_that_gives_the_same_rows_begins_no_vintage(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    # Another comparator, for which the publisher has no rows; and a signal that moved at the same time.
    publisher.updated = "2026-01-15"
    second = here.having(comparators=("E92000001", "E12000005")).extract(later(days=1))

    assert second.status == "unchanged"
    entries = here.timeline()
    assert [item.retrieval_of for item in entries] == ["", first.release_id]


def test_another_plan_under_another_signal_with_other_rows_begins_a_vintage(
    here: Place, publisher: Publisher, tmp_path: Path
) -> None:
    here.extract()
    publish(publisher, B, "2026-01-15")
    here.selecting(tmp_path / "catalogue", {"rate": "45", "inactive": "111"}).extract(later(days=1))

    assert [item.retrieval_of for item in here.timeline()] == ["", ""]


def test_a_signal_that_moved_without_other_rows_counts_for_a_later_plan(
    here: Place, publisher: Publisher, tmp_path: Path
) -> None:
    first = here.extract()
    publisher.updated = "2026-01-15"
    here.extract(later(days=1))
    here.selecting(tmp_path / "catalogue", {"rate": "45", "inactive": "111"}).extract(later(days=2))

    assert [item.retrieval_of for item in here.timeline()] == ["", first.release_id]


def test_a_release_that_did_not_pass_is_not_on_the_timeline_until_it_does(
    here: Place, publisher: Publisher
) -> None:
    first = here.extract()
    publish(publisher, B, "2026-01-15")
    second = here.extract(later(days=1))

    assert [item.release_id for item in here.timeline(lambda name: name != second.release_id)] == [
        first.release_id
    ]
    assert [item.release_id for item in here.timeline()] == [first.release_id, second.release_id]


def test_a_blocked_release_between_two_equal_ones_leaves_one_entry(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    publish(publisher, B, "2026-01-15")
    blocked = here.extract(later(days=1))
    publish(publisher, A, "2026-01-20")
    here.extract(later(days=2))

    assert [item.release_id for item in here.timeline(lambda name: name != blocked.release_id)] == [
        first.release_id
    ]


def test_the_verdict_on_a_release_is_asked_once(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.updated = "2026-01-15"
    here.extract(later(days=1))
    asked = []

    here.timeline(lambda name: not asked.append(name))

    assert len(asked) == 1


def test_a_content_that_the_publisher_itself_serves_is_no_longer_just_a_sample(
    here: Place, publisher: Publisher
) -> None:
    publisher.origin = "synthetic"
    here.extract()
    publisher.origin, publisher.updated = "sample", "2026-01-15"
    here.extract(later(days=1))

    assert [item.origin for item in here.timeline()] == ["sample"]


def test_health_says_since_when_and_why(here: Place, publisher: Publisher) -> None:
    assert (here.health().last_status, here.health().failing_since) == ("never", "")
    here.extract()
    publisher.status = 503
    for hours in (1, 2):
        here.extract(later(hours=hours), force=True)
    publisher.status, publisher.body = 200, b"<html>"
    here.extract(later(hours=3), force=True)

    health = here.health()

    assert health.last_status == "refused" and "not the agreed CSV" in health.last_reason
    assert health.failing_since == "2026-02-01T10:00:00.000000Z"
    assert health.last_seen_at == "2026-02-01T12:00:00.000000Z"
    assert health.last_landed_at == "2026-02-01T09:00:00.000000Z"
    publisher.body = None
    here.extract(later(hours=4))
    assert (here.health().failing_since, here.health().last_reason) == ("", "")
    assert here.health().last_landed_at == "2026-02-01T09:00:00.000000Z"
