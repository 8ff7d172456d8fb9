"""The real Airflow api-server behind the proxy, with single sign-on as the compose files set it."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from inclusive_growth.settings import child_environment
from inclusive_growth_sample.demo.processes import Service
from inclusive_growth_sample.demo.scheduler import free_port
from tests.support.compose_files import SERVICES
from tests.support.nginx_proxy import Proxy, proxy_of_tests
from tests.support.openid_provider import Provider, provider_of_tests, wait_for
from tests.support.postgres_server import Postgres
from tests.support.sign_on_settings import environment, registered

GROUPS = {
    "OIDC_ADMIN_GROUP": "warehouse-admins",
    "OIDC_OPERATOR_GROUP": "warehouse-operators",
    "OIDC_VIEWER_GROUP": "warehouse-viewers",
}
SCOPE = "openid email profile groups"
START_SECONDS = 180


@dataclass(frozen=True)
class Airflow:
    """Where people reach it, and the service that says who they are."""

    url: str
    proxy: Proxy
    provider: Provider
    without_secret: Service


@contextmanager
def airflow_of_tests(folder: Path, postgres: Postgres) -> Iterator[Airflow]:
    """Start provider, proxy and api-server, with a database of its own; the folder keeps the logs."""
    with proxy_of_tests(folder / "nginx") as proxy, provider_of_tests(folder) as provider, ExitStack() as stack:
        url = proxy.url(proxy.airflow_door)
        client = provider.register(registered(8081, url))
        (folder / "airflow_oidc_client_secret").write_text(client.secret + "\n")
        given = _environment(folder, stack.enter_context(_database(postgres)), url, provider.url, client.id)
        missing = {"AIRFLOW_OIDC_CLIENT_SECRET_FILE": str(folder / "missing" / "airflow_oidc_client_secret")}
        migrate = Service("migrate", ["airflow", "db", "migrate"], folder / "migrate.log", given, folder)
        server = _api_server("api-server", folder, proxy.airflow, given)
        # It starts at the same time as the other, on the second processor.
        without_secret = _api_server("without-secret", folder, free_port(), given | missing)
        for service in (migrate, server, without_secret):
            stack.callback(service.stop, patience=0.5)
        migrate.start()
        migrate.wait(START_SECONDS)
        server.start()
        without_secret.start()
        wait_for(f"http://127.0.0.1:{proxy.airflow}/api/v2/version", server, START_SECONDS)
        yield Airflow(url, proxy, provider, without_secret)


def _api_server(name: str, folder: Path, port: int, given: dict[str, str]) -> Service:
    """As the compose file starts it, once the secrets are in its environment."""
    command = SERVICES["airflow-api"]["command"]
    words = [*command[command.index("airflow") :], "--host", "127.0.0.1", "--port", str(port)]
    return Service(name, words, folder / f"{name}.log", given, folder)


def _environment(folder: Path, database: str, url: str, issuer: str, client: str) -> dict[str, str]:
    (folder / "dags").mkdir()
    told = {"IGW_PUBLIC_URL": url, "OIDC_ISSUER": issuer, "AIRFLOW_OIDC_CLIENT_ID": client, "OIDC_SCOPE": SCOPE}
    own = {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://{database}",
        "AIRFLOW__CORE__FERNET_KEY": Fernet.generate_key().decode(),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return child_environment(environment("airflow-api", folder, **told, **GROUPS) | own)


@contextmanager
def _database(postgres: Postgres) -> Iterator[str]:
    name = f"airflow_{os.getpid()}"
    with postgres.connect("postgres", "postgres") as con:
        con.execute(f"create database {name}")
        con.execute(f"alter database {name} set synchronous_commit = off")  # a thousand small commits
    try:
        yield f"postgres@127.0.0.1:{postgres.port}/{name}"
    finally:
        postgres.drop_database(name)
