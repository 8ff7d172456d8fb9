"""Airflow's addresses are put together from secret files in the process that needs them."""

from pathlib import Path

import pytest

from inclusive_growth.errors import SettingsError
from inclusive_growth.interfaces.airflow import start_with_secrets

NAMES = ("airflow_db_password", "airflow_fernet_key", "airflow_secret_key", "airflow_jwt_secret", "redis_password")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).write_text(f"{name} p@ss/word\n")
    return tmp_path


def test_a_password_with_any_character_reaches_both_drivers(secrets: Path) -> None:
    found = start_with_secrets.variables({}, secrets)
    password = "airflow_db_password%20p%40ss%2Fword"
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == (
        f"postgresql+psycopg2://airflow:{password}@postgres:5432/airflow"
    )
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"].startswith("postgresql+asyncpg://airflow:")


def test_the_broker_is_there_only_for_workers_on_several_hosts(secrets: Path) -> None:
    assert not any("CELERY" in name for name in start_with_secrets.variables({}, secrets))
    found = start_with_secrets.variables({"AIRFLOW__CORE__EXECUTOR": "CeleryExecutor"}, secrets)
    assert found["AIRFLOW__CELERY__BROKER_URL"] == "redis://:redis_password%20p%40ss%2Fword@redis:6379/0"
    assert found["AIRFLOW__CELERY__RESULT_BACKEND"].startswith("db+postgresql+psycopg2://airflow:")


@pytest.mark.parametrize("name", NAMES[:4])
def test_each_missing_secret_is_named(secrets: Path, name: str) -> None:
    (secrets / name).unlink()
    with pytest.raises(SettingsError, match=rf"secret {name}: .*; write infra/secrets/{name}"):
        start_with_secrets.variables({}, secrets)


def test_an_empty_secret_is_no_secret(secrets: Path) -> None:
    (secrets / "airflow_jwt_secret").write_text("\n")
    with pytest.raises(SettingsError, match="secret airflow_jwt_secret: its file is empty"):
        start_with_secrets.variables({}, secrets)


def test_the_command_is_not_run_without_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="secret airflow_db_password"):
        start_with_secrets.main(["touch", str(tmp_path / "ran")], tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_worker_without_its_executor_ends_with_the_setting_that_was_forgotten(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "LocalExecutor")
    monkeypatch.setattr(start_with_secrets.os, "execvpe", lambda *_: pytest.fail("Airflow was started"))
    with pytest.raises(SystemExit, match=r"set AIRFLOW_EXECUTOR=CeleryExecutor in \.env"):
        start_with_secrets.main(["airflow", "celery", "worker"], secrets)
