"""`python -m tests.benchmarks.readers`: BI clients at the marts in Postgres while publications switch.

Prints what readers saw, how long they waited, and how long the switches took. It fails when a reader had an error
or a mixed result.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from inclusive_growth.publish.publish import rollback
from inclusive_growth.store.lease import writer_lease
from tests.support.marts_house import MartsHouse, marts_house
from tests.support.postgres_server import postgres_server
from tests.support.switching_readers import readers_trouble, watch_switches


def roll_back(house: MartsHouse, minutes: int) -> float:
    """Seconds of a rollback from the command to every surface."""
    begun = time.perf_counter()
    with writer_lease(house.store) as lease:
        given = {"config": house.config, "store": house.store, "who": "anna", "why": "measured"}
        rollback(None, run_at=house.at(minutes), lease=lease, **given)
    return time.perf_counter() - begun


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
