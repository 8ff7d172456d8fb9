"""Somebody who reads all the time, in Postgres and in the DuckDB file, while things are killed.

Every row of a publication holds the publication's number, and every publication has the same number of rows. So
one look is whole when there are all rows and one number.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from tests.support.child_processes import finish, start
from tests.support.marts_house import MartsHouse
from tests.support.postgres_server import PASSWORDS

_FACTS = "select count(*), min(value)::float8, max(value)::float8 from {}fct_indicator_values"
_DIMENSION = "select count(*), min(value)::float8, max(value)::float8 from {}dim_indicator"
_BOTH = f"select f.*, d.* from ({_FACTS}) as f cross join ({_DIMENSION}) as d".replace("{}", "marts.")


@dataclass
class Witness:
    """What was seen. A killed server process makes the server cut every connection: those are counted apart."""

    statements: int = 0
    file_reads: int = 0
    mixed: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    lost_connections: int = 0
    refused_connections: int = 0

    def add(self, other: "Witness") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@contextmanager
def watching(house: MartsHouse, folder: Path, rows: int) -> Iterator[Witness]:
    """A reader at work during the block; what it saw is in the witness afterwards."""
    folder.mkdir(parents=True)
    stop, report = folder / "stop", folder / "report.json"
    address = house.postgres.url(house.database, "bi_reader")
    process = start(_watch, address, PASSWORDS["bi_reader"], house.config.published_db, rows, stop, report)
    seen = Witness()
    try:
        yield seen
    finally:
        stop.touch()
        assert finish(process, 120) == 0
        told = json.loads(report.read_text())
        seen.add(Witness(**{name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}))


def _watch(address: str, password: str, file: Path, rows: int, stop: Path, report: Path) -> None:
    os.nice(5)  # on two cores, those who are watched must get a turn
    seen = Witness()
    con = None
    while not stop.exists():
        try:
            con = con or _connect(address, password)
            _look_at_postgres(con, rows, seen)
        except psycopg.OperationalError as error:
            _count(error, con, seen)
            con = None
            time.sleep(0.05)
        except psycopg.Error as error:
            seen.errors += (repr(error),)
        _look_at_file(file, rows, seen)
        time.sleep(0.1)
    report.write_text(json.dumps(vars(seen)))


def _count(error: psycopg.OperationalError, con: psycopg.Connection | None, seen: Witness) -> None:
    if con is None:
        seen.refused_connections += 1
    elif con.broken:
        seen.lost_connections += 1
    else:
        seen.errors += (repr(error),)


def _connect(address: str, password: str) -> psycopg.Connection:
    con = psycopg.connect(address, password=password, autocommit=True, prepare_threshold=0)
    con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return con


def _look_at_postgres(con: psycopg.Connection, rows: int, seen: Witness) -> None:
    """One statement over two marts, then a transaction of two statements."""
    _judge(con.execute(_BOTH).fetchone(), rows, seen, "one statement")
    seen.statements += 1
    with con.transaction():
        first = con.execute(_DIMENSION.format("marts.")).fetchone()
        seen.statements += 1
        time.sleep(0.005)
        second = con.execute(_FACTS.format("marts.")).fetchone()
        seen.statements += 1
    _judge((*second, *first), rows, seen, "a transaction of two statements")


def _look_at_file(file: Path, rows: int, seen: Witness) -> None:
    try:
        with duckdb.connect(str(file), read_only=True) as con:
            facts, dimension = (con.execute(one.format("")).fetchone() for one in (_FACTS, _DIMENSION))
        _judge((*facts, *dimension), rows, seen, "the DuckDB file")
        seen.file_reads += 1
    except duckdb.Error as error:
        seen.errors += (repr(error),)


def _judge(found: tuple, rows: int, seen: Witness, where: str) -> None:
    counts, values = (found[0], found[3]), {*found[1:3], *found[4:6]}
    if counts != (rows, 1) or len(values) != 1:
        seen.mixed += (f"{where}: {found}",)
