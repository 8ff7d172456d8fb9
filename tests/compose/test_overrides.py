"""What a file beside docker-compose.yml changes, it changes for every service that needs it."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.compose_files import COMPOSE, OVERRIDES, ROOT, SERVICES, read

# Airflow warmed up: the scheduler runs the tasks itself, or, with profile `scale`, the workers do.
RUN_TASKS = {
    name
    for name, item in SERVICES.items()
    if "inclusive_growth.interfaces.airflow.preload" in item.get("command", [])
}
BACKUP, BACKUP_FOLDER, LINEAGE = (
    read(ROOT / f"infra/compose.{name}.yml") for name in ("backup", "backup-folder", "lineage")
)


def test_the_scheduler_and_the_workers_run_the_tasks() -> None:
    assert {"scheduler", "worker"} == RUN_TASKS


@pytest.mark.parametrize("path", OVERRIDES, ids=lambda path: path.name)
def test_what_runs_the_tasks_is_told_the_same_wherever_they_run(path: Path) -> None:
    services = read(path)["services"]
    told = [services.get(name) for name in sorted(RUN_TASKS)]
    assert all(one == told[0] for one in told), f"{sorted(RUN_TASKS)} differ"


@pytest.mark.parametrize(
    ("override", "secret"),
    [(BACKUP, "backup_s3_secret_key"), (LINEAGE, "lineage_api_key")],
    ids=lambda item: str(item)[:20],
)
def test_every_service_that_may_run_the_tasks_has_the_secret_and_no_other_has(
    override: dict[str, Any], secret: str
) -> None:
    assert {name for name, item in override["services"].items() if secret in item["secrets"]} == RUN_TASKS
    for name in RUN_TASKS:
        environment = override["services"][name]["environment"]
        assert environment == {f"IGW_{secret.upper()}_FILE": f"/run/secrets/{secret}"}
    assert override["secrets"] == {secret: {"file": f"infra/secrets/{secret}"}}


def test_the_folder_for_backups_is_where_the_tasks_write_and_must_be_there_before() -> None:
    for name in RUN_TASKS:
        service = BACKUP_FOLDER["services"][name]
        (mount,) = service["volumes"]
        assert mount["type"] == "bind" and mount["source"].startswith("${WAREHOUSE_BACKUP_FOLDER:?")
        assert mount["target"] == service["environment"]["IGW_BACKUP_TO"]
        assert mount["bind"] == {"create_host_path": False}
        assert not mount.get("read_only")
        mounted = {volume.split(":")[1] for volume in SERVICES[name]["volumes"]}
        assert not any(mount["target"].startswith(place) for place in mounted), "a volume of ours is the same disk"


def test_the_metrics_are_told_where_backups_go_and_cannot_reach_them() -> None:
    assert BACKUP_FOLDER["services"]["metrics"] == {"environment": {"IGW_BACKUP_TO": "/srv/backup"}}
    assert "IGW_BACKUP_TO" in COMPOSE["services"]["metrics"]["environment"]


@pytest.mark.parametrize("path", OVERRIDES, ids=lambda path: path.name)
def test_an_override_is_explained_where_people_deploy(path: Path) -> None:
    assert f"infra/{path.name}" in (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
