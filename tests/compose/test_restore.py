"""The way back as the runbook tells it: one-off containers of the service that has the settings and secrets."""

import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from inclusive_growth.operations.safekeeping.backup import backup
from tests.support.compose_files import ROOT, SERVICES
from tests.support.postgres_server import PASSWORDS, Postgres
from tests.support.seaweed import BUCKET, SECRETS, Seaweed
from tests.support.warehouse import warehouse

ONE_OFF = "docker compose run --rm --no-deps scheduler igw"
COMMAND = re.compile(r"docker compose (exec|run|stop|restart|up)((?: -[-\w]+)*)((?: [a-z][\w-]*)*)")
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
RESTORE = RUNBOOK.partition("\n## Restore\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_compose_in_the_documents_names_services_that_are_there(page: Path) -> None:
    for verb, _, words in COMMAND.findall(page.read_text(encoding="utf-8")):
        named = words.split()[:1] if verb in ("exec", "run") else words.split()
        assert set(named) <= set(SERVICES), words


def test_a_restore_is_run_where_the_scheduler_is_stopped_and_the_settings_are_those_of_now() -> None:
    stopped = next(words for verb, _, words in COMMAND.findall(RESTORE) if verb == "stop")
    assert {"scheduler", "triggerer", "worker"} <= set(stopped.split())
    assert f"`{ONE_OFF} …`" in RESTORE
    assert "exec scheduler igw" not in RESTORE, "there is none to run in, and it would have the old settings"
    named = re.findall(r"`igw (\w+)(?: --(\w+))?", RESTORE)
    assert named == [("restore", "from"), ("refresh", "rebuild"), ("refresh", ""), ("verify", "")]


def given_to(service: str) -> dict[str, str]:
    """The environment that the file gives a service, with its defaults and without an .env."""
    environment = SERVICES[service]["environment"]
    given = {name: str(value) for name, value in environment.items() if value is not None}
    return {name: re.sub(r"\$\{\w+:?-?([^}]*)\}", r"\1", value) for name, value in given.items()}


@pytest.mark.system
def test_igw_restores_with_nothing_but_what_the_service_scheduler_is_given(
    s3: Seaweed, postgres: Postgres, tmp_path: Path
) -> None:
    """No wrapper stands before `igw` in a one-off container: its settings and secrets have to be all it needs."""
    old = warehouse(tmp_path / "old")
    old.published(70.0)
    backup(str(tmp_path / "backup"), config=old.config, store=old.store)
    secrets, database = tmp_path / "secrets", postgres.new_database()
    secrets.mkdir()
    for name in SERVICES["scheduler"]["secrets"]:
        (secrets / name).write_text(
            {"s3_secret_key": SECRETS["writer"], "marts_password": PASSWORDS["igw_marts"]}.get(name, name)
        )
    places = {
        "/run/secrets": str(secrets),
        "http://s3:8333": s3.endpoint,
        "s3://inclusive-growth/warehouse": f"s3://{BUCKET}/{uuid.uuid4().hex}",
        "postgresql://igw_marts@postgres:5432/marts": postgres.url(database),
        "/srv": str(tmp_path),
    }
    environment = given_to("scheduler") | {"IGW_S3_ACCESS_KEY": "writer"}
    for here, there in places.items():
        environment = {name: value.replace(here, there) for name, value in environment.items()}
    command = [Path(sys.executable).with_name("igw"), "restore", "--from", tmp_path / "backup"]
    of_system = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    done = subprocess.run(
        command,
        env=of_system | environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verified" in done.stdout
    assert (tmp_path / "igw/published/published.duckdb").is_file()
    with postgres.connect(database) as con:
        assert con.execute("select distinct value::float8 from marts.fct_indicator_values").fetchall() == [(70.0,)]
    postgres.drop_database(database)
