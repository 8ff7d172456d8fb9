"""The DAG files are tables of contents: they say when, the package says what."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.settings import PROJECT_ROOT

FILES = sorted((PROJECT_ROOT / "dags").glob("*.py"))
SOURCES = sorted({item.source for item in load_catalogue().datasets.values()})


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own modules import names that Airflow has deprecated
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(PROJECT_ROOT / "dags", safe_mode=True)
    assert bag.import_errors == {}
    return dict(bag.dags)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_fits_fifty_lines_and_decides_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 50
    tree = ast.parse(text)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.While | ast.Try | ast.Lambda)]
    assert "airflow" in text.lower()  # or Airflow would skip the file silently


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_imports_only_airflows_public_names_and_our_steps(path: Path) -> None:
    modules = {node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)}
    allowed = ("airflow.sdk", "airflow.providers.standard.", "inclusive_growth.interfaces.airflow")
    assert all(str(module).startswith(allowed) for module in modules), modules
    assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import)]


def test_every_source_with_datasets_has_its_extraction_and_the_rest_is_there(dags: dict[str, Any]) -> None:
    assert set(dags) == {f"extract_{source}" for source in SOURCES} | {
        "warehouse",
        "approve",
        "inbox",
        "publish",
        "deliver",
        "watchkeeper",
        "backup",
    }


def test_every_task_calls_a_function_of_the_package_and_mails_its_failure(dags: dict[str, Any]) -> None:
    from inclusive_growth.interfaces.airflow.callbacks import mail_failure

    for dag in dags.values():
        for task in dag.tasks:
            values = task.partial_kwargs if task.is_mapped else vars(task)
            callbacks = values["on_failure_callback"]
            assert mail_failure in (callbacks if isinstance(callbacks, list | tuple) else [callbacks])
            called = values.get("python_callable") or getattr(task, "python_callable", None)
            if task.task_id == "ask":
                continue  # Airflow's own question to a person
            assert called.__module__ == "inclusive_growth.interfaces.airflow.tasks", task.task_id


def test_the_writer_runs_alone_and_waits_without_holding_a_worker(dags: dict[str, Any]) -> None:
    warehouse = dags["warehouse"]
    assert warehouse.max_active_runs == 1
    settled = warehouse.get_task("settled")
    assert settled.mode == "reschedule"
    assert settled.poke_interval >= 60  # Airflow fails a sensor that comes back while its last process winds up
    assert [warehouse.get_task(name).downstream_task_ids for name in ("settled", "build", "gate", "record")] == [
        {"build"},
        {"gate"},
        {"record"},
        {"ready", "approval_wanted"},
    ]


def test_approval_waits_in_a_run_of_its_own_for_ever_and_assumes_nothing(dags: dict[str, Any]) -> None:
    ask = dags["approve"].get_task("ask")
    assert type(ask).__name__ == "Question"
    assert (ask.execution_timeout, ask.defaults) == (
        None,
        None,
    )  # woken by the clock it only looks (test_question)
    assert "xcom_pull(task_ids='waiting')" in ask.subject  # bound to exactly one candidate
    assert ask.downstream_task_ids == {"approve"}
    others = [dag for name, dag in dags.items() if name != "approve"]
    assert not [task for dag in others for task in dag.tasks if type(task).__name__ == "Question"]


def assets(condition: Any) -> set[str]:
    return {asset.name for asset in condition.objects}


def test_the_bells_lead_from_a_signal_to_the_digest(dags: dict[str, Any]) -> None:
    rung = {
        (dag.dag_id, task.task_id): {
            asset.name for asset in (task.partial_kwargs.get("outlets", []) if task.is_mapped else task.outlets)
        }
        for dag in dags.values()
        for task in dag.tasks
    }
    for source in SOURCES:
        assert assets(dags[f"extract_{source}"].timetable.asset_condition) == {f"signal_{source}"}
        assert rung[f"extract_{source}", "land"] == {"landed"}
    assert assets(dags["warehouse"].timetable.asset_condition) == {"landed"}
    assert rung["warehouse", "ready"] == {"candidate"}
    assert rung["warehouse", "approval_wanted"] == {"approval_wanted"}
    assert assets(dags["approve"].timetable.asset_condition) == {"approval_wanted"}
    assert rung["approve", "approve"] == {"candidate"}
    assert assets(dags["publish"].timetable.asset_condition) == {"candidate"}
    assert rung["publish", "publish"] == {"published"}
    assert assets(dags["deliver"].timetable.asset_condition) == {"published"}


def test_a_lost_bell_is_made_good_once_a_day(dags: dict[str, Any]) -> None:
    for name in ("warehouse", "publish", *(f"extract_{source}" for source in SOURCES)):
        assert type(dags[name].timetable).__name__ == "AssetOrTimeSchedule"


@pytest.mark.system
def test_reading_the_dag_files_loads_nothing_heavy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """In a fresh process; the seconds are shown, not judged, because this machine may be busy."""
    code = """
import json, runpy, sys, time
import airflow.sdk
from airflow.sdk import DAG, task, AssetOrTimeSchedule
import airflow.providers.standard.decorators.python, airflow.triggers.base
seconds = {}
for path in sys.argv[1:]:
    began = time.perf_counter()
    runpy.run_path(path)
    seconds[path.rpartition("/")[2]] = round(time.perf_counter() - began, 2)
heavy = {"great_expectations", "pandas", "pyarrow", "dbt", "duckdb", "numpy"} & set(sys.modules)
print(json.dumps({"seconds": seconds, "heavy": sorted(heavy)}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, FILES)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\nseconds to read each DAG file, airflow.sdk loaded: {found['seconds']}")
    assert found["heavy"] == []
