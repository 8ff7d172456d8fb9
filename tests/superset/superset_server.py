"""The real Superset of `make superset-env`, serving the sample's marts, and a browser that looks at it."""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.checkout import REPOSITORY
from tests.support.postgres_server import PASSWORDS, Postgres

FOLDER = REPOSITORY / "infra" / "superset"
BIN = REPOSITORY / ".venv-superset" / "bin"
STARTING_SECONDS = 300


@dataclass
class Superset:
    """An installation in a folder of its own: its settings, its secrets, and the server when it runs."""

    home: Path
    marts_url: str
    port: int = field(default_factory=lambda: _free_port())
    more: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        return (self.home / "secrets" / "admin").read_text()

    @property
    def environment(self) -> dict[str, str]:
        secret = self.home / "secrets"
        own = {
            "SUPERSET_HOME": str(self.home),
            "SUPERSET_CONFIG_PATH": str(FOLDER / "superset_config.py"),
            "PYTHONPATH": str(FOLDER),
            "FLASK_APP": "superset.app:create_app()",
            "SUPERSET_SECRET_KEY_FILE": str(secret / "key"),
            "SUPERSET_ADMIN_PASSWORD_FILE": str(secret / "admin"),
            "SUPERSET_MARTS_PASSWORD_FILE": str(secret / "marts"),
            "SUPERSET_MARTS_URL": self.marts_url,
        }
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return keep | own | self.more

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of the programs of infra/superset to its end."""
        return subprocess.run(
            [BIN / "python", *words],
            cwd=FOLDER,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def install(home: Path, postgres: Postgres, database: str, **settings: Any) -> Superset:
    """A Superset with secrets of its own, and these settings, whose `init.py` has run once."""
    (home / "secrets").mkdir(parents=True)
    (home / "secrets" / "key").write_text(secrets.token_urlsafe(42))
    (home / "secrets" / "admin").write_text(secrets.token_urlsafe(12))
    (home / "secrets" / "marts").write_text(PASSWORDS["bi_reader"] + "\n")
    superset = Superset(home, postgres.url(database, "bi_reader"), **settings)
    done = superset.run("init.py")
    assert done.returncode == 0, done.stderr[-3000:]
    return superset


@contextmanager
def serving(superset: Superset) -> Iterator[Superset]:
    """The server as the image starts it, until the end."""
    command = ["--bind", f"127.0.0.1:{superset.port}", "--workers=1", "--worker-class=gthread", "--threads=8"]
    with (superset.home / "server.log").open("w") as log:
        process = subprocess.Popen(
            [BIN / "gunicorn", *command, "--timeout=120", "superset.app:create_app()"],
            cwd=FOLDER,
            env=superset.environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(superset, process)
        yield superset
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def signed_in(superset: Superset, username: str = "admin") -> Iterator[httpx.Client]:
    """A client of the API, signed in; everybody here has the administrator's password."""
    with httpx.Client(base_url=superset.url, timeout=120) as client:
        asked = {"username": username, "password": superset.password, "provider": "db"}
        answer: dict[str, Any] = client.post("/api/v1/security/login", json=asked).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        yield client


def _wait(superset: Superset, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, (superset.home / "server.log").read_text()[-3000:]
        try:
            if httpx.get(f"{superset.url}/health", timeout=5).text == "OK":
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"Superset did not answer within {STARTING_SECONDS} s")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
