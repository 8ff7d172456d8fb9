"""Profile `scale` on this machine: what docker-compose.yml starts, with a real Postgres and a real Redis."""

import re
import runpy
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.compose.scale import commands
from tests.compose.scale.redis_server import Redis, redis_server
from tests.support.compose_files import ROOT, SERVICES
from tests.support.postgres_server import Postgres

PATIENCE = 180.0
T = TypeVar("T")


@dataclass
class Deployment:
    """Handles to what runs, and questions that tests ask of it."""

    home: Path
    redis: Redis
    postgres: Postgres
    port: int = field(default_factory=free_port)
    services: dict[str, Service] = field(default_factory=dict)
    _client: httpx.Client | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def backup(self) -> Path:
        return self.home / "backup"

    @property
    def igw(self) -> Path:
        """The product's home."""
        return self.home / "igw"

    def start(self, name: str) -> Service:
        """Start a service of the compose file."""
        words, server = SERVICES[name]["command"], f"127.0.0.1:{self.postgres.port}/airflow"
        command = commands.command(words, self.redis.secrets, redis=self.redis.address, postgres=server)
        variables = commands.environment(commands.airflow_variables() | self._here())
        service = self.services[name] = Service(name, command, self.home / f"{name}.log", variables, self.home)
        service.start()
        return service

    def healthy(self, name: str) -> bool:
        """What the compose file's check says of one of Airflow's services."""
        *_, script, component = SERVICES[name]["healthcheck"]["test"]
        check = runpy.run_path(script.replace(commands.IMAGE, str(ROOT)))["main"]
        try:
            check(component, f"{self.url}/api/v2/monitor/health")
        except SystemExit:
            return False
        return True

    def until(self, what: str, answer: Callable[[], T], seconds: float = PATIENCE) -> T:
        """Wait for an answer that is true; fail with what was waited for, or the service that has ended."""
        end = time.monotonic() + seconds
        while not (found := answer()):
            for service in self.services.values():
                service.check()
            assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}; logs in {self.home}"
            time.sleep(0.2)
        return found

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call Airflow's API as its first administrator; None when there is no such thing."""
        if self._client is None:
            password = (self.redis.secrets / "airflow_admin_password").read_text(encoding="utf-8")
            login = {"username": "admin", "password": password}
            token = httpx.post(f"{self.url}/auth/token", json=login, timeout=30).raise_for_status().json()
            headers = {"Authorization": f"Bearer {token['access_token']}"}
            self._client = httpx.Client(base_url=f"{self.url}/api/v2", headers=headers, timeout=30)
        answer = self._client.request(method, path, json=body)
        return None if answer.status_code == 404 else answer.raise_for_status().json()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in Airflow's own database."""
        with self.postgres.connect("airflow", "postgres") as con:
            return con.execute(query).fetchall()

    def run_by_worker(self) -> list[str]:
        """The ids of what the worker says that it has run."""
        log = self.services["worker"].log.read_text(encoding="utf-8")
        return re.findall(r"Task execute_workload\[(\S+)\] succeeded", log)

    def stop(self) -> None:
        """End everything; it is thrown away and need not tidy up."""
        if self._client is not None:
            self._client.close()
        for service in self.services.values():
            service.ask_to_stop()
        for service in self.services.values():
            service.stop(patience=1)

    def _here(self) -> dict[str, str]:
        return {
            "AIRFLOW_HOME": str(self.home / "airflow"),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",  # none but the one that a test wakes
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.home / "logs"),
            "IGW_BACKUP_TO": str(self.backup),
            "IGW_HOME": str(self.igw),
            "NO_PROXY": "127.0.0.1,localhost",
        }


@contextmanager
def deployed(home: Path, postgres: Postgres) -> Iterator[Deployment]:
    """Everything that a task needs, up and healthy; all of it is gone at the end."""
    secrets = commands.make_secrets(home / "secrets")
    with ExitStack() as stack:
        stack.enter_context(_database(postgres, (secrets / "airflow_db_password").read_text(encoding="utf-8")))
        running = Deployment(home, stack.enter_context(redis_server(home, secrets)), postgres)
        stack.callback(running.stop)
        running.start("worker")  # it needs none of Airflow's tables before its first task
        running.start("migrate").wait(PATIENCE)
        del running.services["migrate"]
        for name in ("airflow-api", "scheduler", "dag-processor"):
            running.start(name)
        for name in ("airflow-api", "scheduler", "dag-processor"):
            running.until(f"{name} to be healthy", lambda name=name: running.healthy(name))
        yield running


@contextmanager
def _database(postgres: Postgres, password: str) -> Iterator[None]:
    """The role and the database of Airflow, as infra/postgres/init.sh makes them."""
    with postgres.connect("postgres", "postgres") as con:
        con.execute(f"create role airflow login password '{password}'")
        con.execute("create database airflow owner airflow")
    try:
        yield
    finally:
        postgres.drop_database("airflow")
        with postgres.connect("postgres", "postgres") as con:
            con.execute("drop role airflow")
