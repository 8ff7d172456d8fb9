"""Airflow on this machine only: SQLite, local executor, free ports, a password of its own."""

import json
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from inclusive_growth.settings import PROJECT_ROOT, child_environment
from inclusive_growth_sample.demo.processes import DidNotComeUp, Service

COMPONENTS = {
    # The log servers of scheduler and triggerer cannot be told to listen on this machine only, and are not
    # needed where the log files lie on the same disk.
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "api-server": ["api-server"],
}
START_SECONDS = 180


class Scheduler:
    """Components of Airflow: `use` the variables, then they run inside `with scheduler:`."""

    def __init__(self, home: Path, port: int = 0) -> None:
        self.home = home
        self.port = port or free_port()
        self.password = secrets.token_urlsafe(9)
        self.logs = home / "logs" / "services"
        self._variables: dict[str, str] = {}
        self._services: list[Service] = []
        self._token = ""

    def use(self, variables: dict[str, str]) -> None:
        """Environment variables for every task, watch and callback."""
        self._variables = variables

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Scheduler":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every component. Raises DidNotComeUp with the log to read."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "passwords.json").write_text(json.dumps({"admin": self.password}))
        (self.home / "passwords.json").chmod(0o600)
        environment = child_environment(self._environment() | self._variables)
        migrate = self._service("db-migrate", ["db", "migrate"], environment)
        migrate.start()
        self._services = [migrate]
        migrate.wait(START_SECONDS)
        self._services = [self._service(name, words, environment) for name, words in COMPONENTS.items()]
        for service in self._services:
            service.start()
        until = time.monotonic() + START_SECONDS
        while missing := self._not_healthy():
            if time.monotonic() > until:
                raise DidNotComeUp(f"Airflow is not ready after {START_SECONDS} s: {missing}; logs in {self.logs}")
            time.sleep(0.5)

    def check(self) -> None:
        """Raise DidNotComeUp when a component has ended."""
        for service in self._services:
            service.check()

    def stop(self) -> None:
        """Stop every component and everything that they started."""
        for service in self._services:
            service.ask_to_stop()
        for service in self._services:
            service.stop()

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call Airflow's own API as its administrator; `path` begins after /api/v2."""
        if not self._token:
            login = {"username": "admin", "password": self.password}
            answer = httpx.post(f"{self.url}/auth/token", json=login, timeout=30)
            answer.raise_for_status()
            self._token = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = httpx.request(method, f"{self.url}/api/v2{path}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def _not_healthy(self) -> str:
        self.check()
        try:
            health = httpx.get(f"{self.url}/api/v2/monitor/health", timeout=5).json()
        except (httpx.TransportError, ValueError):
            return "api-server does not answer"
        return ", ".join(
            name
            for name in ("metadatabase", "scheduler", "triggerer", "dag_processor")
            if (health.get(name) or {}).get("status") != "healthy"
        )

    def _service(self, name: str, words: list[str], environment: dict[str, str]) -> Service:
        module = "inclusive_growth.interfaces.airflow.preload" if name == "scheduler" else "airflow"
        command = [sys.executable, "-m", module, *words]
        return Service(f"airflow {name}", command, self.logs / f"{name}.log", environment, self.home)

    def _environment(self) -> dict[str, str]:
        sections: dict[str, dict[str, object]] = {
            "core": {
                "dags_folder": PROJECT_ROOT / "dags",
                "load_examples": False,
                "executor": "LocalExecutor",
                "parallelism": 4,  # the default starts 26 processes
                "dags_are_paused_at_creation": False,
                "simple_auth_manager_users": "admin:admin",
                "simple_auth_manager_passwords_file": self.home / "passwords.json",
                "execution_api_server_url": f"{self.url}/execution/",
            },
            "database": {"sql_alchemy_conn": f"sqlite:///{self.home / 'airflow.db'}"},
            "api": {
                "host": "127.0.0.1",
                "port": self.port,
                "base_url": self.url,
                "secret_key": secrets.token_hex(16),
            },
            "api_auth": {"jwt_secret": secrets.token_hex(32)},
            "dag_processor": {"parsing_processes": 1, "min_file_process_interval": 120},
            "scheduler": {"scheduler_health_check_server_host": "127.0.0.1"},
            "logging": {"base_log_folder": self.home / "logs" / "tasks"},
            "usage_data_collection": {"enabled": False},
        }
        named = {
            f"AIRFLOW__{section.upper()}__{key.upper()}": str(value)
            for section, values in sections.items()
            for key, value in values.items()
        }
        quiet = {"DO_NOT_TRACK": "1", "SCARF_ANALYTICS": "false", "GX_ANALYTICS_ENABLED": "False"}
        return {"AIRFLOW_HOME": str(self.home), "NO_PROXY": "127.0.0.1,localhost"} | named | quiet


def free_port() -> int:
    """Find a port of this machine without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
