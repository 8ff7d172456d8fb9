"""One run of the compose files in a folder of its own, through `docker compose` of whatever engine is set."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.compose_files import ROOT

COPIED = ("docker-compose.yml", "Dockerfile", ".dockerignore", "pyproject.toml", "README.md",
          "requirements", "src", "dags", "dbt_project", "expectations", "infra")  # fmt: skip
LEFT_OUT = shutil.ignore_patterns("__pycache__", "secrets", "target", "logs", ".venv*")
NOT_OURS_TO_PASS_ON = ("IGW_", "COMPOSE_", "WAREHOUSE_", "AIRFLOW_", "SUPERSET_")
GIVE_UP_SECONDS = 1800
BYTES = {"B": 1, "KB": 1e3, "KIB": 2**10, "MB": 1e6, "MIB": 2**20, "GB": 1e9, "GIB": 2**30}


class DidNotHold(Exception):
    """Something of the run is not as it must be."""


@dataclass
class Stack:
    """The services of the files with the profiles that are on."""

    folder: Path
    project: str = "warehouse-test"
    profiles: list[str] = field(default_factory=lambda: ["dev"])
    ports: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=LEFT_OUT)
            else:
                shutil.copy(source, self.folder / name)
        self.ports = {
            name: str(_free_port()) for name in ("site", "airflow", "superset", "mail", "metrics", "postgres")
        }
        for name, port in self.ports.items():
            self.set(f"WAREHOUSE_{name.upper()}_PORT", port)
        self.set("IGW_PUBLIC_URL", self.address("airflow"))
        self.make_secrets()
        self.make_certificate()

    def set(self, name: str, value: str) -> None:
        """Write a setting into .env, as whoever runs the warehouse does."""
        with (self.folder / ".env").open("a") as lines:
            lines.write(f"{name}={value}\n")

    def address(self, door: str) -> str:
        return f"http://127.0.0.1:{self.ports[door]}"

    def secret(self, name: str) -> Path:
        return self.folder / "infra/secrets" / name

    def make_secrets(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([self.folder / "infra/make-dev-secrets", *arguments],
                              capture_output=True, text=True, check=False)  # fmt: skip

    def make_certificate(self) -> None:
        """A certificate that nobody else trusts, for the port of BI tools."""
        command = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
        ]
        paths = ["-keyout", self.secret("tls_key"), "-out", self.secret("tls_certificate")]
        subprocess.run([*command, *paths], capture_output=True, check=True)
        for name in ("tls_key", "tls_certificate"):
            self.secret(name).chmod(0o444)

    def compose(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """One command of the plugin on the main file with the demo and the port for BI tools laid over it."""
        names = ("docker-compose.yml", "infra/compose.demo.yml", "infra/compose.bi.yml")
        files = [word for name in names for word in ("-f", name)]
        profiles = [word for name in self.profiles for word in ("--profile", name)]
        command = ["docker", "compose", "--ansi", "never", "-p", self.project, *files, *profiles, *words]
        plain = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS_TO_PASS_ON)}
        found = subprocess.run(command, cwd=self.folder, env=plain, capture_output=True, text=True, check=False)
        if check and found.returncode:
            raise DidNotHold(f"docker compose {' '.join(words)}:\n{found.stdout[-3000:]}{found.stderr[-3000:]}")
        return found

    def stop(self) -> None:
        """Stop every container as it wants to be stopped. Raises DidNotHold when one had to be killed."""
        self.compose("stop", "--timeout", "90")
        ends = {item["Service"]: item.get("ExitCode") for item in self.containers("--all")}
        if killed := sorted(name for name, code in ends.items() if code == 137):
            raise DidNotHold(f"did not end when told to and were killed: {killed}")
        said = self.compose("logs", "--no-color", "--tail", "20", "postgres").stdout
        if ends.get("postgres") != 0 or "database system is shut down" not in said:
            raise DidNotHold(f"Postgres was not shut down (exit code {ends.get('postgres')}):\n{said}")

    def services(self) -> dict[str, Any]:
        """What the plugin makes of the files, with the profiles that are on."""
        found: dict[str, Any] = json.loads(self.compose("config", "--format", "json").stdout)["services"]
        return found

    def up(self) -> float:
        """Seconds from `up` to everything healthy."""
        began = time.monotonic()
        wanted = list(self.services())
        self.compose("up", "-d", "--no-build")
        while sick := self.not_ready(wanted):
            if time.monotonic() - began > GIVE_UP_SECONDS:
                raise DidNotHold(f"not healthy after {GIVE_UP_SECONDS} s: {sick}")
            time.sleep(2)
        return time.monotonic() - began

    def not_ready(self, wanted: list[str]) -> dict[str, str]:
        """Services that are not healthy (or, when they run once, not well ended), with their state."""
        state = {item["Service"]: item for item in self.containers("--all")}
        return {
            name: str(state.get(name, {}).get("Status", "absent"))
            for name in wanted
            if not _is_ready(state.get(name, {}))
        }

    def containers(self, *words: str) -> list[dict[str, Any]]:
        lines = self.compose("ps", *words, "--format", "json").stdout.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def inside(self, service: str, *command: str) -> str:
        """What a command prints inside a service."""
        return self.compose("exec", "-T", service, *command).stdout

    def ask(self, service: str, code: str) -> Any:
        """The JSON that a piece of Python prints last inside a service of ours."""
        return json.loads(self.inside(service, "python", "-c", code).strip().splitlines()[-1])

    def memory(self) -> dict[str, float]:
        """Mebibytes that each running service takes now, with what the kernel keeps of its files."""
        once = {name for name, service in self.services().items() if service.get("restart") == "no"}
        names = {item["Name"]: item["Service"] for item in self.containers() if item["Service"] not in once}
        said = _engine("stats", "--no-stream", "--format", "{{.Container}} {{.MemUsage}}", *names)
        found = re.findall(r"^(\S+)\s+([\d.]+)\s*([KMG]?i?B)", said, re.MULTILINE | re.IGNORECASE)
        return {names[name]: float(number) * BYTES[unit.upper()] / 2**20 for name, number, unit in found}

    def restarts(self) -> dict[str, str]:
        """Containers that were started again or killed for their memory, with what the engine says."""
        names = [item["Name"] for item in self.containers("--all")]
        form = "{{.Name}} {{.RestartCount}} {{.State.OOMKilled}}"
        said = [line.strip("/").split() for line in _engine("inspect", "--format", form, *names).splitlines()]
        return {
            name: f"started again {count} times, out of memory: {oom}"
            for name, count, oom in said
            if (count, oom) != ("0", "false")
        }


def wait(look: Callable[[], Any], what: str, seconds: float = 300) -> Any:
    """What `look` finds as soon as it finds something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise DidNotHold(f"{what}: not within {seconds:.0f} s")
        time.sleep(2)
    return found


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def image_bytes(name: str) -> int:
    """The size of an image. Raises DidNotHold when it is not there."""
    found = subprocess.run(["docker", "image", "inspect", "--format", "{{.Size}}", name],
                           capture_output=True, text=True, check=False)  # fmt: skip
    if not found.stdout.strip().isdigit():
        raise DidNotHold(f"image {name} is not here: {found.stderr.strip()}")
    return int(found.stdout)


def _engine(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


def _is_ready(item: dict[str, Any]) -> bool:
    if item.get("State") == "exited":
        return item.get("ExitCode") == 0
    return item.get("Health") == "healthy"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
