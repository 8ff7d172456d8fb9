"""One run of the compose files in a folder of its own, through `docker compose` of whatever engine is set."""

import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.compose.files import ROOT

COPIED = ("docker-compose.yml", "Dockerfile", ".dockerignore", "pyproject.toml", "README.md",
          "requirements", "src", "dags", "dbt_project", "expectations", "infra")  # fmt: skip
LEFT_OUT = shutil.ignore_patterns("__pycache__", "secrets", "target", "logs", ".venv*")
UP_SECONDS = 1800


class DidNotHold(Exception):
    """Something of the run is not as it must be."""


@dataclass
class Stack:
    """The services; `left_out` are not started because their image is not there."""

    folder: Path
    left_out: set[str] = field(default_factory=set)
    project: str = "warehouse-test"

    def prepare(self) -> None:
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=LEFT_OUT)
            else:
                shutil.copy(source, self.folder / name)
        ports = {name: str(_free_port()) for name in ("SITE", "AIRFLOW", "SUPERSET", "MAIL", "METRICS")}
        self.ports = {name.lower(): port for name, port in ports.items()}
        lines = [f"WAREHOUSE_{name}_PORT={port}" for name, port in ports.items()]
        lines.append(f"IGW_PUBLIC_URL=http://localhost:{ports['AIRFLOW']}")
        (self.folder / ".env").write_text("\n".join(lines) + "\n")
        self.make_secrets()

    def make_secrets(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([self.folder / "infra/make-dev-secrets", *arguments],
                              capture_output=True, text=True, check=False)  # fmt: skip

    def compose(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """One command of the plugin on the main file with the demo laid over it."""
        files = ("-f", "docker-compose.yml", "-f", "infra/compose.demo.yml")
        command = ["docker", "compose", "-p", self.project, *files, "--profile", "dev", *words]
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("IGW_", "COMPOSE_"))}
        found = subprocess.run(command, cwd=self.folder, env=plain, capture_output=True, text=True, check=False)
        if check and found.returncode:
            raise DidNotHold(f"docker compose {' '.join(words)}:\n{found.stdout[-3000:]}{found.stderr[-3000:]}")
        return found

    def wanted(self) -> list[str]:
        return [name for name in self.compose("config", "--services").stdout.split() if name not in self.left_out]

    def up(self) -> float:
        """Seconds from `up` to everything healthy."""
        began = time.monotonic()
        self.compose("up", "-d", "--no-build", *self.wanted())
        while sick := self.not_ready():
            if time.monotonic() - began > UP_SECONDS:
                raise DidNotHold(f"not healthy after {UP_SECONDS} s: {sick}")
            time.sleep(2)
        return time.monotonic() - began

    def not_ready(self) -> dict[str, str]:
        """Services that are not healthy (or, when they run once, not well ended), with their state."""
        lines = self.compose("ps", "--all", "--format", "json").stdout.splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        state = {item["Service"]: item for item in found}
        return {
            name: str(state.get(name, {}).get("Status", "absent"))
            for name in self.wanted()
            if not _is_ready(state.get(name, {}))
        }

    def inside(self, service: str, *command: str) -> str:
        """What a command prints inside a service."""
        return self.compose("exec", "-T", service, *command).stdout

    def ask(self, service: str, code: str) -> Any:
        """The JSON that a piece of Python prints last inside a service of ours."""
        return json.loads(self.inside(service, "python", "-c", code).strip().splitlines()[-1])

    def memory(self) -> dict[str, str]:
        ids = self.compose("ps", "--quiet").stdout.split()
        command = ["docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *ids]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return dict(line.split(maxsplit=1) for line in lines)


def _is_ready(item: dict[str, Any]) -> bool:
    if item.get("State") == "exited":
        return item.get("ExitCode") == 0
    return item.get("Health") == "healthy"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
