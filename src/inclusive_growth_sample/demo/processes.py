"""Child processes with sessions of their own, so that stopping one leaves none of its children behind.

They are asked to stop, too, when the demo itself is killed.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from inclusive_growth.errors import WarehouseError
from inclusive_growth.store.child_process import bound_to_us

TAIL_LINES = 15


class DidNotComeUp(WarehouseError):
    """A process of the demo did not start; the message names the log to read."""


@dataclass
class Service:
    """Long-running command with its log."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    cwd: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                bound_to_us(self.command, signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.cwd,
                start_new_session=True,  # signals to this session reach its children, and only them
            )

    @property
    def pid(self) -> int:
        """Process id of the started command."""
        assert self._process is not None
        return self._process.pid

    def wait(self, seconds: float) -> None:
        """Wait until the command has ended well. Raises DidNotComeUp when it fails or takes too long."""
        assert self._process is not None
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise DidNotComeUp(f"{self.name} took longer than {seconds:.0f} s; {self.log_tail()}") from None
        if code:
            raise DidNotComeUp(f"{self.name} ended with code {code}; {self.log_tail()}")

    def check(self) -> None:
        """Raise DidNotComeUp when the command has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise DidNotComeUp(f"{self.name} ended with code {self._process.returncode}; {self.log_tail()}")

    def log_tail(self) -> str:
        """Path of the log, with its last lines."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.is_file() else []
        return "\n".join([f"its log is {self.log} and ends:", *(f"  {line}" for line in lines[-TAIL_LINES:])])

    def ask_to_stop(self) -> None:
        if self._process is not None:
            for pid in _session(self._process.pid):
                _signal(pid, signal.SIGTERM)

    def stop(self, patience: float = 10) -> None:
        """Ask the session to stop, wait, then kill the processes that are left."""
        if self._process is None:
            return
        self.ask_to_stop()
        until = time.monotonic() + patience
        while time.monotonic() < until and _session(self._process.pid):
            self._process.poll()  # an ended child stays listed until it is polled
            time.sleep(0.1)
        for pid in _session(self._process.pid):
            _signal(pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)


def _session(leader: int) -> list[int]:
    """Living processes of the session that a service leads, whatever process group they are in."""
    pids = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = entry.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == leader and state != "Z":
            pids.append(int(entry.parent.name))
    return pids


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
