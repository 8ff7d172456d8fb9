"""A child ends with its parent, also when the parent is killed and can clean up nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inclusive_growth.store.child_process import bound_to_us
from inclusive_growth.store.process_identity import start_time_of

PARENT = """
import subprocess, sys
from pathlib import Path
from signal import Signals
from inclusive_growth.store.child_process import bound_to_us
child = subprocess.Popen(bound_to_us([sys.executable, "-c", sys.argv[1]], Signals(int(sys.argv[3]))))
Path(sys.argv[2]).write_text(str(child.pid))
child.wait()
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
)
POLITE = "import time; print('up', flush=True); time.sleep(60)"


@pytest.mark.parametrize(("child", "at_death"), [(STUBBORN, signal.SIGKILL), (POLITE, signal.SIGTERM)])
def test_a_child_of_a_killed_parent_is_gone(tmp_path: Path, child: str, at_death: signal.Signals):
    told = tmp_path / "pid"
    command = [sys.executable, "-c", PARENT, child, str(told), str(int(at_death))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        pid = int(told.read_text())
        assert start_time_of(pid)
        parent.kill()
    assert is_gone(pid)


def test_a_child_whose_parent_went_before_it_began_is_not_started(tmp_path: Path):
    command = bound_to_us(["touch", str(tmp_path / "began")])
    command[3] = str(os.getppid())  # as if our process had ended and another had taken the child
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "has ended" in ended.stderr
    assert not (tmp_path / "began").exists()


def test_a_child_gives_its_output_and_code_as_any_other():
    command = bound_to_us([sys.executable, "-c", "print('said'); raise SystemExit(3)"])
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (3, "said\n")


def is_gone(pid: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while start_time_of(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not start_time_of(pid)
