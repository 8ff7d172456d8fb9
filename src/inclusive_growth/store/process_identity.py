"""Whether a process of this machine still lives, said so that another process can judge it."""

import hashlib
import os
import socket
from pathlib import Path


def machine() -> str:
    """Where process ids mean the same: one boot of one kernel, one process namespace.

    A host name is not enough: two containers may share one, and then each would take the other's for dead.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def started(pid: int) -> str:
    """When a process of this machine started, in clock ticks since boot; "" when it is gone.

    A process id alone is reused; with its start time it is not.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "alive" if not Path("/proc/self").exists() and _alive(pid) else ""
    return "" if fields[0] in "ZX" else fields[19]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def name_of_this_process() -> str:
    """A word without dashes or slashes around which file names can be made; `is_gone` understands it."""
    return f"{_short(machine())}.{os.getpid()}.{started(os.getpid())}"


def is_gone(name: str) -> bool:
    """True when that process was one of this machine and has ended; False when it lives or nobody can know."""
    where, _, process = name.partition(".")
    pid, _, since = process.partition(".")
    return where == _short(machine()) and pid.isdecimal() and started(int(pid)) != since


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
