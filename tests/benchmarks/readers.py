"""`python -m tests.benchmarks.readers`: BI clients at the marts in Postgres while publications switch.

Prints what readers saw, how long they waited, and how long the switches took. It fails when a reader had an error
or a mixed result.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.publish.publish import rollback
from inclusive_growth.publish.steps import PUBLISH_STEPS, Switch, next_entry, show
from inclusive_growth.store.lease import writer_lease
from tests.killing import finish, start
from tests.postgres.bi import BiWorld, clients
from tests.postgres.house import MartsHouse, marts_house
from tests.postgres_server import PASSWORDS, Postgres, postgres_server


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
        switch = Switch(entry, house.config, house.store, lease, catalogue)
        for step in PUBLISH_STEPS:
            if step is show:
                begun = time.perf_counter()
                house.marts.switch(entry)
                switched = time.perf_counter() - begun
            step(switch)
    return switched


def roll_back(house: MartsHouse, minutes: int) -> float:
    """Seconds of a rollback from the command to every surface."""
    begun = time.perf_counter()
    with writer_lease(house.store) as lease:
        given = {"config": house.config, "store": house.store, "who": "anna", "why": "measured"}
        rollback(None, run_at=house.at(minutes), lease=lease, **given)
    return time.perf_counter() - begun


def readers_trouble(server: Postgres) -> list[str]:
    """Errors that the server logged for readers; our own lock timeouts, which are tried again, are not theirs."""
    return [line for line in server.trouble() if "user=bi_reader" in line]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--publications", type=int, default=200)
    options.add_argument("--processes", type=int, default=4)
    options.add_argument("--clients", type=int, default=8, help="per process")
    options.add_argument("--think", type=float, default=0.5, help="mean seconds between two questions of a client")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        house = marts_house(server, Path(name) / "home")
        seen, switches, whole = watch_switches(
            house,
            Path(name),
            publications=chosen.publications,
            processes=chosen.processes,
            each=chosen.clients,
            think=chosen.think,
        )
        backs = [roll_back(house, 1000 + number) for number in range(5)]
        logged = readers_trouble(server)
    milliseconds = [1000 * value for value in sorted(switches)]
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{chosen.processes * chosen.clients} clients, {len(switches)} publications, one of them adding a column"
    )
    print(f"{len(seen.seconds)} statements, {len(seen.publications)} publications seen")
    print(
        f"errors: {len(seen.errors)} at the clients, {len(logged)} in the server's log; mixed: {len(seen.mixed)}"
    )
    print(f"statement: median {1000 * statistics.median(seen.seconds):.1f} ms, p95 {1000 * seen.p95:.1f} ms")
    print(f"switch of Postgres: median {statistics.median(milliseconds):.1f} ms, worst {milliseconds[-1]:.1f} ms")
    print(f"publication in all: median {statistics.median(whole):.2f} s, worst {max(whole):.2f} s")
    print(f"rollback: worst {max(backs):.2f} s of {len(backs)}")
    if seen.errors or seen.mixed or logged:
        raise SystemExit("\n".join([*seen.errors, *seen.mixed, *logged][:20]))


if __name__ == "__main__":
    main()
