"""Publishing, refusing, rolling back and withdrawing."""

import errno
import re
from functools import partial

import duckdb
import pytest

from inclusive_growth.alerts.digest.announced import unannounced
from inclusive_growth.audit import verify_hashes
from inclusive_growth.errors import CorruptObject, GateClosed, LeaseLost, PublishRefused, SurfaceLags, UsageError
from inclusive_growth.publish import approvals, steps
from inclusive_growth.publish.publish import nothing_to_publish, publish, refresh_surfaces, rollback, withdraw
from inclusive_growth.publish.surfaces import published_file
from inclusive_growth.store import history
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.lease import Lease, writer_lease
from tests.support.warehouse import take_back, warehouse


def test_a_passed_candidate_becomes_what_plain_duckdb_reads(house):
    entry = house.published(70.0)
    assert (entry.seq, entry.action) == (1, "publish")
    assert house.read("select count(*), sum(value) from fct_indicator_values") == [(400, 28000.0)]
    assert history.current(house.store)[0] == entry
    assert house.read("select publication_id, is_current from dim_publication") == [(entry.publication_id, True)]


def test_nothing_is_published_twice(house):
    house.published(70.0)
    assert house.publish(minutes=2) is None
    assert len(history.read_entries(house.store)) == 1


def test_a_gate_that_did_not_run_is_closed(house):
    house.candidate()
    with pytest.raises(GateClosed, match="not judged"):
        house.publish()
    assert not house.config.published_db.exists()


def test_a_closed_gate_leaves_published_parts_byte_identical(house):
    house.published(70.0)
    before, file_before = house.part_bytes(), house.config.published_db.read_bytes()
    flipped = house.candidate(5, value=7000.0)
    house.judge(flipped, passed=False)
    with pytest.raises(GateClosed, match="a percentage above 100 is a unit mistake"):
        house.publish(minutes=6)
    after = house.part_bytes()
    assert {key: after[key] for key in before} == before
    assert house.config.published_db.read_bytes() == file_before
    assert house.store.exists(f"candidates/{flipped.candidate_id}.json"), "kept for inspection"
    assert house.values_seen() == {70.0}


def test_a_record_of_another_candidate_opens_no_gate(house):
    house.judge(house.candidate(value=70.0))
    house.candidate(1, value=71.0)
    with pytest.raises(GateClosed):
        house.publish()


def test_warnings_wait_for_a_second_person(house):
    candidate = house.candidate()
    house.judge(candidate, warnings=2)
    with pytest.raises(PublishRefused, match="2 warning"):
        house.publish()
    words = {"reason": "checked with ONS", "triggered_by": "anna"}
    arguments = {"context": house.context, "run_at": house.at(1), **words}
    with pytest.raises(PublishRefused, match="second person"):
        approvals.decide(candidate.candidate_id, approver="Anna ", **arguments)
    approvals.decide(candidate.candidate_id, approver="bo", **arguments)
    with pytest.raises(PublishRefused, match="second person"):
        house.publish(who="bo")
    assert house.publish().action == "publish"
    assert history.current(house.store)[1].approval.approver == "bo"


def test_a_rejected_candidate_is_not_asked_about_again_and_not_published(house):
    candidate = house.candidate()
    house.judge(candidate, warnings=1)
    context = house.context
    assert approvals.waiting_candidate(context) == candidate.candidate_id
    words = {"approver": "bo", "reason": "the note is missing", "triggered_by": "anna"}
    approvals.decide(candidate.candidate_id, decision="rejected", run_at=house.at(1), context=context, **words)
    assert approvals.waiting_candidate(context) is None
    with pytest.raises(PublishRefused, match="bo rejected it: the note is missing"):
        house.publish()


def test_warnings_pass_at_once_where_the_setting_says_so(tmp_path):
    house = warehouse(tmp_path, approval="automatic")
    house.judge(house.candidate(), warnings=2)
    assert house.publish() is not None


