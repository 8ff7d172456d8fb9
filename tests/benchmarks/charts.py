"""`make bench-charts`: the dashboards' own questions at the real marts, asked by many clients.

Each client is a person with the dashboards open: a chart at random, with the choices its dashboard begins with or
with others from the filters' lists. Every client has a connection of its own and is `bi_reader`. Meanwhile what is
published is switched again and again, to the publication before and back.
"""

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from inclusive_growth.publish.publish import rollback
from inclusive_growth.records import now
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import DirectoryStore
from tests.support.data_health_rows import write_health
from tests.support.postgres_server import Postgres, marts_of, postgres_server
from tests.support.published_sample import publish_sample_twice, settings
from tests.support.superset_bundle import Chart, charts, chosen, files, parts, question

GOAL_MS = 100


@dataclass(frozen=True)
class Asked:
    """One chart on one dashboard with its choices."""

    title: str
    sql: str
    values: tuple[Any, ...]


def questions(reader: psycopg.Connection, choices: int, rng: random.Random) -> list[Asked]:
    """Every chart of every dashboard as it opens, and with so many other choices of place and indicator."""
    found = []
    for dashboard in files("dashboards"):
        shown = {one["meta"]["uuid"] for one in parts(dashboard, "CHART")}
        for chart in charts():
            if chart.content["uuid"] in shown:
                begins = chosen(dashboard, chart.content["uuid"])
                found.append(_asked(dashboard, chart, begins))
                lists = {column: _listed(reader, chart, column) for column, _, _ in begins}
                for _ in range(choices if begins else 0):
                    others = [(column, "IN", [rng.choice(lists[column])]) for column, _, _ in begins]
                    found.append(_asked(dashboard, chart, others))
    return found


def _asked(dashboard: dict[str, Any], chart: Chart, more: list[tuple[str, str, Any]]) -> Asked:
    sql, values = question(chart, more)
    return Asked(f"{dashboard['dashboard_title']}: {chart.title}", sql, tuple(values))


def _listed(reader: psycopg.Connection, chart: Chart, column: str) -> list[Any]:
    rows = reader.execute(f"select distinct {column} from ({chart.dataset['sql']}) as virtual_table").fetchall()
    return [value for (value,) in rows]


def ask_all(
    server: Postgres,
    database: str,
    asked: list[Asked],
    *,
    clients: int,
    think: float,
    seed: int,
    over: threading.Event,
) -> tuple[list[threading.Thread], dict[str, list[float]]]:
    """Clients that ask until it is over, begun; and title -> seconds of each statement, the rows fetched."""
    took: dict[str, list[float]] = defaultdict(list)
    ready = threading.Barrier(clients + 1)

    def client(number: int) -> None:
        rng = random.Random(seed + number)
        with server.connect(database) as con:
            ready.wait(60)
            while not over.wait(rng.uniform(0, 2 * think)):
                one = rng.choice(asked)
                begun = time.perf_counter()
                con.execute(one.sql, one.values).fetchall()
                took[one.title].append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait(60)
    return threads, took


def switch_until(home: Path, server: Postgres, database: str, seconds: float, pause: float) -> list[float]:
    """Show the publication before, and back, until the time is over; the seconds that each took in all."""
    config = settings(home, **server.settings(database))
    store = DirectoryStore(config.store_dir)
    until, took = time.monotonic() + seconds, []
    while time.monotonic() < until:
        begun = time.perf_counter()
        with writer_lease(store) as lease:
            rollback(config=config, store=store, run_at=now(), who="benchmark", why="measured", lease=lease)
        took.append(time.perf_counter() - begun)
        time.sleep(pause)
    return took


def p95(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=20, method="inclusive")[18] if len(seconds) > 1 else 0.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=32)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--think", type=float, default=1.0, help="mean seconds between two charts of a client")
    options.add_argument("--choices", type=int, default=6, help="other choices of each chart that has filters")
    options.add_argument("--pause", type=float, default=2.0, help="seconds between two switches")
    options.add_argument("--seed", type=int, default=20261122)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        home = Path(name) / "home"
        publish_sample_twice(home, "NM_17_5")
        with marts_of(home, server) as database:
            write_health(server, database)
            with server.connect(database) as reader:
                [rows] = reader.execute("select count(*) from marts.fct_indicator_values").fetchone()
                asked = questions(reader, given.choices, random.Random(given.seed))
                alone = {one.title: _alone(reader, one) for one in asked}
            over = threading.Event()
            numbers = {"clients": given.clients, "think": given.think, "seed": given.seed}
            threads, took = ask_all(server, database, asked, over=over, **numbers)
            switches = switch_until(home, server, database, given.seconds, given.pause)
            over.set()
            for thread in threads:
                thread.join()
            errors = [line for line in server.trouble() if "user=bi_reader" in line]
    everything = [value for of_chart in took.values() for value in of_chart]
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {rows:,} figures")
    print(f"{given.clients} clients, {len(asked)} questions of {len(took)} charts, {len(everything):,} statements")
    print(f"{len(switches)} switches of what is published, {len(errors)} errors of readers in the server's log")
    print(
        f"median {1000 * statistics.median(everything):.1f} ms, p95 {p95(everything):.1f} ms (goal {GOAL_MS} ms)"
    )
    for title, seconds in sorted(took.items(), key=lambda item: -p95(item[1])):
        print(f"{p95(seconds):8.1f} ms p95 {1000 * alone[title]:8.1f} ms alone {len(seconds):5} x {title}")
    if errors:
        raise SystemExit("\n".join(errors[:20]))


def _alone(reader: psycopg.Connection, one: Asked) -> float:
    """The shortest of three, with nobody else asking."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        reader.execute(one.sql, one.values).fetchall()
        found.append(time.perf_counter() - begun)
    return min(found)


if __name__ == "__main__":
    main()
