"""`infra/postgres/hba.conf` in a real server: who gets in at all, before any right is asked."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.postgres_server import INFRA, PASSWORDS, Postgres, postgres_server

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server with the roles and databases of a deployment, and its rules."""  # in a build without TLS
    with postgres_server() as running:
        running.make_roles("marts")
        with running.connect("postgres", "postgres") as con:
            con.execute("create role airflow login password 'airflow-secret-7f3a'")
            con.execute("create database airflow owner airflow")
            con.execute("alter role postgres password 'admin-secret-7f3a'")
        (running.folder / "pg_hba.conf").write_text((INFRA / "hba.conf").read_text())
        running.stop()
        running.start()
        yield running


def enter(server: Postgres, database: str, user: str, **more: str) -> str:
    """What the server says of an attempt; "in" when it succeeded."""
    given = {"password": PASSWORDS.get(user, "airflow-secret-7f3a" if user == "airflow" else "")} | more
    try:
        with psycopg.connect(server.url(database, user), **given):
            return "in"
    except psycopg.OperationalError as error:
        return str(error)


def test_each_service_gets_into_its_own_database_with_its_password(server: Postgres) -> None:
    for database, user in (("marts", "igw_marts"), ("marts", "bi_reader"), ("airflow", "airflow")):
        assert enter(server, database, user) == "in"
        assert "password authentication failed" in enter(server, database, user, password="guessed")


@pytest.mark.parametrize(
    ("database", "user"),
    [("postgres", "bi_reader"), ("airflow", "bi_reader"), ("airflow", "igw_marts"), ("marts", "airflow")],
)
def test_nobody_gets_into_another_database(server: Postgres, database: str, user: str) -> None:
    assert "no pg_hba.conf entry" in enter(server, database, user)


def test_the_administrator_needs_the_password_inside_the_container_too(server: Postgres) -> None:
    assert "no password supplied" in enter(server, "postgres", "postgres", password="")
    assert enter(server, "postgres", "postgres", password="admin-secret-7f3a") == "in"
    local = {"host": str(server.folder), "password": ""}
    assert "no password supplied" in enter(server, "postgres", "postgres", **local)


def test_readers_from_elsewhere_come_by_tls_and_nobody_else_comes() -> None:
    """From this machine every address is near: what holds for others is read from the rules."""
    rules = [line.split() for line in (INFRA / "hba.conf").read_text().splitlines() if line[:1] not in ("", "#")]
    far = [rule for rule in rules if rule[0] != "local" and rule[3] not in ("samenet", "samehost")]
    assert far == [["hostssl", "marts", "bi_reader", "all", "scram-sha-256"]]
    assert {rule[-1] for rule in rules} == {"scram-sha-256"}
