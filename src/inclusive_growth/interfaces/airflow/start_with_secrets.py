"""Put Airflow's secrets from files into its environment, then run its command.

`python -m inclusive_growth.interfaces.airflow.start_with_secrets COMMAND …` is how every container starts.

Airflow reads passwords inside addresses from its environment. This module puts them together in the one process
that needs them, so neither the compose file nor the container's description ever shows one.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote

from inclusive_growth.errors import SettingsError
from inclusive_growth.settings import child_environment

FOLDER = Path("/run/secrets")
POSTGRES = "postgres:5432/airflow"  # services of docker-compose.yml
REDIS = "redis:6379/0"
BROKER = "AIRFLOW__CELERY__BROKER_URL"
NO_CELERY = (
    "a worker has nothing to do without the Celery executor: set AIRFLOW_EXECUTOR=CeleryExecutor in .env, "
    "or take `scale` out of COMPOSE_PROFILES"
)


def secret(name: str, folder: Path) -> str:
    """Read a secret's file. Raises SettingsError that names the missing file and the remedy."""
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"secret {name}: {path} cannot be read ({type(error).__name__}); write infra/secrets/{name}"
        ) from None
    if not text:
        raise SettingsError(f"secret {name}: its file is empty; write infra/secrets/{name}")
    return text


def variables(
    environment: dict[str, str], folder: Path = FOLDER, *, postgres: str = POSTGRES, redis: str = REDIS
) -> dict[str, str]:
    """Make Airflow's secret variables, for the executor that the environment names."""
    database = f"airflow:{quote(secret('airflow_db_password', folder), safe='')}@{postgres}"
    secrets = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://{database}",
        "AIRFLOW__CORE__FERNET_KEY": secret("airflow_fernet_key", folder),
        "AIRFLOW__API__SECRET_KEY": secret("airflow_secret_key", folder),
        "AIRFLOW__API_AUTH__JWT_SECRET": secret("airflow_jwt_secret", folder),
    }
    if "Celery" in environment.get("AIRFLOW__CORE__EXECUTOR", ""):
        password = quote(secret("redis_password", folder), safe="")
        secrets[BROKER] = f"redis://:{password}@{redis}"
        secrets["AIRFLOW__CELERY__RESULT_BACKEND"] = f"db+postgresql+psycopg2://{database}"
    return secrets


def main(command: list[str], folder: Path = FOLDER, *, postgres: str = POSTGRES, redis: str = REDIS) -> None:
    """Become the command, with the secrets in its environment; without one of them, exit with its name."""
    environment = child_environment({})
    try:
        complete = environment | variables(environment, folder, postgres=postgres, redis=redis)
    except SettingsError as error:
        sys.exit(str(error))
    if "celery" in command and BROKER not in complete:
        sys.exit(NO_CELERY)  # Airflow would ask a broker of its own choice, without a password, for ever
    os.execvpe(command[0], command, complete)


if __name__ == "__main__":
    main(sys.argv[1:])
