"""What `igw status` says, in words a person can act on."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from inclusive_growth import approvals, status
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.records import Sighting, to_json, utc
from tests.publish.warehouse import START, Warehouse


def seen(house: Warehouse, minutes: int = 60) -> status.Status:
    return status.status(
        config=house.config, store=house.store, catalogue=load_catalogue(), run_at=house.at(minutes)
    )


def words(found: status.Status) -> str:
    out = Console(record=True, width=250, file=io.StringIO())
    status.show(found, out)
    return out.export_text()


def sighting(house: Warehouse, seq: int, state: str, reason: str = "", days: int = 0) -> None:
    record = Sighting(
        source="nomis",
        dataset="nomis_aps",
        seq=seq,
        status=state,
        signal="s",
        plan_hash="p",
        release_id="0123456789abcdef" if state == "landed" else "",
        reason=reason,
        publisher_time="",
        retrieved_at=utc(START + timedelta(days=days)),
        origin="fetched",
    )
    house.store.put(f"raw/nomis/nomis_aps/sightings/{seq:08d}.json", to_json(record))


def of_aps(found: status.Status) -> status.DatasetStatus:
    return next(item for item in found.datasets if item.dataset == "nomis_aps")


def test_an_empty_warehouse_says_that_readers_see_nothing(house):
    found = seen(house)
    assert found.shown is None and found.candidate is None
    assert {item.last_status for item in found.datasets} == {"never"}
    assert "Readers see nothing" in words(found)


def test_what_readers_see_is_named_and_a_lagging_file_is_shown(house):
    first = house.published(70.0)
    assert seen(house).surfaces[0].lag == 0
    before = house.config.published_db.read_bytes()
    house.published(71.0, minutes=5)
    house.config.published_db.write_bytes(before)
    found = seen(house)
    assert (found.surfaces[0].publication_id, found.surfaces[0].lag) == (first.publication_id, 1)
    assert "1 step(s) behind" in words(found)


def test_a_closed_gate_says_which_expectation_and_why(house):
    house.published(70.0)
    flipped = house.candidate(5, value=7000.0)
    house.judge(flipped, passed=False)
    found = seen(house)
    assert found.candidate is not None and found.candidate.verdict == "closed"
    text = words(found)
    assert "the publish gate is closed" in text
    assert "values_within_bounds on fct_indicator_values value: a percentage above 100 is a unit mistake" in text
    assert found.shown is not None and found.shown.seq == 1


def test_a_candidate_with_warnings_waits_by_name_until_approved(house):
    candidate = house.candidate()
    house.judge(candidate, warnings=1)
    assert f"igw approve {candidate.candidate_id}" in words(seen(house))
    approvals.decide(
        candidate.candidate_id,
        approver="bo",
        reason="checked with ONS",
        triggered_by="anna",
        config=house.config,
        store=house.store,
        run_at=house.at(1),
    )
    found = seen(house)
    assert found.candidate is not None and not found.candidate.waits_for_approval
    assert "approved by bo: checked with ONS" in words(found)


def test_a_candidate_nobody_judged_says_what_to_run(house):
    candidate = house.candidate()
    assert f"igw gate {candidate.candidate_id}" in words(seen(house))


def test_the_published_candidate_is_no_open_candidate(house):
    house.published(70.0)
    assert seen(house).candidate is None


def test_a_failing_source_is_shown_since_its_first_failure_with_the_reason(house):
    sighting(house, 1, "landed")
    sighting(house, 2, "failed", "503 after 5 attempts", days=1)
    sighting(house, 3, "failed", "503 after 5 attempts", days=2)
    found = seen(house)
    assert of_aps(found).failing_since == utc(START + timedelta(days=1))
    assert "nomis_aps failing since 2026-11-23 09:30: 503 after 5 attempts" in words(found)


@pytest.mark.parametrize(("days", "late"), [(92 + 75, False), (92 + 75 + 1, True)])
def test_a_dataset_is_late_only_past_its_cadence_and_grace(house, days, late):
    sighting(house, 1, "landed")
    found = seen(house, minutes=days * 24 * 60)
    assert of_aps(found).late is late
    assert of_aps(found).expected_by == "2027-05-08"


def test_emails_not_sent_yet_are_counted_once_per_cause(house):
    for name in ("20261122T093000Z-aaa.json", "20261122T093100Z-aaa.json", "20261122T093200Z-bbb.json"):
        house.store.put(f"outbox/{name}", b"{}")
    house.store.put("sent/20261122T093000Z-aaa.json", b"{}")
    assert seen(house).outbox_pending == 1
