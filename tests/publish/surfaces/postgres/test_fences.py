"""Two writers at once: one that stalled, or another's clean-up, never changes or empties what readers see."""

import pytest

from inclusive_growth.errors import SurfaceError, SurfaceLags
from inclusive_growth.publish.steps import PlannedSwitch, switch_surfaces, write_evidence
from inclusive_growth.publish.surfaces.postgres import cleanup, loading, registry, surface
from inclusive_growth.publish.surfaces.postgres.connection import connected
from inclusive_growth.records import HistoryEntry, utc
from inclusive_growth.store import heartbeat, history
from inclusive_growth.store.lease import writer_lease

pytestmark = pytest.mark.system


def tidy_of_another(house, *keep: str) -> None:
    """What a process with an older history in its hands does, such as a drill of its own."""
    with connected(house.marts.place) as con:
        cleanup.drop_unused_parts(con, keep)


def prepared(house, value: float) -> PlannedSwitch:
    """A publication up to its commit, before any reader is shown it."""
    with house.halted_before(switch_surfaces, value) as switch:
        return switch


def test_a_part_taken_out_while_others_are_loaded_stops_the_publication(house, monkeypatch):
    first = house.published(70.0)
    load = loading.load_parts

    def then_tidied(*given, **more) -> None:
        load(*given, **more)
        tidy_of_another(house, first.publication_id)

    monkeypatch.setattr(loading, "load_parts", then_tidied)
    house.judge(house.candidate(5, value=71.0))
    with pytest.raises(SurfaceError, match="taken out"):
        house.publish(minutes=6)
    assert len(history.read_entries(house.store)) == 1
    assert house.marts_seen() == {70.0}
    monkeypatch.undo()
    assert house.publish(minutes=7) is not None
    assert house.marts_seen() == {71.0}


def test_parts_taken_out_between_prepare_and_switch_leave_the_old_publication_and_come_again(house):
    first = house.published(70.0)
    switch = prepared(house, 71.0)
    tidy_of_another(house, first.publication_id)
    with pytest.raises(SurfaceLags, match="taken out"), writer_lease(house.store) as lease:
        switch_surfaces(PlannedSwitch(switch.entry, house.config, house.store, lease))
    assert house.marts_seen() == {70.0}, "the old one, not nothing"
    assert house.publish(minutes=9) is None
    assert house.marts_seen() == {71.0}


def test_rows_listed_otherwise_than_the_manifest_says_are_not_switched_to(house):
    house.published(70.0)
    switch = prepared(house, 71.0)
    with house.postgres.connect(house.database, "igw_marts") as con:
        con.execute(
            "update registry.content set part_ids = part_ids[1:1] where mart = 'fct_indicator_values'"
            " and publication_id = %s",
            [switch.entry.publication_id],
        )
    with pytest.raises(SurfaceError):
        house.marts.switch(switch.entry)
    assert house.marts_seen() == {70.0}


def alien(house, seq: int, value: float) -> HistoryEntry:
    """The entry of a writer that lost its lease: it will never stand in the history."""
    candidate = house.candidate(5, value=value)
    house.judge(candidate)
    entry = HistoryEntry(seq, "publish", candidate.candidate_id, "stalled", "", utc(house.at(6)), 1)
    with writer_lease(house.store) as lease:
        write_evidence(PlannedSwitch(entry, house.config, house.store, lease))
    return entry


HISTORY = "select history_seq, who from marts.dim_publication order by 1"


def test_a_writer_that_stalled_before_it_told_the_history_leaves_the_public_one(house, monkeypatch):
    house.published(70.0)
    entries = [*history.read_entries(house.store), alien(house, 2, 71.0)]
    tell, marts = registry.write_history, house.marts

    def stalled(*given) -> None:
        monkeypatch.undo()
        house.published(72.0, minutes=8)
        tell(*given)

    monkeypatch.setattr(surface.registry, "write_history", stalled)
    marts.prepare(entries)
    assert house.ask(HISTORY) == [(1, "scheduler"), (2, "scheduler")]
    assert house.ask("select publication_id from marts.about") == [
        (history.read_entries(house.store)[-1].publication_id,)
    ]


def test_a_writer_that_told_its_history_before_the_switch_of_another_is_overwritten(house):
    first = [house.published(70.0)]
    other = alien(house, 2, 71.0)
    switch = prepared(house, 72.0)
    house.marts.prepare([*first, other])
    house.marts.switch(switch.entry)
    assert house.ask(HISTORY) == [(1, "scheduler"), (2, "anna")]
    assert house.marts_seen() == {72.0}


def test_a_lease_is_renewed_after_each_part_that_is_loaded(house, monkeypatch):
    monkeypatch.setattr(heartbeat, "RENEWAL_SECONDS", 0)
    house.published(70.0)
    in_file = 3 + 2
    assert len(list(house.store.keys("leases/writer/renewals-"))) == in_file + 3