def test_what_a_person_rejected_stays_away_also_where_warnings_pass_at_once(tmp_path):
    house = warehouse(tmp_path, approval="automatic")
    candidate = house.candidate()
    house.judge(candidate, warnings=2)
    decide = partial(approvals.decide, candidate.candidate_id, context=house.context, triggered_by="anna")
    decide(decision="rejected", approver="bo", reason="the note is missing", run_at=house.at(1))
    with pytest.raises(PublishRefused, match="bo rejected it: the note is missing"):
        house.publish()
    decide(approver="bo", reason="the note came", run_at=house.at(2))
    assert house.publish() is not None


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), duckdb.IOException("IO Error: Could not write")]
)
def test_a_disk_that_fails_after_the_commit_holds_up_no_other_surface(house, monkeypatch, error):
    house.published(70.0)
    others = []

    class Other:
        name = "other"
        prepare = tidy = lambda self, entries: None

        def switch(self, entry):
            others.append(entry.seq)

    def switch(path):
        raise error

    made = steps.surfaces
    monkeypatch.setattr(steps, "surfaces", lambda *given: (*made(*given), Other()))
    monkeypatch.setattr(published_file, "switch", switch)
    house.judge(house.candidate(5, value=71.0))
    with pytest.raises(SurfaceLags, match=r"entry 2 .*published\.duckdb: .*(No space left|Could not write)"):
        house.publish(minutes=6)
    assert others == [2]
    assert house.values_seen() == {70.0}
    monkeypatch.undo()
    with writer_lease(house.store) as lease:
        refresh_surfaces(config=house.config, store=house.store, lease=lease)
    assert house.values_seen() == {71.0}


