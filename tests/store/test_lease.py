"""The writer lease: one holder, a dead one's lease free at once, a stale one stopped."""

import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest

from inclusive_growth.errors import AlreadyExists, CorruptObject, LeaseHeld, LeaseLost
from inclusive_growth.records import now, to_json
from inclusive_growth.store import lease as leases
from inclusive_growth.store.lease import LEASE_SECONDS, writer_lease
from inclusive_growth.store.object_store import Store, highest
from tests.support import lease_child as child
from tests.support.child_processes import barrier, finish, kill, start
from tests.support.stores import Where


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.005)


def test_a_second_writer_is_told_who_holds_the_lease(store: Store) -> None:
    with (
        writer_lease(store),
        pytest.raises(LeaseHeld, match=f"process {os.getpid()} on .* since 20.*wait for it"),
        writer_lease(store),
    ):
        raise AssertionError("two holders")


def test_leases_of_other_names_do_not_meet(store: Store) -> None:
    with writer_lease(store, "writer") as one, writer_lease(store, "outbox") as two:
        one.check()
        two.check()


def test_a_lease_given_back_is_free_and_the_next_has_a_higher_number(store: Store) -> None:
    with writer_lease(store) as first:
        first.check()
    with pytest.raises(RuntimeError, match="trouble"), writer_lease(store):
        raise RuntimeError("trouble")
    with writer_lease(store) as third:
        assert (first.fencing, third.fencing) == (1, 3)


def test_a_lease_given_back_may_not_be_written_under(store: Store) -> None:
    with writer_lease(store) as lease:
        pass
    with pytest.raises(LeaseLost, match="was given back"):
        lease.check()


def test_an_overtaken_writer_is_stopped_at_check_and_renewal(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer_lease(store) as stale:
        # Another machine, after the time within which a live writer renews.
        monkeypatch.setattr(leases, "machine_id", lambda: "another machine")
        late = now() + timedelta(seconds=LEASE_SECONDS + 1)
        monkeypatch.setattr(leases, "now", lambda: late)
        with writer_lease(store) as newer:
            newer.check()
            for use in (stale.check, stale.renew):
                with pytest.raises(LeaseLost, match="number 1 was taken over by number 2"):
                    use()
    with pytest.raises(LeaseLost):
        stale.check()


def test_a_writer_overtaken_between_its_check_and_its_write_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer_lease(store) as stale:
        number = highest(store, "history") + 1  # what every switch does: read the number, check, put just that
        stale.check()
        monkeypatch.setattr(leases, "machine_id", lambda: "another machine")
        late = now() + timedelta(seconds=LEASE_SECONDS + 1)
        monkeypatch.setattr(leases, "now", lambda: late)
        with writer_lease(store) as newer:
            newer.check()
            store.put(f"history/{number:08d}.json", b"newer")
        with pytest.raises(AlreadyExists):
            store.put(f"history/{number:08d}.json", b"stale")
    assert store.get(f"history/{number:08d}.json") == b"newer"


def test_a_writer_elsewhere_that_renews_keeps_its_lease(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [now()]
    monkeypatch.setattr(leases, "now", lambda: clock[0])
    with writer_lease(store) as lease:
        monkeypatch.setattr(leases, "machine_id", lambda: "another machine")
        for _ in range(3):
            clock[0] += timedelta(seconds=LEASE_SECONDS - 1)
            lease.renew()
        clock[0] += timedelta(seconds=LEASE_SECONDS - 1)
        with pytest.raises(LeaseHeld), writer_lease(store):
            raise AssertionError("two holders")
        lease.check()
        clock[0] += timedelta(seconds=2)
        with writer_lease(store) as newer:
            assert newer.fencing == 2


def test_a_process_id_that_was_given_to_another_process_does_not_hold_the_lease(
    store: Store,
) -> None:
    facts = {"host": "here", "machine": leases.machine_id(), "pid": os.getpid(), "started": "1", "at": ""}
    store.put("leases/writer/00000001.json", to_json(facts))

    with writer_lease(store) as lease:
        assert lease.fencing == 2


def test_a_container_of_the_same_name_is_another_machine(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer_lease(store):
        # In the other container our process id is nobody's, or somebody else's.
        monkeypatch.setattr(leases, "machine_id", lambda: "same host name, other process namespace")
        monkeypatch.setattr(leases, "start_time_of", lambda pid: "")
        with pytest.raises(LeaseHeld), writer_lease(store):
            raise AssertionError("two holders")


@pytest.mark.system
def test_of_eight_processes_one_wins(where: Where, tmp_path: Path) -> None:
    gate = barrier(8)
    racers = [start(child.race, where, gate, tmp_path / f"won{number}") for number in range(8)]
    assert [finish(item) for item in racers] == [0] * 8

    assert [path.read_text() for path in tmp_path.glob("won*")] == ["1"]


@pytest.mark.system
def test_the_lease_of_a_killed_writer_is_free_at_once(where: Where, store: Store, tmp_path: Path) -> None:
    holder = start(child.hold, where, tmp_path / "held", 60)
    wait_for(tmp_path / "held")
    with pytest.raises(LeaseHeld, match=f"process {holder.pid}"), writer_lease(store):
        raise AssertionError("two holders")

    kill(holder)

    with writer_lease(store) as lease:
        assert lease.fencing == 2


@pytest.mark.system
def test_eight_processes_that_are_killed_at_random_never_overlap(where: Where, tmp_path: Path) -> None:
    chance = random.Random(8)
    log, over = tmp_path / "log", tmp_path / "over"
    log.touch()
    workers = [start(child.work, where, log, over) for _ in range(8)]
    killed = 0
    while killed < 20 or log.read_text().count("out") < 20:
        time.sleep(chance.uniform(0.02, 0.1))
        place = chance.randrange(8)
        workers[place].kill()
        workers[place].join(10)
        killed += workers[place].exitcode == -9
        workers[place] = start(child.work, where, log, over)
    over.touch()
    for worker in workers:
        assert finish(worker) == 0

    lines = [line.split() for line in log.read_text().splitlines()]
    numbers = [int(number) for _, number in lines]
    assert numbers == sorted(numbers), "a stale holder wrote after a newer one"
    assert all(numbers.count(number) <= 2 for number in set(numbers))


@pytest.mark.parametrize("record", [b"[]", b"{", b'{"host": "x"}'])
def test_a_damaged_lease_is_named_and_not_taken_over(store: Store, record: bytes) -> None:
    store.put("leases/writer/00000001.json", record)
    with (
        pytest.raises(CorruptObject, match=r"leases/writer/00000001\.json: is no record of a lease"),
        writer_lease(store),
    ):
        pass
    assert highest(store, "leases/writer") == 1
