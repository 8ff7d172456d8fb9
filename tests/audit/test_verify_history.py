"""What was published is held together inside the store and outside it: an edit, a forgery or a loss is seen."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from inclusive_growth.audit.verify_history import history_fault, verify_history
from inclusive_growth.errors import CorruptObject, SurfaceLags
from inclusive_growth.operations.safekeeping.erase import erase
from inclusive_growth.publish.publish import refresh_surfaces, rollback
from inclusive_growth.records import HistoryEntry, from_json, sha256, to_json
from inclusive_growth.store import history
from inclusive_growth.store.keys import history_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.ledger import write_page
from inclusive_growth.store.seals import seal_keys


@pytest.fixture
def two(house):
    """A house with two publications; readers see the second."""
    house.published(70.0)
    house.published(71.0, minutes=5)
    return house


@pytest.fixture
def keyed(house):
    """The same under a key that does not lie in the store."""
    keyed = replace(house, config=house.config.model_copy(update={"history_key": SecretStr("a long random key")}))
    keyed.published(70.0)
    keyed.published(71.0, minutes=5)
    return keyed


def entry_file(house, seq: int):
    return house.store.root / history_key(seq)


def rewrite(house, seq: int, **changes) -> HistoryEntry:
    """What somebody with write access to the store does to an entry."""
    changed = replace(from_json(HistoryEntry, entry_file(house, seq).read_bytes()), **changes)
    entry_file(house, seq).write_bytes(to_json(changed))
    return changed


def forged(house, **changes) -> HistoryEntry:
    """A well-made third entry of somebody who knows our code but not our key: back to the first publication."""
    entries = history.read_entries(house.store)
    values = {"seq": 3, "action": "rollback", "who": "mallory", "why": "because", "fencing": 9, "seal": ""}
    entry = history.chained(replace(entries[0], **(values | changes)), entries, ())
    entry_file(house, 3).write_bytes(to_json(entry))
    return entry


def test_a_sound_history_names_its_newest_entry_and_who_vouches_for_it(two):
    report = verify_history(two.config, two.store)
    assert report.ok
    assert report.newest.seq == 2
    assert report.sha256 == sha256(entry_file(two, 2).read_bytes())
    assert report.witnesses == (str(two.config.published_db),)
    assert not report.sealed
    assert report.ledger.records > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"who": "mallory"},
        {"why": "nothing to see"},
        {"action": "rollback"},
        {"at": "2020-01-01T00:00:00.000000Z"},
        {"sums_sha256": "0" * 64},
        {"fencing": 99},
    ],
)
def test_an_edited_newest_entry_is_told_by_what_readers_have_seen(two, changes):
    rewrite(two, 2, **changes)
    report = verify_history(two.config, two.store)
    assert not report.ok
    assert "history entry 2" in report.faults[0]
    assert report.witnesses == ()
    assert history_fault(two.config, two.store)
    with writer_lease(two.store) as lease, pytest.raises(SurfaceLags, match="history entry 2"):
        refresh_surfaces(config=two.config, store=two.store, lease=lease)


def test_an_edited_earlier_entry_breaks_the_chain(two):
    rewrite(two, 1, who="mallory")
    with pytest.raises(CorruptObject, match=r"00000001\.json is not the entry that it names"):
        history.read_entries(two.store)
    assert not verify_history(two.config, two.store).ok


def test_a_deleted_newest_entry_is_told_by_the_surface_and_nothing_is_switched_back(two):
    entry_file(two, 2).unlink()
    assert "history entry 2" in history_fault(two.config, two.store)
    with writer_lease(two.store) as lease, pytest.raises(SurfaceLags, match="is not in the store"):
        refresh_surfaces(config=two.config, store=two.store, lease=lease)
    assert two.values_seen() == {71.0}


def test_a_deleted_first_entry_leaves_a_gap(two):
    entry_file(two, 1).unlink()
    with pytest.raises(CorruptObject, match="history entry 1 is gone"):
        history.read_entries(two.store)


@pytest.mark.parametrize("name", ["00000003.json", "3.json", "00000009.json"])
def test_a_renumbered_entry_is_refused(two, name):
    entry_file(two, 2).rename(entry_file(two, 2).with_name(name))
    with pytest.raises(CorruptObject):
        history.read_entries(two.store)


def test_a_copy_of_an_entry_under_the_next_number_is_refused(two):
    entry_file(two, 3).write_bytes(entry_file(two, 1).read_bytes())
    with pytest.raises(CorruptObject, match="bears the number 1"):
        history.read_entries(two.store)


def test_an_entry_that_names_none_before_it_is_refused_once_entries_are_chained(two):
    forged(two)
    rewrite(two, 3, previous_sha256="")
    with pytest.raises(CorruptObject, match="does not name history entry 2"):
        history.read_entries(two.store)


def test_without_the_key_a_forged_rollback_is_not_followed(keyed):
    assert verify_history(keyed.config, keyed.store).sealed
    forged(keyed)
    with (
        writer_lease(keyed.store) as lease,
        pytest.raises(CorruptObject, match="rollback by mallory lacks the seal"),
    ):
        refresh_surfaces(config=keyed.config, store=keyed.store, lease=lease)
    assert keyed.values_seen() == {71.0}
    assert "mallory" in history_fault(keyed.config, keyed.store)
    assert not verify_history(keyed.config, keyed.store).ok


def test_a_seal_of_another_key_is_refused(keyed):
    rewrite(keyed, 2, seal="0" * 64)
    assert "lacks the seal" in history_fault(keyed.config, keyed.store)


def test_a_key_may_be_changed_and_set_later(two):
    config = two.config.model_copy(update={"history_key": SecretStr("second")})
    with writer_lease(two.store) as lease:
        rollback(
            config=config,
            store=two.store,
            run_at=two.at(9),
            who="anna",
            why="a mistake in the second",
            lease=lease,
        )
    assert verify_history(config, two.store).ok
    newer = two.config.model_copy(update={"history_key": SecretStr("third second")})
    assert verify_history(newer, two.store).ok
    assert "lacks the seal" in history_fault(
        two.config.model_copy(update={"history_key": SecretStr("third")}), two.store
    )


def decisive(house) -> list[str]:
    """One key of each kind of record that the ledger lists."""
    write_page(house.store, (), house.at(30))
    report = verify_history(house.config, house.store)
    assert report.ok and not report.ledger.not_listed
    kinds: dict[str, str] = {}
    for key in house.store.keys(""):
        if not key.startswith(("leases/", "durations/", "parts/", "ledger/", "publications/", "STORE_VERSION")):
            kinds[key.split("/")[0]] = key
    return list(kinds.values())


def with_every_kind(house) -> None:
    """Records of kinds that this small house does not make by itself; their content is nobody's concern here."""
    for key in (
        "raw/nomis/nomis_aps/sightings/00000001.json",
        "raw/nomis/nomis_aps/looks/00000001.json",
        "raw/nomis/nomis_aps/editions/00000001.json",
        "raw/nomis/nomis_aps/plans/abc.json",
        "raw/nomis/nomis_aps/releases/abc.json",
        "decoded/nomis/nomis_aps/abc/2.json",
        "approvals/abc/00000001.json",
        "inbox/abc.json",
        "outbox/20261122T093000000000Z-abc.json",
        "sent/20261122T093000000000Z-abc.json",
        "told/00000001.json",
        "backups/00000001.json",
    ):
        house.store.put(key, b"{}\n")


