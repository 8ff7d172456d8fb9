"""Share dbt's imports between the builds of one test process: a server has them done and forks for each command.

It is the real dbt with the real arguments, environment and folder, in a process of its own that exits. Only the
three seconds of its imports are not paid again, nor the parse of a project that another test has parsed: as in
production, where the second build of a home takes it over (dbt compares every file, the profile and the variables,
and parses again what differs). What tests start through `igw` or Airflow starts dbt cold, as in production.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.store.child_process import bound_to_us
from tests.support.checkout import REPOSITORY

COMMAND = [sys.executable, "-m", "dbt.cli.main"]


class WarmDbt:
    """Stands in for the module `subprocess` where dbt is run."""

    def __init__(self, parsed: "ParsedProjects") -> None:
        self._parsed = parsed
        self._here, there = socket.socketpair()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm_dbt", str(there.fileno())],
            cwd=REPOSITORY,
            pass_fds=[there.fileno()],
        )
        there.close()
        self._answers = self._here.makefile("r", encoding="utf-8")

    def run(
        self, command: list[str], *, cwd: Path, env: dict[str, str], capture_output: bool, text: bool, check: bool
    ) -> "subprocess.CompletedProcess[str]":
        """Run what dbt_run.py asks for: `… env NAME=VALUE … python -m dbt.cli.main …`."""
        assert (capture_output, text, check) == (True, True, False), command
        begin = command.index("env")
        assert command[:begin] == bound_to_us([]), command
        at = command.index(COMMAND[0], begin)
        assert command[at : at + 3] == COMMAND, command
        given = dict(pair.split("=", 1) for pair in command[begin + 1 : at])
        request = {"arguments": command[at + 3 :], "cwd": str(cwd), "env": env | given}
        parsed = self._parsed.of(command, request["env"])
        parsed.take_over()
        self._here.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self._answers.readline())
        parsed.keep()
        return subprocess.CompletedProcess(command, answer["code"], answer["output"], answer["errors"])

    def close(self) -> None:
        self._here.close()
        self._answers.close()
        self._server.wait(30)


@dataclass(frozen=True)
class ParsedProjects:
    """dbt's parsed projects, kept for all workers of a test run."""

    folder: Path

    def of(self, command: list[str], env: dict[str, str]) -> "ParsedProject":
        given = {name: command[command.index(name) + 1] for name in ("--target-path", "--project-dir", "--vars")}
        database, memory = env.get("IGW_BUILD_DB", ""), env.get("IGW_DUCKDB_MEMORY", "")
        same = json.dumps([given["--project-dir"], given["--vars"], database, memory])
        return ParsedProject(
            Path(given["--target-path"]) / "partial_parse.msgpack",
            self.folder / f"{hashlib.sha256(same.encode()).hexdigest()}.msgpack",
        )


@dataclass(frozen=True)
class ParsedProject:
    """The parsed project of one command, and where it is kept."""

    own: Path
    kept: Path

    def take_over(self) -> None:
        if self.kept.exists() and not self.own.exists():
            self.own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.kept, self.own)

    def keep(self) -> None:
        if self.own.exists() and not self.kept.exists():
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            beside = self.kept.with_suffix(f".{os.getpid()}")
            shutil.copyfile(self.own, beside)
            beside.replace(self.kept)


class LazyDbt:
    """Starts the server with the first command."""

    def __init__(self, parsed: Path) -> None:
        self._parsed = ParsedProjects(parsed)
        self._warm: WarmDbt | None = None

    def __enter__(self) -> "LazyDbt":
        return self

    def __exit__(self, *error: object) -> None:
        if self._warm:
            self._warm.close()

    def run(self, command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        self._warm = self._warm or WarmDbt(self._parsed)
        return self._warm.run(command, **options)


def serve(descriptor: int) -> None:
    """Answer commands until the other end is closed."""
    from dbt.adapters.duckdb import Plugin  # noqa: F401 imported before the forks
    from dbt.cli.main import cli

    with socket.socket(fileno=descriptor) as there, there.makefile("r", encoding="utf-8") as requests:
        for line in requests:
            there.sendall(json.dumps(_run(cli, json.loads(line))).encode() + b"\n")


def _run(cli: Any, request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            _be_dbt(cli, request, output.fileno(), errors.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return {"code": os.waitstatus_to_exitcode(status), "output": texts[0], "errors": texts[1]}


def _be_dbt(cli: Any, request: dict[str, Any], output: int, errors: int) -> None:
    """Be `python -m dbt.cli.main` in the forked child; never returns."""
    code = 70
    try:
        os.dup2(output, 1)
        os.dup2(errors, 2)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        sys.argv = ["dbt", *request["arguments"]]
        cli(args=request["arguments"], standalone_mode=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
