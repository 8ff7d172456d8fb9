"""`… tests.compose.scale.child FOLDER POSTGRES REDIS COMMAND …`: a command of docker-compose.yml runs here.

It takes its secrets and servers from this machine, not from where a container has them.
"""

import runpy
import sys
from pathlib import Path

from inclusive_growth.interfaces.airflow import start_with_secrets

ITSELF = ("python", "-m", "tests.compose.scale.child")


def main(folder: str, postgres: str, redis: str, *command: str) -> None:
    """Become the command; a script of ours is told by its parameters where things are."""
    secrets = Path(folder)
    match command:
        case ("python", "-m", "inclusive_growth.interfaces.airflow.start_with_secrets", *words):
            script = [*ITSELF, folder, postgres, redis] if words[0] == "python" and words[1] != "-m" else []
            start_with_secrets.main([*script, *words], secrets, postgres=postgres, redis=redis)
        case ("python", script) if script.endswith("/migrate.py"):
            runpy.run_path(script)["main"](secrets)
        case ("python", script) if script.endswith("/worker_healthy.py"):
            runpy.run_path(script)["main"](secrets, redis)
        case _:
            sys.exit(f"no command of ours: {command}")


if __name__ == "__main__":
    main(*sys.argv[1:])