def test_every_kind_of_record_is_held_by_the_ledger_when_it_is_flipped_or_deleted(two):
    with_every_kind(two)
    keys = decisive(two)
    kinds = {key.split("/")[0] for key in keys}
    assert {"approvals", "backups", "builds", "candidates", "decoded", "gates", "inbox", "outbox"} < kinds
    assert {"raw", "sent", "told"} < kinds
    for key in keys:
        path = two.store.root / key
        original = path.read_bytes()
        path.write_bytes(original + b" ")
        assert any(key in fault for fault in verify_history(two.config, two.store).ledger.faults), key
        path.unlink()
        assert f"{key}: is gone" in verify_history(two.config, two.store).ledger.faults
        path.write_bytes(original)
    assert verify_history(two.config, two.store).ok


def test_a_page_that_is_gone_or_changed_is_found(two):
    with_every_kind(two)
    decisive(two)
    pages = sorted((two.store.root / "ledger").iterdir())
    assert len(pages) == 3
    first = pages[0].read_bytes()
    pages[0].unlink()
    assert any("page before it" in fault for fault in verify_history(two.config, two.store).ledger.faults)
    pages[0].write_bytes(first.replace(b"gates", b"sates"))
    assert not verify_history(two.config, two.store).ok


def test_a_forged_page_lacks_the_seal(keyed):
    keyed.store.put("told/00000009.json", b"{}\n")
    write_page(keyed.store, (), keyed.at(40))
    assert any("seal" in fault for fault in verify_history(keyed.config, keyed.store).ledger.faults)


def test_an_erased_object_is_no_break(two):
    digest = sha256(b"name,born\n")
    two.store.put(f"raw/nomis/nomis_aps/objects/{digest}", b"name,born\n")
    with writer_lease(two.store) as lease:
        erase(digest, reason="birth dates of people", by="Anna", store=two.store, run_at=two.at(9), lease=lease)
    write_page(two.store, seal_keys(two.config), two.at(10))
    assert verify_history(two.config, two.store).ok
