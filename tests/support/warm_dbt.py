"""Share dbt's imports between the builds of one test process: a server has them done and forks for each command.

It is the real dbt with the real arguments, environment and folder, in a process of its own that exits. Only the
three seconds of its imports are not paid again. What tests start through `igw` or Airflow starts dbt cold, as in
production.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from inclusive_growth.store.child_process import bound_to_us
from tests.support.checkout import REPOSITORY

COMMAND = [sys.executable, "-m", "dbt.cli.main"]


class WarmDbt:
    """Stands in for the module `subprocess` where dbt is run."""

    def __init__(self) -> None:
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
        self._here.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self._answers.readline())
        return subprocess.CompletedProcess(command, answer["code"], answer["output"], answer["errors"])

    def close(self) -> None:
        self._here.close()
        self._answers.close()
        self._server.wait(30)


class LazyDbt:
    """Starts the server with the first command."""

    def __init__(self) -> None:
        self._warm: WarmDbt | None = None

    def __enter__(self) -> "LazyDbt":
        return self

    def __exit__(self, *error: object) -> None:
        if self._warm:
            self._warm.close()

    def run(self, command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        self._warm = self._warm or WarmDbt()
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
