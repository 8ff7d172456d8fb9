"""Publications during which something is killed, and what must hold afterwards."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from inclusive_growth import settings as settings_module
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.publish.steps import PUBLISH_STEPS, switch_surfaces
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.store import history
from inclusive_growth.store.object_store import open_store
from inclusive_growth.store.s3_location import s3_variables
from tests.support import publishing_child as child
from tests.support.child_processes import start
from tests.support.leftovers import leftovers
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import Postgres
from tests.support.seaweed import Seaweed
from tests.support.victims import Strike, revive, wait_until_up

PARTS = 2
PATIENCE = 240


@dataclass(frozen=True)
class KillHouse(MartsHouse):
    """A warehouse on a folder or on S3 whose parts are large enough that loading takes a while."""

    rows: int
    given: dict[str, Any]
    variables: dict[str, str]
    counter: Iterator[int]

    def query(self, dataset: str, value: float) -> str:
        return super().query(dataset, value).replace("range(200)", f"range({self.rows})")

    def prepared(self, value: float) -> tuple[str, int]:
        """A candidate that passed its gate, and its minute."""
        minutes = next(self.counter)
        candidate = self.candidate(minutes, value=value)
        self.judge(candidate, catalogue=_catalogue())
        return candidate.candidate_id, minutes

    def start(self, candidate_id: str, minutes: int, told: Path, boundary: int | None) -> ForkServerProcess:
        """A process that publishes it."""
        here = (self.config.home, self.given, self.variables)
        return start(child.publish, *here, candidate_id, minutes, told, boundary, _catalogue())


@dataclass
class Outcome:
    """What a kill came to. `doing` is what the victim did for the publication, "" when that was over."""

    doing: str
    said: str
    seconds: float
    left: dict[str, int] = field(default_factory=dict)


@contextmanager
def kill_house(postgres: Postgres, home: Path, service: Seaweed | None, rows: int) -> Iterator[KillHouse]:
    """The house with its first publication, 1.0."""
    stored = service.settings(home.name) if service else {}
    made = marts_house(postgres, home, **stored)
    variables = s3_variables(made.config) if service else {}
    with _environment(variables):
        given = postgres.settings(made.database) | stored
        numbers = iter(range(1, 100_000))
        house = KillHouse(made.config, made.store, postgres, made.database, rows, given, variables, numbers)
        open_store(house.config)
        house.published(1.0, minutes=next(numbers))
        yield house
    postgres.drop_database(made.database)


def kill_during(
    house: KillHouse,
    strike: Strike,
    old: float,
    *,
    boundary: int | None = None,
    moment: float = 0.0,
    service: Seaweed | None = None,
) -> Outcome:
    """Publish old + 1, kill after so many steps or seconds, run once more; fails when anything is not right."""
    candidate, minutes = house.prepared(old + 1)
    told = house.config.home / f"told-{minutes}"
    began = time.monotonic()
    process = house.start(candidate, minutes, told, boundary)
    _wait_for(told.with_suffix(".begun" if boundary is None else ".halted"))
    time.sleep(moment)
    doing = strike(house, process)
    told.with_suffix(".go").touch()
    process.join(PATIENCE)
    assert process.exitcode is not None, "the publication hangs"
    seconds = time.monotonic() - began
    said = told.read_text() if told.exists() else "killed"
    assert "Traceback" not in said, said
    wait_until_up(house)
    seen = (house.marts_seen(), house.values_seen())
    assert all(one in ({old}, {old + 1}) for one in seen), seen
    if said == "published":
        assert seen == ({old + 1}, {old + 1})
    elif said == "killed" and boundary is not None:
        shown = {old + 1 if boundary > PUBLISH_STEPS.index(switch_surfaces) else old}
        assert seen == (shown, shown)
    if service:
        revive(service)
    return Outcome(doing, said, seconds, finish_and_check(house, old + 1))


def finish_and_check(house: KillHouse, value: float) -> dict[str, int]:
    """One more run: everything shows the new publication, checksums equal; what is left behind, by name."""
    open_store(house.config)  # as every command begins
    house.publish(minutes=next(house.counter), catalogue=_catalogue())
    assert (house.marts_seen(), house.values_seen()) == ({value}, {value})
    entries = history.read_entries(house.store)
    shown = [surface.shown() for surface in surfaces(house.config, house.store)]
    assert shown == [(entries[-1].seq, entries[-1].publication_id)] * 2
    assert [entry.action for entry in entries] == ["publish"] * len(entries)
    assert [surface.faults(entries) for surface in surfaces(house.config, house.store)] == [(), ()]
    found = leftovers(house)
    assert not any(found.values()), found
    return found


def quiet_seconds(house: KillHouse, old: float) -> float:
    """How long a publication takes when nothing is killed."""
    candidate, minutes = house.prepared(old + 1)
    told = house.config.home / f"told-{minutes}"
    process = house.start(candidate, minutes, told, None)
    _wait_for(told.with_suffix(".begun"))
    began = time.monotonic()
    process.join(PATIENCE)
    said = told.read_text()
    assert said == "published", said
    return time.monotonic() - began


@cache
def _catalogue() -> Catalogue:
    """Read once: it takes a second, in which there is nothing to break."""
    return load_catalogue()


def random_moment(rng: random.Random, longest: float) -> float:
    return rng.uniform(0, 0.95 * longest)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """The settings of this process, as a command would have them."""
    before = dict(os.environ)
    os.environ.update(variables)
    settings_module.settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings_module.settings.cache_clear()


def _wait_for(path: Path, seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not appear"
        time.sleep(0.002)
