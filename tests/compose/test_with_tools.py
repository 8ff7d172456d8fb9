"""What the real tools say: the compose plugin about the files, hadolint about the Dockerfiles."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.compose_files import OVERRIDES, ROOT, SERVICES

TLS, SSO, OWN_S3, DEMO, BACKUP, BACKUP_FOLDER, LINEAGE = (
    f"infra/compose.{name}.yml" for name in ("tls", "sso", "own-s3", "demo", "backup", "backup-folder", "lineage")
)
EACH = [(str(path.relative_to(ROOT)),) for path in OVERRIDES]
TOGETHER = [(TLS, SSO), (BACKUP, LINEAGE), tuple(name for (name,) in EACH)]
# What some of them want written into .env.
NEEDED = {"OIDC_ISSUER": "https://sign-on.example.org", "WAREHOUSE_BACKUP_FOLDER": "/mnt/backup/warehouse"}


@pytest.fixture(scope="module")
def compose() -> list[str]:
    """The compose plugin; its absence is said loudly, and is a failure where it must be there."""
    found = shutil.which("docker")
    if found and subprocess.run([found, "compose", "version"], capture_output=True, check=False).returncode == 0:
        return [found, "compose"]
    missing = "THE COMPOSE PLUGIN IS NOT THERE: docker-compose.yml was read as YAML only; install docker compose"
    if os.environ.get("IGW_TEST_REQUIRE_COMPOSE") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


def configured(compose: list[str], *overrides: str, **variables: str) -> dict[str, dict[str, Any]]:
    files = [word for name in ("docker-compose.yml", *overrides) for word in ("-f", name)]
    # Without an .env of the person who runs the tests.
    command = [*compose, "--env-file", os.devnull, *files, "--profile", "dev", "--profile", "scale"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
    found = subprocess.run(
        [*command, "config", "--format", "json"],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    services: dict[str, dict[str, Any]] = json.loads(found.stdout)["services"]
    return services


@pytest.mark.parametrize("overrides", [(), *EACH, *TOGETHER], ids=" ".join)
def test_the_compose_plugin_takes_the_files_together(compose: list[str], overrides: tuple[str, ...]) -> None:
    found = configured(compose, *overrides, **NEEDED)
    expected = set(SERVICES) | ({"replay"} if DEMO in overrides else set())
    assert set(found) == expected - ({"s3"} if OWN_S3 in overrides else set())


def test_single_sign_on_without_its_address_does_not_start(compose: list[str]) -> None:
    with pytest.raises(AssertionError, match="write the address of the sign-on service into"):
        configured(compose, SSO)


def test_backups_to_a_folder_without_its_name_do_not_start(compose: list[str]) -> None:
    with pytest.raises(AssertionError, match="write the folder for the backups into"):
        configured(compose, BACKUP_FOLDER)


@pytest.mark.parametrize("service", ["scheduler", "worker"])
def test_whatever_runs_the_tasks_reaches_the_backup_and_the_lineage(compose: list[str], service: str) -> None:
    found = configured(compose, BACKUP, BACKUP_FOLDER, LINEAGE, **NEEDED)[service]
    secrets = {item["source"] for item in found["secrets"]}
    assert secrets > {"backup_s3_secret_key", "lineage_api_key"}
    assert secrets > set(SERVICES[service]["secrets"]), "its other secrets are still there"
    environment = found["environment"]
    assert environment["IGW_BACKUP_S3_SECRET_KEY_FILE"] == "/run/secrets/backup_s3_secret_key"
    assert environment["IGW_LINEAGE_API_KEY_FILE"] == "/run/secrets/lineage_api_key"
    assert environment["IGW_STORE_URL"] == "s3://inclusive-growth/warehouse"
    (mount,) = [volume for volume in found["volumes"] if volume["target"] == environment["IGW_BACKUP_TO"]]
    assert (mount["type"], mount["source"]) == ("bind", NEEDED["WAREHOUSE_BACKUP_FOLDER"])
    assert len(found["volumes"]) == len(SERVICES[service]["volumes"]) + 1
    assert found.get("profiles") == SERVICES[service].get("profiles")


@pytest.mark.parametrize("path", ["Dockerfile", *map(str, (ROOT / "infra").rglob("Dockerfile"))])
def test_a_dockerfile_has_no_remark_of_hadolint(path: str) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([hadolint, path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("lock", ["deploy", "build", "uv"])
def test_what_the_image_is_built_from_is_pinned_with_hashes(lock: str) -> None:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if line and line[0] not in " #"]
    assert pins
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in pins)
    assert not any("://" in line for line in lines)
