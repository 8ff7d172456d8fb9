"""Run dbt as one child process that exits: in our own process it would keep DuckDB's write lock."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from inclusive_growth.errors import BuildFailed
from inclusive_growth.settings import Settings, child_environment
from inclusive_growth.store.s3_location import s3_variables

# The child inherits the environment through `env`, with these added; no telemetry leaves the machine.
_QUIET = ("DO_NOT_TRACK=1", "DBT_SEND_ANONYMOUS_USAGE_STATS=False")


def run_dbt(
    database: Path,
    variables: dict[str, Any],
    *,
    config: Settings,
    command: tuple[str, ...] = ("build", "--exclude-resource-type", "unit_test"),
    threads: int = 2,
) -> None:
    """Run one dbt command on a candidate file. Raises BuildFailed with the failing node and the log's path."""
    project = config.project_dir / "dbt_project"
    work = config.work_dir / "dbt"
    results = work / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    # Relative to dbt's folder: dbt keeps its parsed project only while the profile, path included, stays the same.
    database_path = os.path.relpath(database, config.work_dir)
    finished = subprocess.run(
        [
            *("env", *_QUIET, f"IGW_BUILD_DB={database_path}", sys.executable, "-m", "dbt.cli.main", *command),
            *("--project-dir", str(project), "--profiles-dir", str(project), "--threads", str(threads)),
            *("--target-path", str(work / "target"), "--log-path", str(work / "logs")),
            *("--vars", json.dumps(variables, sort_keys=True), "--no-use-colors", "--no-version-check"),
            *("--log-level-file", "info", "--cache-selected-only"),
        ],
        cwd=config.work_dir,
        # Not in argv, where every user of the machine could read the secret.
        env=child_environment(s3_variables(config) | {"IGW_DUCKDB_MEMORY": config.duckdb_memory}),
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise BuildFailed(
            f"dbt {command[0]}: {_failure(results, finished.stdout + finished.stderr)}; "
            f"the log is {work / 'logs' / 'dbt.log'}"
        )


def _failure(results: Path, output: str) -> str:
    """The first node that failed and the kind of error; the end of dbt's output when no node ran.

    A message of the database may quote a figure that is not released: it stands in the log, not in an email.
    """
    if results.exists():
        for node in json.loads(results.read_text(encoding="utf-8"))["results"]:
            if node["status"] in ("error", "fail", "runtime error"):
                kinds = dict.fromkeys(re.findall(r"\b[A-Z][A-Za-z]+ Error\b", str(node["message"])))
                return f"{node['unique_id']} failed ({', '.join(kinds) or node['status']})"
    return " ".join(output.split())[-600:] or "no output"
