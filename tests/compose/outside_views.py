"""What people, BI tools and Prometheus see of a running stack; each look raises DidNotHold with what it saw."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg

from tests.compose.stack import DidNotHold, Stack, say

MANY = 1000  # more runs than a test makes
# Written by the watchkeeper, the publish step and the reading itself: one of each must be among the metrics.
METRICS = ("igw_store_reachable 1.0", "igw_publication_rows{", "igw_step_seconds{", "igw_outbox_pending 0.0")


@contextmanager
def airflow(stack: Stack) -> Iterator[httpx.Client]:
    """Airflow through the proxy, signed in as its administrator, whose password nobody guesses."""
    with httpx.Client(base_url=stack.address("airflow"), timeout=120) as client:
        guessed = client.post("/auth/token", json={"username": "admin", "password": "admin"})
        password = stack.secret("airflow_admin_password").read_text()
        right = client.post("/auth/token", json={"username": "admin", "password": password})
        if (guessed.status_code, right.status_code) != (401, 201):
            raise DidNotHold(
                f"Airflow: {right.status_code} for the administrator, {guessed.status_code} for a guess"
            )
        client.headers["Authorization"] = f"Bearer {right.json()['access_token']}"
        yield client


def runs(stack: Stack) -> set[str]:
    """Every run that Airflow's own database knows."""
    with airflow(stack) as client:
        answer = client.get("/api/v2/dags/~/dagRuns", params={"limit": 100, "order_by": "start_date"})
        found: list[dict[str, Any]] = answer.raise_for_status().json()["dag_runs"]
    return {f"{run['dag_id']} {run['dag_run_id']}" for run in found}


def people_see(stack: Stack) -> set[str]:
    """The site answers and Airflow lets its administrator in; the runs that Airflow knows."""
    site = httpx.get(stack.address("site"), timeout=30)
    if site.status_code != 200:
        raise DidNotHold(f"the site answers {site.status_code}")
    found = runs(stack)
    say(f"people: the site answers, Airflow knows its administrator and {len(found)} runs")
    return found


def readers_see(stack: Stack, publication: str) -> int:
    """A BI tool finds the publication's figures in Postgres by TLS and cannot write there; how many figures."""
    ask = "select publication_id, (select count(*) from marts.fct_indicator_values) from marts.about"
    with reader(stack) as con:
        found = con.execute(ask).fetchone()
        if found is None or found[0] != publication or found[1] == 0:
            raise DidNotHold(f"Postgres shows {found}, the publication is {publication}")
        con.execute("set default_transaction_read_only = off")
        for refused in ("create table marts.x()", "delete from marts.data_health", "create temporary table x()"):
            try:
                con.execute(refused)
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise DidNotHold(f"bi_reader was let: {refused}")
    try:
        with reader(stack, password="guessed"):
            raise DidNotHold("bi_reader came in with a guessed password")
    except psycopg.OperationalError as error:
        if "password authentication failed" not in str(error):
            raise
    say(f"Postgres by TLS: bi_reader counts {found[1]} figures of publication {found[0][:16]} and may not write")
    return int(found[1])


def reader(stack: Stack, **more: str) -> psycopg.Connection:
    """A BI tool's connection from the machine, encrypted."""
    given = {"password": stack.secret("bi_reader_password").read_text(), "sslmode": "require"} | more
    return psycopg.connect(
        host="127.0.0.1", port=stack.ports["postgres"], user="bi_reader", dbname="marts", autocommit=True, **given
    )


def prometheus_sees(stack: Stack) -> None:
    """The metrics answer, and hold what the store, the gates and the outbox say."""
    answer = httpx.get(f"{stack.address('metrics')}/metrics", timeout=60)
    missing = [name for name in METRICS if name not in answer.text]
    if answer.status_code != 200 or missing:
        raise DidNotHold(f"metrics answer {answer.status_code} without {missing}:\n{answer.text[:2000]}")
    count = sum(not line.startswith("#") for line in answer.text.splitlines())
    say(f"metrics: {count} figures, among them {', '.join(METRICS)}")


def mail(stack: Stack) -> list[dict[str, Any]]:
    """Messages that the mail catcher holds."""
    answer = httpx.get(f"{stack.address('mail')}/api/v1/messages", timeout=30).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found
