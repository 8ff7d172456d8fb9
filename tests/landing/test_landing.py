"""Landing over real HTTP: what becomes a release, what becomes trouble, and what leaves no trace."""

import json
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import CatalogueError, NotInStore
from inclusive_growth.landing import land, releases
from inclusive_growth.store.keys import decoded_key, plan_key
from tests.support.sheets_home import START, Place, assert_whole, later, write_catalogue
from tests.support.sheets_publisher import Publisher


def test_a_first_extraction_lands_a_whole_release(here: Place, publisher: Publisher) -> None:
    outcome = here.extract()

    assert (outcome.status, outcome.new_content, outcome.reason) == ("landed", True, "")
    assert_whole(here.store)
    release = releases.read_release(here.store, "sheets", "sheet_rates", outcome.release_id)
    assert (release.publisher_time, release.first_retrieved_at) == ("2026-01-01", "2026-02-01T09:00:00.000000Z")
    assert release.decoded_rows == 4  # one variable of four areas that have it
    rows = here.rows(outcome.release_id)
    assert [row["row_number"] for row in rows] == [1, 2, 3, 4]
    assert here.values(outcome.release_id)["E08000031", "45"] == "61.5"
    assert outcome.payload_bytes == sum(item.bytes for item in release.objects)
    assert outcome.signal_bytes == 2 * len("2026-01-01")  # before and after the fetch


