"""Publications that are killed: which moment, which process, and what must hold afterwards."""

import os
import random
import signal
import time
from pathlib import Path

import psycopg

from inclusive_growth import published
from inclusive_growth.surfaces import surfaces
from inclusive_growth.switch import PUBLISH_STEPS, show
from tests.killing import finish, kill, start
from tests.postgres import child
from tests.postgres.house import MartsHouse

_BACKENDS = "select pid from pg_stat_activity where application_name = 'igw' and datname = %s"
_STRAYS = """
select count(*)
from parts.fct_indicator_values
where part_id not in (select unnest(part_ids) from registry.content)
union all
select count(*) from registry.part where part_id not in (select unnest(part_ids) from registry.content)
union all
select count(distinct publication_id) from registry.content
"""


def settings_of(house: MartsHouse) -> dict[str, str]:
    return house.postgres.settings(house.database)


def prepared(house: MartsHouse, value: float, minutes: int) -> str:
    """A candidate that passed its gate."""
    candidate = house.candidate(minutes, value=value)
    house.judge(candidate)
    return candidate.candidate_id


def kill_at_step(house: MartsHouse, steps: int, old: float, new: float, minutes: int) -> None:
    """Killed after this many steps: readers are whole, and one more run finishes."""
    candidate = prepared(house, new, minutes)
    process = start(child.die_after, steps, house.config.home, settings_of(house), candidate)
    assert finish(process, 120) == -signal.SIGKILL
    shown = {new} if steps > PUBLISH_STEPS.index(show) else {old}
    assert (house.marts_seen(), house.values_seen()) == (shown, shown)
    finish_and_check(house, new, minutes + 1)


def kill_at_moment(
    house: MartsHouse, old: float, new: float, minutes: int, rng: random.Random, longest: float
) -> str:
    """Killed at a random moment, our process or its Postgres backend; says which it was."""
    candidate = prepared(house, new, minutes)
    begun = house.config.home / f"begun-{minutes}"
    process = start(child.publish, house.config.home, settings_of(house), candidate, begun, minutes)
    wait_for(begun)
    time.sleep(rng.uniform(0, longest))
    which = "backend" if rng.random() < 0.2 and kill_backend(house) else "process"
    if which == "process":
        kill(process)
    process.join(120)
    begun.unlink()
    wait_until_up(house)
    for seen in (house.marts_seen(), house.values_seen()):
        assert seen in ({old}, {new}), seen
    finish_and_check(house, new, minutes + 1)
    return which


def finish_and_check(house: MartsHouse, value: float, minutes: int) -> None:
    """One more run: everything shows the new publication and nothing is left behind."""
    house.publish(minutes=minutes)
    assert (house.marts_seen(), house.values_seen()) == ({value}, {value})
    entries = published.history(house.store)
    assert [surface.shown() for surface in surfaces(house.config, house.store)] == [
        (entries[-1].seq, entries[-1].publication_id)
    ] * 2
    assert house.marts.faults(entries) == ()
    rows_behind, parts_behind, publications = (row[0] for row in house.ask(_STRAYS, "igw_marts"))
    assert (rows_behind, parts_behind, publications <= 2) == (0, 0, True)
    beside = [path.name for path in house.config.published_db.parent.iterdir()]
    assert beside == ["published.duckdb"]


def kill_backend(house: MartsHouse) -> bool:
    """SIGKILL one of the server processes that work for us; the server then starts itself anew."""
    with house.postgres.connect(house.database, "postgres") as con:
        found = [row[0] for row in con.execute(_BACKENDS, [house.database]).fetchall()]
    if found:
        os.kill(found[-1], signal.SIGKILL)
    return bool(found)


def wait_until_up(house: MartsHouse, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            house.ask("select 1")
            return
        except psycopg.OperationalError:
            assert time.monotonic() < until, "the server did not come up again"
            time.sleep(0.1)


def wait_for(path: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not appear"
        time.sleep(0.002)