def test_a_withdrawal_goes_ahead_although_the_disk_is_full(house, monkeypatch):
    shown = house.published(70.0)

    def build(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(published_file, "build_beside", build)
    with pytest.raises(SurfaceLags):
        take_back(house, withdraw, 5, publication_id=shown.publication_id)
    assert history.current(house.store) is None


def test_an_approval_of_an_older_candidate_is_superseded(house):
    old = house.candidate(0, value=70.0)
    house.judge(old, warnings=1)
    house.candidate(1, value=71.0)
    with pytest.raises(PublishRefused, match="supersedes"):
        approvals.decide(
            old.candidate_id,
            approver="bo",
            reason="fine",
            triggered_by="anna",
            context=house.context,
            run_at=house.at(2),
        )


def test_a_candidate_built_before_a_newer_publication_is_refused(house):
    slow = house.candidate(0, value=60.0)
    house.judge(slow)
    house.published(70.0, minutes=2)
    with pytest.raises(PublishRefused, match="superseded"):
        house.publish(slow.candidate_id, minutes=3)
    assert house.values_seen() == {70.0}


@pytest.mark.parametrize("origin", ["quoted", "sample", "synthetic"])
def test_production_refuses_sample_data(tmp_path, origin):
    house = warehouse(tmp_path, environment="production")
    house.judge(house.candidate(origin=origin))
    with pytest.raises(PublishRefused, match=origin):
        house.publish()
    assert not history.read_entries(house.store)


def test_a_sample_publication_says_so_wherever_a_reader_looks(house):
    house.judge(house.candidate(origin="sample"))
    house.publish()
    assert house.read("select sample, notice like 'SAMPLE%' from about") == [(True, True)]
    assert house.read("select sample from dim_publication") == [(True,)]
    comments = house.read("select comment from duckdb_tables() where table_name = 'fct_indicator_values'")
    assert comments[0][0].startswith("SAMPLE")


def test_a_rollback_is_a_new_entry_and_readers_see_the_older_publication(house):
    first = house.published(70.0)
    house.published(71.0, minutes=5)
    entry = take_back(house, rollback, 9)
    assert (entry.seq, entry.action, entry.publication_id) == (3, "rollback", first.publication_id)
    assert house.values_seen() == {70.0}
    assert house.read("select history_seq from dim_publication where is_current") == [(3,)]


def test_the_scheduler_does_not_undo_a_rollback(house):
    house.published(70.0)
    second = house.published(71.0, minutes=5)
    take_back(house, rollback, 9)
    assert house.publish(minutes=10) is None
    way_back = f"public until anna took it back .*igw rollback --to {second.publication_id[:16]} --why"
    with pytest.raises(PublishRefused, match=way_back):
        house.publish(second.publication_id, minutes=10)
    assert re.search(way_back, nothing_to_publish(house.context))
    assert house.values_seen() == {70.0}


def test_new_content_may_follow_a_rollback(house):
    house.published(70.0)
    house.published(71.0, minutes=5)
    take_back(house, rollback, 9)
    assert house.published(72.0, minutes=12).seq == 4
    assert house.values_seen() == {72.0}


def test_a_withdrawal_leaves_no_figure_but_a_tombstone_with_the_reason(house):
    house.published(70.0)
    withdrawn = house.published(71.0, minutes=5)
    take_back(house, withdraw, 9, publication_id=withdrawn.publication_id[:12], why="disclosive cell")
    assert history.current(house.store) is None
    tables = {row[0] for row in house.read("select table_name from duckdb_tables()")}
    assert tables == {"about", "dim_publication", "dim_indicator", "fct_indicator_values"}
    assert house.values_seen() == set(), "a reader's query runs and finds nothing"
    shown = house.read("select column_name, column_type from (describe fct_indicator_values)")
    assert "disclosive cell" in house.read("select notice from about")[0][0]
    with pytest.raises(PublishRefused, match="disclosive cell"):
        take_back(house, rollback, 10, to=withdrawn.publication_id)
    take_back(house, rollback, 11)
    assert house.values_seen() == {70.0}
    assert house.read("select column_name, column_type from (describe fct_indicator_values)") == shown


def test_only_what_readers_see_now_can_be_withdrawn(house):
    first = house.published(70.0)
    house.published(71.0, minutes=5)
    with pytest.raises(UsageError, match="not " + first.publication_id[:16]):
        take_back(house, withdraw, 9, publication_id=first.publication_id)
    assert house.values_seen() == {71.0}


def test_what_was_withdrawn_is_never_published_again_although_a_build_gives_it_again(house):
    house.published(70.0)
    gone = house.published(71.0, minutes=5)
    take_back(house, withdraw, 9, publication_id=gone.publication_id, why="disclosive cell")
    house.say_built(gone.publication_id, 10)
    assert house.publish(minutes=11) is None
    with pytest.raises(PublishRefused, match=r"anna withdrew \(disclosive cell\)"):
        house.publish(gone.publication_id, minutes=12)
    assert history.current(house.store) is None


def test_after_a_withdrawal_the_next_publication_is_compared_with_the_one_before_it(house):
    first = house.published(70.0)
    gone = house.published(71.0, minutes=5)
    take_back(house, withdraw, 9, publication_id=gone.publication_id)
    assert history.baseline(history.read_entries(house.store)) == first
    third = house.published(72.0, minutes=12)
    compared = {entry.seq: before for entry, before in unannounced(house.store)}
    assert compared[third.seq] == first
    assert history.baseline(history.read_entries(house.store)) == third
    assert house.values_seen() == {72.0}


def test_taking_back_needs_a_reason_and_something_to_go_back_to(house):
    house.published(70.0)
    with pytest.raises(UsageError, match="reason"):
        take_back(house, rollback, 2, why=" ")
    with pytest.raises(UsageError, match="no earlier"):
        take_back(house, rollback, 2)
    with pytest.raises(UsageError, match="is not a publication"):
        take_back(house, rollback, 2, to="nonsense")
    assert len(history.read_entries(house.store)) == 1


def test_an_overtaken_writer_publishes_nothing(house):
    house.published(70.0)
    candidate = house.candidate(5, value=71.0)
    house.judge(candidate)
    with writer_lease(house.store) as newer:
        paused = Lease(house.store, "writer", newer.fencing - 1)
        with pytest.raises(LeaseLost):
            publish(context=house.context, run_at=house.at(6), who="a", why="", lease=paused)
    assert house.values_seen() == {70.0}
    assert len(history.read_entries(house.store)) == 1


def test_a_part_that_was_damaged_is_not_published(house):
    candidate = house.candidate()
    house.judge(candidate)
    path = house.store.root / part_key(candidate.parts[0])
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CorruptObject, match=r"parts/dim_indicator"):
        house.publish()
    assert not history.read_entries(house.store)