def test_nothing_new_costs_the_signal_only(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    pages = publisher.served["pages"]

    again = here.extract(later(minutes=5))

    assert (again.status, again.release_id) == ("current", first.release_id)
    assert (again.payload_bytes, again.signal_bytes) == (0, len("2026-01-01"))
    assert publisher.served["pages"] == pages
    assert len(here.sightings()) == 1


def test_a_new_signal_over_the_same_rows_is_unchanged_though_volatile_columns_differ(
    here: Place, publisher: Publisher
) -> None:
    first = here.extract()
    kept = here.store.get(
        decoded_key(releases.read_release(here.store, "sheets", "sheet_rates", first.release_id))
    )
    publisher.updated = "2026-01-15"

    again = here.extract(later(days=1))

    assert (again.status, again.release_id, again.new_content) == ("unchanged", first.release_id, False)
    assert [item.status for item in here.sightings()] == ["landed", "unchanged"]
    assert here.sightings()[0].objects != here.sightings()[1].objects  # the bytes did differ
    found = releases.read_release(here.store, "sheets", "sheet_rates", first.release_id)
    assert here.store.get(decoded_key(found)) == kept
    assert len(here.timeline()) == 1
    assert_whole(here.store)


def test_a_revision_lands_as_another_release(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    publisher.figures["E08000031", "45"] = "70.1"
    publisher.updated = "2026-01-15"

    second = here.extract(later(days=1))

    assert second.status == "landed" and second.release_id != first.release_id
    assert here.values(first.release_id)["E08000031", "45"] == "61.5"
    assert here.values(second.release_id)["E08000031", "45"] == "70.1"


def test_an_unavailable_publisher_becomes_a_failed_sighting(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    publisher.status, publisher.updated = 503, "2026-01-15"

    failed = here.extract(later(hours=1))

    assert (failed.status, failed.release_id) == ("failed", "")
    assert "503" in failed.reason
    assert [item.status for item in here.sightings()] == ["landed", "failed"]
    assert here.sightings()[1].requests[-1].status == 503
    assert [item.release_id for item in here.timeline()] == [first.release_id]


def test_a_publisher_that_stops_half_way_leaves_no_half_release(here: Place, publisher: Publisher) -> None:
    def stop_at_second(page: int) -> None:
        if page == 2:
            publisher.status = 500

    publisher.before_page = stop_at_second

    failed = here.extract()

    assert failed.status == "failed"
    assert here.store.keys("raw/sheets/sheet_rates/releases/") == here.store.keys("decoded/") == []
    publisher.status, publisher.before_page = 200, lambda page: None
    assert here.extract(later(minutes=1)).status == "landed"
    assert_whole(here.store)


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ({"body": b"<!DOCTYPE html><html>Service unavailable</html>"}, "not the agreed CSV"),
        ({"body": b'{"error":"Query is incomplete"}'}, "not the agreed CSV"),
        ({"cut": True}, "the body was cut"),
        ({"body": b"area,variable,value\nE08000025,45\n"}, "could not be understood"),
        ({"body": b"area,\xff\xfe\n"}, "could not be understood"),
        ({"updated": ""}, ""),
    ],
    ids=["html", "json error", "cut", "ragged", "not text", "no signal"],
)
def test_what_was_not_agreed_is_refused_and_its_bytes_are_kept(
    here: Place, publisher: Publisher, switch: dict[str, object], words: str
) -> None:
    here.extract()
    publisher.updated = "2026-01-15"
    for name, value in switch.items():
        setattr(publisher, name, value)
    if "updated" in switch:
        publisher.body = b"<html>"

    refused = here.extract(later(hours=1))

    assert (refused.status, refused.release_id) == ("refused", "")
    assert words in refused.reason
    last = here.sightings()[-1]
    assert (last.status, last.reason, last.release_id) == ("refused", refused.reason, "")
    assert last.objects and here.store.exists(f"raw/sheets/sheet_rates/objects/{last.objects[0].sha256}")
    assert len(here.store.keys("raw/sheets/sheet_rates/releases/")) == 1
    assert_whole(here.store)


def test_a_signal_that_moves_during_the_fetch_makes_it_fetch_again(here: Place, publisher: Publisher) -> None:
    def release_in_between(page: int) -> None:
        if page == 3:
            publisher.updated = "2026-01-02"
            publisher.figures = dict.fromkeys(publisher.figures, "99.9")

    publisher.before_page = release_in_between

    outcome = here.extract()

    assert outcome.status == "landed"
    assert here.sightings()[-1].signal == "2026-01-02"
    assert set(here.values(outcome.release_id).values()) == {"99.9"}, "a mixture of two releases"


def test_a_signal_that_keeps_moving_is_a_failed_sighting(here: Place, publisher: Publisher) -> None:
    def never_still(page: int) -> None:
        publisher.updated = f"moment {page}"

    publisher.before_page = never_still

    outcome = here.extract()

    assert outcome.status == "failed" and "signal moved" in outcome.reason
    assert here.store.keys("raw/sheets/sheet_rates/releases/") == []


def test_other_bytes_under_the_same_signal_are_found_by_a_forced_fetch(here: Place, publisher: Publisher) -> None:
    first = here.extract()
    publisher.figures["E92000001", "45"] = "75.0"

    assert here.extract(later(days=1)).status == "current"
    forced = here.extract(later(days=2), force=True)

    assert forced.status == "landed" and forced.release_id != first.release_id
    assert [item.retrieval_of for item in here.timeline()] == ["", ""], "a re-issue begins a vintage"


def test_a_new_plan_is_kept_and_named_by_the_sighting(here: Place, publisher: Publisher, tmp_path: Path) -> None:
    here.extract()
    wider = here.selecting(tmp_path / "catalogue", {"rate": "45", "inactive": "111"})

    assert wider.look(later(minutes=5)).why.startswith("the fetch plan has changed")
    outcome = wider.extract(later(minutes=5))

    assert outcome.status == "landed"
    old, new = here.sightings()
    assert old.plan_hash != new.plan_hash
    plan = json.loads(here.store.get(plan_key("sheets", "sheet_rates", new.plan_hash)))
    assert [item["indicator_id"] for item in plan["selections"]] == ["inactive", "rate"]
    assert plan["selections"][0]["category_key"] == "VARIABLE=111"
    assert "E47000007" in plan["areas"] and "E08000031" in plan["areas"]


def test_the_order_of_a_catalogue_does_not_change_the_plan(here: Place, tmp_path: Path) -> None:
    from inclusive_growth.landing.plans import plan_hash

    one = write_catalogue(tmp_path / "one", {"a": "45", "b": "111"}).plan("sheet_rates", "E47000007", ())
    reordered = type(one)(one.dataset, tuple(reversed(one.selections)), tuple(reversed(one.areas)))

    assert plan_hash(one) == plan_hash(reordered)
    load_catalogue.cache_clear()


def test_an_impossible_area_or_dataset_stops_before_anything_is_written(here: Place) -> None:
    before = here.store.keys("")

    with pytest.raises(CatalogueError, match="E47000099"):
        here.having(authority="E47000099").extract()
    with pytest.raises(CatalogueError, match="did you mean 'sheet_rates'"):
        land.extract("sheet_rate", context=here.context, run_at=START)

    assert here.store.keys("") == before


def test_a_release_that_is_not_there_says_so(here: Place) -> None:
    with pytest.raises(NotInStore, match="releases/0000"):
        releases.read_release(here.store, "sheets", "sheet_rates", "0000")


def test_quoted_figures_are_landed_with_the_document_that_quotes_them(here: Place, publisher: Publisher) -> None:
    publisher.origin, publisher.quoted_in = "quoted", "a board paper"
    outcome = here.extract()
    found = releases.read_release(here.store, "sheets", "sheet_rates", outcome.release_id)
    assert (found.origin, found.quoted_in) == ("quoted", "a board paper")
    assert [item.origin for item in here.sightings()] == ["quoted"]


def test_invented_figures_are_landed_as_synthetic(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.origin, publisher.updated = "synthetic", "2026-01-15"
    publisher.figures["E08000031", "45"] = "1.0"

    outcome = here.extract(later(days=1))

    assert [item.origin for item in here.sightings()] == ["sample", "synthetic"]
    found = releases.read_release(here.store, "sheets", "sheet_rates", outcome.release_id)
    assert found.origin == "synthetic"
