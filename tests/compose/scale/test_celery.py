"""Profile `scale` with a real Redis, Postgres, Celery and Airflow: who runs a task, which worker is healthy."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from inclusive_growth.interfaces.airflow.start_with_secrets import BROKER, variables
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.compose.scale import commands
from tests.compose.scale.deployment import Deployment, deployed
from tests.compose.scale.redis_server import Redis, redis_server
from tests.support.compose_files import SERVICES
from tests.support.postgres_server import Postgres

pytestmark = pytest.mark.system

MINE, OTHER = f"celery@{socket.gethostname()}", "celery@another-host"
READY_SECONDS = 30


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("scale"), postgres) as running:
        yield running


@pytest.fixture(scope="module")
def ran(deployment: Deployment) -> Deployment:
    """With one run that has ended, of the cheapest DAG that needs no publisher."""
    open_store(Settings(_env_file=None, home=deployment.igw)).put("raw/a", b"bytes")
    deployment.until("the DAG to be read", lambda: deployment.api("GET", "/dags/backup"))
    deployment.api("PATCH", "/dags/backup?update_mask=is_paused", {"is_paused": False})
    run = deployment.api("POST", "/dags/backup/dagRuns", {"logical_date": None})["dag_run_id"]
    address = f"/dags/backup/dagRuns/{run}"
    deployment.until("the run to end", lambda: deployment.api("GET", address)["end_date"])
    deployment.until("the worker to say that it ran a task", deployment.run_by_worker, 20)
    return deployment


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return commands.make_secrets(tmp_path / "secrets")


@pytest.fixture
def redis(tmp_path: Path, secrets: Path) -> Iterator[Redis]:
    with redis_server(tmp_path, secrets) as running:
        yield running


def health(redis: str, secrets: Path, executor: str = "CeleryExecutor") -> tuple[int, str]:
    """What the compose file's check of a worker ends with, and what it says."""
    command = commands.command(SERVICES["worker"]["healthcheck"]["test"][1:], secrets, redis=redis)
    given = commands.environment({"AIRFLOW__CORE__EXECUTOR": executor})
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def workers(redis: Redis, tmp_path: Path) -> Iterator[dict[str, Service]]:
    """Celery's own workers, ready: one of this host and one of another, which need nothing of Airflow."""
    found = variables({"AIRFLOW__CORE__EXECUTOR": "CeleryExecutor"}, redis.secrets, redis=redis.address)
    given = commands.environment({"CELERY_BROKER_URL": found[BROKER]})
    running = {}
    for name in (MINE, OTHER):
        words = [sys.executable, "-m", "celery", "worker", "--pool=solo", "--loglevel=INFO", f"--hostname={name}"]
        running[name] = Service(name, words, tmp_path / f"{name}.log", given, tmp_path)
        running[name].start()
    try:
        until = time.monotonic() + READY_SECONDS
        for name, worker in running.items():
            while f"{name} ready" not in worker.log.read_text(encoding="utf-8"):
                worker.check()
                assert time.monotonic() < until, worker.log_tail()
                time.sleep(0.05)
        yield running
    finally:
        for worker in running.values():
            worker.stop(patience=2)


def test_a_worker_is_healthy_until_it_is_gone_whoever_else_answers(
    redis: Redis, workers: dict[str, Service]
) -> None:
    assert health(redis.address, redis.secrets) == (0, "")
    os.kill(workers[MINE].pid, signal.SIGKILL)
    assert health(redis.address, redis.secrets) == (1, f"{MINE} did not answer within 5 s\n")
    workers[OTHER].check()


def test_a_worker_whose_broker_is_away_is_not_healthy(secrets: Path) -> None:
    away = f"127.0.0.1:{free_port()}"
    refused = f"Error 111 connecting to {away}. Connection refused."
    assert health(f"{away}/0", secrets) == (1, f"{MINE} cannot be asked through its broker: {refused}\n")


def test_a_worker_with_another_password_than_its_broker_is_not_healthy(redis: Redis, tmp_path: Path) -> None:
    others = commands.make_secrets(tmp_path / "others")
    code, words = health(redis.address, others)
    assert (code, words.count("\n")) == (1, 1), words
    assert re.match(rf"{MINE} cannot be asked through its broker: .*password", words), words
    assert (others / "redis_password").read_text(encoding="utf-8") not in words


def test_a_worker_without_the_executor_for_it_is_not_healthy(secrets: Path) -> None:
    code, words = health("127.0.0.1:1/0", secrets, executor="LocalExecutor")
    assert (code, words.count("\n")) == (1, 1), words
    assert "set AIRFLOW_EXECUTOR=CeleryExecutor in .env" in words


def test_the_worker_of_the_compose_file_is_found_by_its_check(deployment: Deployment) -> None:
    assert health(deployment.redis.address, deployment.redis.secrets) == (0, "")


def test_a_task_is_run_by_the_worker_and_by_nobody_else(ran: Deployment) -> None:
    assert (ran.backup / "raw" / "a").read_bytes() == b"bytes"
    # In the hours after the nightly time of the DAG, Airflow makes up for that run as well.
    asked = "select dag_id, task_id, try_number, state, external_executor_id from task_instance"
    (task,) = ran.rows(f"{asked} where run_id like 'manual%'")
    assert task[:4] == ("backup", "backup", 1, "success")
    ran.until("the worker to say that it ran it", lambda: task[4] in ran.run_by_worker(), 20)
    done = (task[4], "SUCCESS")
    ran.until("Celery to say so", lambda: done in ran.rows("select task_id, status from celery_taskmeta"), 20)


def test_no_log_shows_a_secret_or_a_warning_about_our_settings(ran: Deployment) -> None:
    logs = {path: path.read_text(encoding="utf-8") for path in ran.home.rglob("*.log")}
    named = {f"{name}.log" for name in ("redis", "migrate", "attempt=1", *ran.services)}
    assert named <= {path.name for path in logs}
    for secret in ran.redis.secrets.iterdir():
        word = secret.read_text(encoding="utf-8")
        assert not [path for path, text in logs.items() if word in text or quote(word, safe="") in text], secret
    for warning in ("visibility_timeout", "HMAC key"):
        assert not [path for path, text in logs.items() if warning in text], warning
