"""Run dbt as one child process that exits: in our own process it would keep DuckDB's write lock.

The child ends with us, even by `kill -9`: an orphan would hold the candidate file against the next build.
"""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.errors import BuildFailed, BuildStopped, DiskTrouble
from inclusive_growth.settings import Settings, child_environment
from inclusive_growth.store.child_process import bound_to_us
from inclusive_growth.store.disk_errors import disk_remedy
from inclusive_growth.store.s3_location import s3_variables

# The child inherits the environment through `env`, with these added; no telemetry leaves the machine.
_QUIET = ("DO_NOT_TRACK=1", "DBT_SEND_ANONYMOUS_USAGE_STATS=False")
BUILD = ("build", "--exclude-resource-type", "unit_test")
UP_TO = ("--indirect-selection", "cautious", "--select")  # one node and what it rests on
# These messages of DuckDB speak of our SQL, all others may quote a figure that is not released.
_OF_SQL = ("Parser Error", "Catalog Error", "Binder Error", "Compilation Error")
_BEFORE_ITS_ERROR = "Encountered an error:"
_OF_THE_MACHINE = (
    *("Out of Memory Error", "IO Error", "HTTP Error", "Connection Error", "Permission Error"),
    *("INTERRUPT Error", "FATAL Error"),
)


@dataclass(frozen=True, slots=True)
class FailedNode:
    """One model or test that failed: its error in one line, and for a test the query of its wrong rows."""

    unique_id: str
    reason: str
    of_the_machine: bool  # memory, disk or network failed, for which no release is to blame
    query: str  # "" for a model
    column: str  # that a test is about; "" when it names none
    model: str  # relation that a test is about, as SQL names it; "" for a singular test

    @property
    def name(self) -> str:
        """The name by which dbt selects it: without kind, project, and the hash at the end."""
        return self.unique_id.split(".")[2]


def run_dbt(
    database: Path,
    variables: dict[str, Any],
    *,
    config: Settings,
    command: tuple[str, ...] = BUILD,
    threads: int = 2,
) -> tuple[FailedNode, ...]:
    """Run one dbt command on a candidate file; returns the models and tests that failed.

    Raises BuildFailed when dbt itself did not run, DiskTrouble when it found no room, BuildStopped when it was
    ended from outside.
    """
    project = config.project_dir / "dbt_project"
    work = config.work_dir / "dbt"
    results = work / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    # Relative to dbt's folder: dbt keeps its parsed project only while the profile, path included, stays the same.
    database_path = os.path.relpath(database, config.work_dir)
    finished = subprocess.run(
        [
            *bound_to_us(["env", *_QUIET, f"IGW_BUILD_DB={database_path}"]),
            *(sys.executable, "-m", "dbt.cli.main", *command),
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
    if finished.returncode == 0:
        return ()
    if finished.returncode < 0:
        raise BuildStopped(
            f"dbt {command[0]} was ended from outside ({signal.Signals(-finished.returncode).name}): its task was "
            "stopped, or the machine had no memory left; nothing was recorded, run it again"
        )
    if failed := _failed_nodes(results):
        return failed
    output = finished.stdout + finished.stderr
    if remedy := disk_remedy(output):
        raise DiskTrouble(f"dbt {command[0]} found no room below {work}: {remedy}, then run it again")
    raise BuildFailed(f"dbt {command[0]}: {said_by_dbt(output)}; the log is {log_of(config)}")


def log_of(config: Settings) -> Path:
    """The file in which dbt writes what it did."""
    return config.work_dir / "dbt" / "logs" / "dbt.log"


def in_words(failed: tuple[FailedNode, ...], config: Settings) -> str:
    """The first node that failed with its error in one line, the number of the others, and where the log is."""
    first, *others = failed
    more = f"; {len(others)} more failed" if others else ""
    remedy = f" ({found})" if (found := disk_remedy(first.reason)) else ""
    return f"dbt build: {first.unique_id} failed: {first.reason}{remedy}{more}; the log is {log_of(config)}"


def said_by_dbt(output: str) -> str:
    """Why dbt did not run, in one line of its own words, or what to do when it is not there."""
    lines = [re.sub(r"^\d\d:\d\d:\d\d\s+", "", line).strip() for line in output.splitlines()]
    told = [line for line in lines if line]
    if missing := re.search(r"No module named '(dbt[\w.]*)'", output):
        return f"{missing[1]} is not installed for {sys.executable}: run `make setup`"
    if _BEFORE_ITS_ERROR in told:
        after = told[told.index(_BEFORE_ITS_ERROR) + 1 :]
        own = itertools.takewhile(lambda line: not line.startswith("Traceback"), after)
        return ", ".join(itertools.islice(own, 5))
    return told[-1] if told else "no output"


def one_line(message: str) -> str:
    """An error of dbt in one line: kind, words and, for a mistake in our SQL, the line of SQL.

    A message of another kind may quote a figure that is not released: what it quotes stays in the log.
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    at = next((number for number, line in enumerate(lines) if re.match(r"[A-Z][A-Za-z ]+ Error: ", line)), 0)
    said = lines[at] if lines else "no reason given"
    if said.startswith(_OF_SQL):
        place = next((line for line in lines if line.startswith("LINE ")), "")
        return f"{said}, {place}" if place else said
    return re.sub(r"'[^']*'|\"[^\"]*\"|\b\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?\b", _masked, said)


def _masked(quoted: "re.Match[str]") -> str:
    text = quoted.group()
    inner = text.strip("'\"")
    # A month, a day, a name of ours or a type is no figure.
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?|[A-Za-z_]+|INT\d+|FLOAT\d*", inner):
        return text
    return "…"


def _failed_nodes(results: Path) -> tuple[FailedNode, ...]:
    if not results.exists():
        return ()
    read = json.loads(results.read_text(encoding="utf-8"))
    failed = [node for node in read["results"] if node["status"] in ("error", "fail", "runtime error")]
    if not failed:
        return ()
    manifest = json.loads((results.parent / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    return tuple(_failed_node(node, manifest) for node in failed)


def _failed_node(node: dict[str, Any], manifest: dict[str, Any]) -> FailedNode:
    message = str(node["message"])
    about = manifest.get(node["unique_id"], {})
    arguments = (about.get("test_metadata") or {}).get("kwargs") or {}
    column = about.get("column_name") or arguments.get("estimate") or ", ".join(arguments.get("columns") or ())
    model = manifest.get(about.get("attached_node") or "", {})
    failed_test = node["status"] == "fail"
    return FailedNode(
        unique_id=node["unique_id"],
        reason=f"{node.get('failures')} wrong row(s)" if failed_test else one_line(message),
        of_the_machine=any(kind in message for kind in _OF_THE_MACHINE),
        query=str(node.get("compiled_code") or "") if failed_test else "",
        column=column,
        model=str(model.get("relation_name") or ""),
    )
