"""Commands and variables of docker-compose.yml, made to run on this machine with secrets of a test."""

import os
import re
import runpy
import sys
from pathlib import Path

from inclusive_growth.settings import child_environment
from tests.support.compose_files import ROOT, SERVICES

IMAGE = "/opt/igw"
DOTENV = {"AIRFLOW_EXECUTOR": "CeleryExecutor"}  # as docs/deploy.md asks for it
_QUIET = {
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "SCARF_ANALYTICS": "false",
}


def make_secrets(folder: Path) -> Path:
    """Every secret of Airflow, made as infra/make-dev-secrets does it; the queue's is as awkward as a person's."""
    folder.mkdir()
    new_secret = runpy.run_path(str(ROOT / "infra" / "make-dev-secrets"))["new_secret"]
    for name in SERVICES["migrate"]["secrets"]:
        awkward = r"""a "quoted" $HOME\n@:/% """ if name == "redis_password" else ""
        (folder / name).write_text(awkward + new_secret(name), encoding="utf-8")
    return folder


def command(words: list[str], secrets: Path, *, redis: str, postgres: str = "127.0.0.1:1/none") -> list[str]:
    """What runs a command of the compose file here."""
    here = [word.replace(IMAGE, str(ROOT)) for word in words]
    return [sys.executable, "-m", "tests.compose.scale.child", str(secrets), postgres, redis, *here]


def environment(changes: dict[str, str]) -> dict[str, str]:
    """The environment of such a command: the programs of this interpreter, the modules of the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{child_environment({})['PATH']}"
    return child_environment({"PATH": path, "PYTHONPATH": str(ROOT)} | _QUIET | changes)


def airflow_variables() -> dict[str, str]:
    """Airflow's settings of the compose file, with what .env says or else their defaults."""
    given = SERVICES["worker"]["environment"].items()
    return {name: _filled_in(str(value)) for name, value in given if name.startswith("AIRFLOW__")}


def _filled_in(value: str) -> str:
    filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: DOTENV.get(found[1], found[2]), value)
    assert "$" not in filled, value
    return filled.replace(IMAGE, str(ROOT))
