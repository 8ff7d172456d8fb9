"""A warning of the landing gate about a new release asks a person, once, beside those of the publish gate."""

from dataclasses import replace

import pytest

from inclusive_growth.gates.approved_before import approved_warnings, without_approved
from inclusive_growth.gates.landing_warnings import new_landing_warnings
from inclusive_growth.gates.verdict_records import store_record
from inclusive_growth.records import Approval, Candidate, ExpectationResult, to_json, utc
from tests.support.warehouse import Warehouse

BLANK = ExpectationResult(
    "blank", "nomis_aps", "OBS_VALUE", "warning", False, "A blank.", "none", "2 found", failing_sha256="aa"
)
OLD, NEW = "0" * 16, "1" * 16


@pytest.fixture
def judged(house: Warehouse) -> Warehouse:
    for release, rows in ((OLD, "a" * 64), (NEW, "b" * 64)):
        for version in ("v1", "v2"):
            others = (replace(BLANK, success=True), replace(BLANK, severity="info"))
            store_record(
                "landing", release, version, (BLANK, *others), "",
                store=house.store, run_at=house.at(0), decoded_sha256=rows,
            )  # fmt: skip
    return house


def made_from(house: Warehouse, *releases: str, version: str = "v1") -> Candidate:
    gates = {release: f"gates/{release}/{version}.json" for release in releases}
    content = float(int(version[1:]) * 10 + len(releases))
    return house.candidate(0, value=content, landing_gates=gates, releases={"nomis_aps": releases[-1]})


def test_each_new_release_asks_under_the_name_of_its_dataset(judged: Warehouse) -> None:
    first = made_from(judged, OLD)
    (asked,) = new_landing_warnings(first, None, judged.store)
    assert asked == replace(BLANK, relation="release of nomis_aps")


def test_what_is_published_asks_no_more_also_when_it_is_judged_again(judged: Warehouse) -> None:
    published = made_from(judged, OLD)
    assert not list(new_landing_warnings(published, published, judged.store))
    assert not list(new_landing_warnings(made_from(judged, OLD, version="v2"), published, judged.store))
    later = made_from(judged, OLD, NEW)
    assert len(list(new_landing_warnings(later, published, judged.store))) == 1


def test_what_its_publisher_has_replaced_asks_nobody_unless_a_person_provided_it(judged: Warehouse) -> None:
    published = made_from(judged, OLD)
    corrected = replace(made_from(judged, OLD, NEW), releases={"nomis_aps": OLD})
    assert not list(new_landing_warnings(corrected, published, judged.store))
    provided = replace(corrected, origins={NEW: "provided"})
    assert len(list(new_landing_warnings(provided, published, judged.store))) == 1


def test_another_reading_of_a_published_release_asks(judged: Warehouse) -> None:
    published = made_from(judged, OLD)
    store_record(
        "landing", OLD, "v3", (BLANK,), "", store=judged.store, run_at=judged.at(0), decoded_sha256="c" * 64
    )  # fmt: skip
    assert len(list(new_landing_warnings(made_from(judged, OLD, version="v3"), published, judged.store))) == 1


def test_exactly_the_rows_that_were_approved_ask_nobody_again(judged: Warehouse) -> None:
    asked = list(new_landing_warnings(made_from(judged, OLD), None, judged.store))
    store_record("publish", "first", "v1", asked, "", store=judged.store, run_at=judged.at(0))
    made = Approval("first", "Priya", "ONS said so", utc(judged.at(1)), "scheduler", "v1")
    judged.store.put("approvals/first/00000001.json", to_json(made))
    again = new_landing_warnings(made_from(judged, OLD, NEW), made_from(judged, OLD), judged.store)
    (told,) = without_approved(list(again), approved_warnings(judged.store))
    assert (told.severity, told.approved_in) == ("info", "approvals/first/00000001.json")
