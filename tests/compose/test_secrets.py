"""No password stands in a file of the repository, and a missing one stops the start by name."""

import os
import re
import runpy
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.compose_files import COMPOSE, OVERRIDES, ROOT, SERVICES, read

GENERATOR = ROOT / "infra" / "make-dev-secrets"
FILES = [ROOT / "docker-compose.yml", *OVERRIDES]
# Names of variables that hold a secret, not the path of its file.
SECRET_NAME = re.compile(r"(PASSWORD|SECRET|TOKEN|_KEY|CREDENTIAL)", re.IGNORECASE)
# Names of identities; their secrets are files.
NO_SECRETS = {"IGW_S3_ACCESS_KEY", "IGW_BACKUP_S3_ACCESS_KEY"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the generator, so that it makes its secrets elsewhere."""
    shutil.copy(GENERATOR, tmp_path / "make-dev-secrets")
    return tmp_path


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(folder / "make-dev-secrets"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_variable_that_holds_a_secret_is_the_path_of_its_file(path: Path) -> None:
    for name, service in read(path)["services"].items():
        for variable, value in (service.get("environment") or {}).items():
            if SECRET_NAME.search(variable) and variable not in NO_SECRETS:
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                secret = str(value).removeprefix("/run/secrets/")
                granted = [*service.get("secrets", []), *SERVICES.get(name, {}).get("secrets", [])]
                whole = "image" in service
                assert secret in granted or (not whole and secret in read(path)["secrets"]), f"{name}: {variable}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_has_a_default(path: Path) -> None:
    for name in re.findall(r"\$\{(\w+):?-[^}]+\}", path.read_text(encoding="utf-8")):
        assert name in NO_SECRETS or not SECRET_NAME.search(name), name


def test_each_secret_is_a_file_that_git_ignores_and_somebody_reads() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"infra/secrets/{name}"}
    ignored = subprocess.run(["git", "check-ignore", "-q", "infra/secrets/x"], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_a_service_gets_no_secret_of_another() -> None:
    assert SERVICES["proxy"].get("secrets", []) == []
    readers = {name for name, service in SERVICES.items() if "postgres_password" in service.get("secrets", [])}
    assert readers == {"postgres"}
    bucket_makers = {name for name, item in SERVICES.items() if "s3_admin_secret_key" in item.get("secrets", [])}
    assert bucket_makers == {"s3", "bucket"}


def test_the_generator_makes_exactly_the_secrets_of_the_compose_file() -> None:
    assert set(runpy.run_path(str(GENERATOR))["NAMES"]) == set(COMPOSE["secrets"])


def test_the_generator_makes_each_secret_once_at_random_and_never_shows_it(folder: Path) -> None:
    first = run(folder)
    made = {path.name: path.read_text() for path in (folder / "secrets").iterdir()}
    second = run(folder)
    assert {path.name: path.read_text() for path in (folder / "secrets").iterdir()} == made
    assert set(made) == set(COMPOSE["secrets"])
    long = [text for name, text in made.items() if name not in ("smtp_password", "stat_xplore_key")]
    assert all(len(text) >= 40 for text in long)
    assert len(set(long)) == len(long)
    assert not any(text in first.stdout + second.stdout for text in long)


def test_other_people_of_the_machine_cannot_reach_the_secrets(folder: Path) -> None:
    run(folder)
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700


def test_a_missing_secret_is_named_with_what_to_do(folder: Path) -> None:
    run(folder)
    (folder / "secrets" / "marts_password").unlink()
    found = run(folder, "--check")
    assert found.returncode == 1
    assert found.stderr.count("\n") == 1
    assert "secret marts_password is missing: write it to" in found.stderr


def test_a_folder_that_an_engine_made_in_a_secrets_place_is_replaced(folder: Path) -> None:
    run(folder)
    (folder / "secrets" / "redis_password").unlink()
    (folder / "secrets" / "redis_password").mkdir()
    assert run(folder, "--check").returncode == 1
    assert run(folder).returncode == 0
    assert (folder / "secrets" / "redis_password").is_file()


@pytest.mark.parametrize("script", ["s3/start.sh", "redis/start.sh", "postgres/start.sh"])
def test_a_server_without_its_secret_says_which_and_does_not_start(script: str) -> None:
    found = subprocess.run(["bash", str(ROOT / "infra" / script)], capture_output=True, text=True, check=False)
    assert found.returncode == 78
    assert re.search(r"secret \w+ is missing or empty: write infra/secrets/\w+", found.stderr)


def test_a_database_whose_first_start_broke_off_does_not_come_up_as_if_all_were_well(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("17\n")
    script = (ROOT / "infra/postgres/start.sh").read_text(encoding="utf-8")
    here = script.replace("/run/secrets/", f"{tmp_path}/").replace("docker-entrypoint.sh", "echo started")
    for name in re.findall(r"\w+_password", script):
        (tmp_path / name).write_text("x")
    environment = {"PATH": os.environ["PATH"], "PGDATA": str(tmp_path)}

    def start() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-c", here, "start", "postgres"], env=environment, capture_output=True, text=True, check=False
        )

    broken = start()
    assert (broken.returncode, broken.stdout) == (78, "")
    assert "the first start of this volume broke off" in broken.stderr
    (tmp_path / "warehouse_is_made").touch()
    assert start().stdout == "started postgres\n"
