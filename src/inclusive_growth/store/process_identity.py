"""The identity of a process: machine, process id and start time, from which another process sees that it ended."""

import hashlib
import os
import socket
from pathlib import Path


def machine_id() -> str:
    """The scope in which a process id is unique: one boot of one kernel, one process namespace.

    A host name is not enough: two containers may share one, and each would take the other's processes for dead.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def start_time_of(pid: int) -> str:
    """The start time of a process of this machine, in clock ticks since boot; "" when the process is gone.

    The system uses a process id again, but not together with a start time.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "alive" if not Path("/proc/self").exists() and _alive(pid) else ""
    return "" if fields[0] in "ZX" else fields[19]


def name_of_this_process() -> str:
    """The name of this process for `is_gone`, without dashes or slashes, so that it fits into file names."""
    return f"{_short(machine_id())}.{os.getpid()}.{start_time_of(os.getpid())}"


def is_gone(name: str) -> bool:
    """True when the process ran on this machine and has ended; False when it runs or nobody can know."""
    machine, _, process = name.partition(".")
    pid, _, start_time = process.partition(".")
    return machine == _short(machine_id()) and pid.isdecimal() and start_time_of(int(pid)) != start_time


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
