"""BI clients at the marts in Postgres while publications switch, and what they saw."""

import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.publish.steps import PUBLISH_STEPS, PlannedSwitch, next_entry, switch_surfaces
from inclusive_growth.store.lease import writer_lease
from tests.support.bi_clients import BiWorld, clients
from tests.support.child_processes import finish, start
from tests.support.marts_house import MartsHouse
from tests.support.postgres_server import PASSWORDS, Postgres


@dataclass(frozen=True)
class Seen:
    """What all clients saw together."""

    seconds: list[float]
    mixed: list[str]
    errors: list[str]
    publications: set[str]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[94]


def watch_switches(
    house: MartsHouse, folder: Path, *, publications: int, processes: int, each: int, think: float
) -> tuple[Seen, list[float], list[float]]:
    """Publish while clients ask; what they saw, and the seconds of each switch and of each publication."""
    world = BiWorld(house)
    catalogue = load_catalogue()
    publish(house, world, 1, catalogue)
    stop = folder / "stop"
    reports = [folder / f"report-{number}.json" for number in range(processes)]
    address = house.postgres.url(house.database, "bi_reader")
    running = [
        start(clients, address, PASSWORDS["bi_reader"], each, 100 * number, think, stop, report)
        for number, report in enumerate(reports)
    ]
    until = time.monotonic() + 60
    while not all(report.with_suffix(".ready").exists() for report in reports):
        assert time.monotonic() < until, "the clients did not begin"
        time.sleep(0.05)
    switches, whole = [], []
    try:
        for number in range(2, publications + 2):
            begun = time.perf_counter()
            more = number > publications // 2
            switches.append(publish(house, world, number, catalogue, more_columns=more))
            whole.append(time.perf_counter() - begun)
    finally:
        stop.touch()
        codes = [finish(process, 120) for process in running]
    assert codes == [0] * processes
    told = [one for report in reports for one in json.loads(report.read_text())]
    return (
        Seen(
            [seconds for one in told for seconds in one["seconds"]],
            [item for one in told for item in one["mixed"]],
            [item for one in told for item in one["errors"]],
            {item for one in told for item in one["publications"]},
        ),
        switches,
        whole,
    )


def publish(house: MartsHouse, world: BiWorld, number: int, catalogue, *, more_columns: bool = False) -> float:
    """Make and publish a candidate; the seconds in which Postgres was switched, connecting included."""
    candidate = world.candidate(number, more_columns=more_columns)
    switched = 0.0
    with writer_lease(house.store) as lease:
        at = house.at(number)
        entry = next_entry(house.store, "publish", candidate.candidate_id, "anna", "", at, lease)
        switch = PlannedSwitch(entry, house.config, house.store, lease, catalogue)
        for step in PUBLISH_STEPS:
            if step is switch_surfaces:
                begun = time.perf_counter()
                house.marts.switch(entry)
                switched = time.perf_counter() - begun
            step(switch)
    return switched


def readers_trouble(server: Postgres) -> list[str]:
    """Errors that the server logged for readers; our own lock timeouts, which are tried again, are not theirs."""
    return [line for line in server.trouble() if "user=bi_reader" in line]
