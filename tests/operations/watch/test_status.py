"""What `igw status` says, in words a person can act on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inclusive_growth.landing.last_asked import note_asked
from inclusive_growth.operations.safekeeping.backup import backup
from inclusive_growth.operations.watch import status
from inclusive_growth.publish import approvals
from inclusive_growth.publish.publish import rollback, withdraw
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.records import Release, Sighting, to_json, utc
from inclusive_growth.store import history
from inclusive_growth.store.keys import release_key
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.landed_rows import World, aps
from tests.support.status_words import words
from tests.support.warehouse import START, Warehouse, take_back


def seen(house: Warehouse, minutes: int = 60) -> status.Status:
    return status.status(context=house.context, run_at=house.at(minutes))


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
    if record.release_id:
        at = record.retrieved_at
        found = Release("nomis", "nomis_aps", record.release_id, (), "d", 1, "1", "test", "", at, "fetched")
        house.store.put(release_key("nomis", "nomis_aps", record.release_id), to_json(found))


def of_aps(found: status.Status) -> status.DatasetStatus:
    return next(item for item in found.datasets if item.dataset == "nomis_aps")


def test_an_empty_warehouse_says_that_readers_see_nothing(house):
    found = seen(house)
    assert found.shown is None and found.candidate is None
    assert {item.last_status for item in found.datasets} == {"never"}
    text = words(found)
    assert "Nothing needs a person" in text
    assert "Readers see nothing: nothing was ever published from this store" in text
    assert "published.duckdb shows no figures" in text and "up to date" not in text


def test_what_readers_see_is_named_and_a_lagging_file_is_shown(house):
    first = house.published(70.0)
    assert seen(house).surfaces[0].lag == 0
    before = house.config.published_db.read_bytes()
    house.published(71.0, minutes=5)
    house.config.published_db.write_bytes(before)
    found = seen(house)
    assert (found.surfaces[0].publication_id, found.surfaces[0].lag) == (first.publication_id, 1)
    assert "1 step(s) behind" in words(found)


def test_each_place_is_asked_once(house, monkeypatch):
    house.published(70.0)
    asked = []
    shown = published_file.shown
    monkeypatch.setattr(published_file, "shown", lambda path: asked.append(path) or shown(path))
    assert seen(house).surfaces[0].lag == 0
    assert asked == [house.config.published_db]


def test_a_closed_gate_says_which_expectation_and_why(house):
    house.published(70.0)
    flipped = house.candidate(5, value=7000.0)
    house.judge(flipped, passed=False)
    found = seen(house)
    assert found.candidate is not None and found.candidate.verdict == "closed"
    text = words(found)
    assert "the publish gate is closed" in text
    assert text.index("the publish gate is closed") < text.index("Readers see publication")
    assert "critical: values_within_bounds on fct_indicator_values value (7,000)" in text
    assert "Why: a percentage above 100 is a unit mistake" in text
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
        context=house.context,
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


def late(world: World, day: float) -> status.DatasetStatus:
    return of_aps(status.status(run_at=world.day(day), context=world.context))


@pytest.mark.parametrize(("days", "expected"), [(92 + 75, False), (92 + 75 + 1, True)])
def test_a_dataset_is_late_only_past_its_cadence_and_grace(tmp_path, days, expected):
    world = World(tmp_path / "home")
    world.land("nomis_aps", aps("2022-12", "E08000031", "45", "67.0", "2.9"), 0, signal="april")
    found = late(world, days)
    assert found.late is expected
    assert found.expected_by == "2026-08-15"


def test_asking_the_same_release_for_more_makes_no_publisher_punctual(tmp_path):
    world = World(tmp_path / "home")
    rates = aps("2022-12", "E08000031", "45", "67.0", "2.9")
    more = rates + aps("2022-12", "E08000031", "111", "25.0", "2.0")
    world.land("nomis_aps", rates, 0, signal="april", plan=world.plan("nomis_aps", without="inactivity_rate"))
    world.land("nomis_aps", more, 100, signal="april")
    found = late(world, 92 + 75 + 1)
    assert (found.late, found.expected_by) == (True, "2026-08-15")
    assert found.release_known_from == utc(world.day(0))
    assert found.last_landed_at == utc(world.day(100))


def test_a_release_behind_a_closed_gate_is_none_that_readers_can_have(tmp_path):
    world = World(tmp_path / "home")
    world.land("nomis_aps", aps("2022-12", "E08000031", "45", "67.0", "2.9"), 0, signal="april")
    world.land("nomis_aps", aps("2023-03", "E08000031", "45", "6700", "2.9"), 100, signal="july", passed=False)
    found = late(world, 92 + 75 + 1)
    assert (found.late, found.landing_gate) == (True, "closed")
    world.land("nomis_aps", aps("2023-03", "E08000031", "45", "67.1", "2.9"), 110, signal="july, corrected")
    assert not late(world, 92 + 75 + 1).late


def test_emails_not_sent_yet_are_counted_once_per_cause(house):
    for name in ("20261122T093000Z-aaa.json", "20261122T093100Z-aaa.json", "20261122T093200Z-bbb.json"):
        house.store.put(f"outbox/{name}", b"{}")
    house.store.put("sent/20261122T093000Z-aaa.json", b"{}")
    assert seen(house).outbox_pending == 1
    assert "Emails waiting in the outbox: 1: IGW_SMTP_HOST is not set" in words(seen(house))


def test_the_last_backup_is_named_and_a_warehouse_without_one_says_what_to_do(house, tmp_path):
    house.published(70.0)
    assert "No backup was ever made: set IGW_BACKUP_TO" in words(seen(house))
    place = str(tmp_path / "backup")
    meant = status.status(
        context=replace(house.context, config=house.config.model_copy(update={"backup_to": place})),
        run_at=house.at(60),
    )
    assert f"No backup was made yet; the nightly one goes to {place}" in words(meant)
    backup(place, config=house.config, store=house.store, clock=lambda: house.at(5))
    assert f"Last backup: 2026-11-22 09:35 at {place}" in words(seen(house))


def test_a_file_of_another_store_is_not_called_up_to_date(house):
    house.published(70.0)
    other = replace(house, config=house.config.model_copy(update={"store_url": ""}), store=empty_store(house))
    text = words(seen(other))
    assert f"{house.config.published_db} shows" in text
    assert "which this store has never published: it belongs to another store" in text
    assert "up to date" not in text


def empty_store(house: Warehouse) -> DirectoryStore:
    return DirectoryStore(house.config.home / "another store")


def test_after_a_rollback_nobody_is_invited_to_undo_it(house):
    house.published(70.0)
    house.published(71.0, minutes=5)
    take_back(house, rollback, 10)
    text = words(seen(house))
    said = "was public until anna took it back (history entry 3, rollback: wrong); nothing is left to do"
    assert said in text
    assert "Nothing needs a person" in text
    assert "igw publish" not in text and "igw rollback" not in text
    take_back(house, withdraw, 15, publication_id=history.current(house.store)[0].publication_id, why="another")
    assert said in words(seen(house)), "it was the rollback that took it, not the withdrawal of another"


def test_after_a_withdrawal_status_says_who_took_the_figures_away_and_why(house):
    shown = house.published(70.0)
    take_back(house, withdraw, 10, publication_id=shown.publication_id)
    found = seen(house)
    text = words(found)
    assert f"Readers see nothing: anna withdrew publication {shown.publication_id[:16]}" in text
    assert "history 2: withdraw at 2026-11-22 09:40. wrong" in text
    assert "published.duckdb shows no figures, up to date" in text
    assert found.candidate is None and "igw publish" not in text


def test_what_is_refused_stands_above_what_is_in_order(house):
    sighting(house, 1, "landed")
    sighting(house, 2, "refused", "an HTML page", days=1)
    text = words(seen(house))
    assert text.index("nomis_aps failing since") < text.index("Readers see nothing")
    table = text[text.index("\ndataset ") :]
    assert table.index("nomis_aps") < table.index("never fetched")
    never = len(house.context.catalogue.datasets) - 1
    assert f"Datasets: 1 failing, {never:,} never fetched\n" in text


def test_a_publisher_that_was_asked_in_vain_was_asked_all_the_same(house):
    sighting(house, 1, "landed")
    assert of_aps(seen(house)).last_asked_at == utc(START)
    note_asked(house.config, "nomis_aps", START + timedelta(hours=5))
    found = seen(house)
    assert of_aps(found).last_asked_at == utc(START + timedelta(hours=5))
    assert of_aps(found).last_seen_at == utc(START)
    assert "2026-11-22 14:30" in words(found)
    note_asked(house.config.model_copy(update={"home": house.config.published_db}), "nomis_aps", START)