def test_a_file_that_somebody_writes_to_is_not_replaced(house):
    house.published(70.0)
    wal = house.config.published_db.with_name("published.duckdb.wal")
    wal.write_bytes(b"")
    house.judge(house.candidate(5, value=71.0))
    with pytest.raises(PublishRefused, match="opened it for writing"):
        house.publish(minutes=6)
    assert len(history.read_entries(house.store)) == 1
    wal.unlink()
    assert house.publish(minutes=7) is not None
    assert house.values_seen() == {71.0}


def test_a_lost_cache_is_rebuilt_from_the_store(house):
    house.published(70.0)
    house.published(71.0, minutes=5)
    house.config.published_db.unlink()
    assert refresh_surfaces(config=house.config, store=house.store) is True
    assert refresh_surfaces(config=house.config, store=house.store) is False
    assert house.values_seen() == {71.0}
    assert published_file.shown(house.config.published_db)[0] == 2


def test_what_duckdb_spilled_when_it_was_killed_stops_no_later_build(house):
    spilled = house.config.published_db.parent / f".{house.config.published_db.name}.building-1.tmp"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"rows")
    house.published(70.0)
    assert house.values_seen() == {70.0} and not spilled.exists()


def test_as_of_tells_what_was_public_at_an_instant(house):
    first = house.published(70.0, minutes=1)
    second = house.published(71.0, minutes=5)
    take_back(house, withdraw, 9, publication_id=second.publication_id)
    assert history.as_of(house.store, house.at(0)) is None
    assert history.as_of(house.store, house.at(1)) == first
    assert history.as_of(house.store, house.at(4)) == first
    assert history.as_of(house.store, house.at(8)) == second
    assert history.as_of(house.store, house.at(9)) is None
    with pytest.raises(UsageError, match="time zone"):
        history.as_of(house.store, house.at(1).replace(tzinfo=None))


def test_unchanged_parts_are_listed_again_not_stored_again(house):
    house.published(70.0)
    keys = set(house.part_bytes())
    house.part("fct_indicator_values", "one", house.query("one", 70.0))
    assert set(house.part_bytes()) == keys


def test_a_content_built_again_after_it_was_replaced_is_published_again(house):
    first = house.published(70.0)
    house.published(71.0, minutes=5)
    house.say_built(first.publication_id, 8)
    entry = house.publish(minutes=9)
    assert entry is not None
    assert (entry.seq, entry.action, entry.publication_id) == (3, "publish", first.publication_id)
    assert house.values_seen() == {70.0}
    assert verify_hashes.verify(store=house.store).ok


def test_a_content_built_before_a_rollback_stays_rolled_back(house):
    house.published(70.0)
    second = house.published(71.0, minutes=5)
    house.say_built(second.publication_id, 6)
    take_back(house, rollback, 9)
    assert house.publish(minutes=10) is None
    assert house.values_seen() == {70.0}


def test_nobody_decides_on_a_candidate_without_warnings_or_on_one_that_is_out(house):
    words = {"approver": "bo", "reason": "looked at", "triggered_by": "anna", "context": house.context}
    clean = house.candidate(0, value=70.0)
    house.judge(clean)
    for decision in ("approved", "rejected"):
        with pytest.raises(PublishRefused, match="has no warnings, so there is nothing to decide"):
            approvals.decide(clean.candidate_id, decision=decision, run_at=house.at(1), **words)
    house.publish(minutes=2)

    held = house.candidate(3, value=71.0)
    house.judge(held, warnings=1)
    approvals.decide(held.candidate_id, run_at=house.at(4), **words)
    house.publish(minutes=5)
    for decision in ("approved", "rejected"):
        with pytest.raises(PublishRefused, match="is published already"):
            approvals.decide(held.candidate_id, decision=decision, run_at=house.at(6), **words)
    take_back(house, rollback, 7)
    with pytest.raises(PublishRefused, match="taken back"):
        approvals.decide(held.candidate_id, decision="rejected", run_at=house.at(8), **words)
    assert len(house.store.keys("approvals/")) == 1
