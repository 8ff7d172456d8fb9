"""The three that are killed with SIGKILL during a publication: our process, its server process, the S3 server.

Each waits for its moment and says whether the publication was at work with it when it was killed.
"""

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psycopg

from tests.support.child_processes import kill
from tests.support.marts_house import MartsHouse
from tests.support.seaweed import Seaweed

_AT_WORK = """
select pid, query from pg_stat_activity
where application_name = 'igw' and datname = %s and state <> 'idle' and query <> ''
order by query_start desc
"""
_ANY = "select pid, query from pg_stat_activity where backend_type = 'client backend' and datname = %s"

Strike = Callable[[MartsHouse, ForkServerProcess], str]
"""Kills; says what the victim was doing for this publication, "" when nothing."""


def kill_process(house: MartsHouse, process: ForkServerProcess) -> str:
    doing = "publishing" if process.is_alive() else ""
    kill(process)
    return doing


def kill_backend_at_work(house: MartsHouse, process: ForkServerProcess) -> str:
    """The server process that works for the publication, as soon as one is in a statement or transaction."""
    with house.postgres.connect("postgres", "postgres") as con:
        while process.is_alive():
            if found := con.execute(_AT_WORK, [house.database]).fetchall():
                os.kill(found[0][0], signal.SIGKILL)
                return " ".join(found[0][1].split())[:60]
    return ""


def kill_any_backend(house: MartsHouse, process: ForkServerProcess) -> str:
    """Between two steps the publication has no connection: a reader's is killed, and the server starts anew."""
    with house.postgres.connect(house.database, "postgres") as con:
        (pid, _), *_ = con.execute(_ANY, [house.database]).fetchall()
    os.kill(pid, signal.SIGKILL)
    return "between two steps" if process.is_alive() else ""


def kill_server(service: Seaweed, *, at_once: bool) -> Strike:
    """The S3 server; it starts again at once, while the publication goes on asking, or when that has ended."""

    def strike(house: MartsHouse, process: ForkServerProcess) -> str:
        doing = "publishing" if process.is_alive() else ""
        service.kill()
        if at_once:
            service.start_again()
        return doing

    return strike


def revive(service: Seaweed) -> None:
    """Start the S3 server unless it lives, and wait until it answers."""
    if not Path(f"/proc/{service.service.pid}").exists():
        service.start_again()
    service.wait_until_ready()


def wait_until_up(house: MartsHouse, seconds: float = 60) -> None:
    """Until Postgres lets a reader in."""
    until = time.monotonic() + seconds
    while True:
        try:
            house.ask("select 1")
            return
        except psycopg.OperationalError:
            assert time.monotonic() < until, "Postgres did not come up again"
            time.sleep(0.05)
