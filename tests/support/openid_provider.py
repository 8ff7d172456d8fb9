"""The sign-on service of an organisation, for tests: real OpenID Connect over http in a process of its own."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from inclusive_growth.settings import child_environment
from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.support.checkout import REPOSITORY

READY_SECONDS = 60


@dataclass(frozen=True)
class Client:
    """One of ours as the service knows it."""

    id: str
    secret: str


@dataclass(frozen=True)
class Provider:
    """The running service."""

    url: str

    def register(self, redirect: str) -> Client:
        """Make a client that may send people back to this address and no other."""
        asked = {"redirect_uris": [redirect]}
        made = httpx.post(f"{self.url}/oauth2/clients", json=asked).raise_for_status().json()
        return Client(made["client_id"], made["client_secret"])

    def knows(self, subject: str, **claims: object) -> None:
        """From now on this is what it says about a person."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()


@contextmanager
def provider_of_tests(folder: Path) -> Iterator[Provider]:
    """Start the service; its log is in the folder."""
    port = free_port()
    command = [sys.executable, "-m", "tests.support.openid_provider_server", str(port)]
    service = Service("provider", command, folder / "provider.log", child_environment({}), REPOSITORY)
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        service.start()
        wait_for(f"{provider.url}/.well-known/openid-configuration", service, READY_SECONDS)
        yield provider
    finally:
        service.stop(patience=0.5)


def wait_for(url: str, service: Service, seconds: float) -> None:
    """Until the address answers well. Raises DidNotComeUp when the service ends before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        service.check()
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"no answer within {seconds:.0f} s; {service.log_tail()}")
