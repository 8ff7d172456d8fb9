"""A child process that ends with its parent, however the parent ends: an orphan would hold files and locks.

`python -m inclusive_growth.store.child_process PARENT SIGNAL COMMAND …` asks the kernel for the signal at the
parent's death, then becomes the command. Only Linux knows this; elsewhere the command runs as any child.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def bound_to_us(command: list[str], at_our_death: signal.Signals = signal.SIGKILL) -> list[str]:
    """The command for a child that gets this signal when we end, even by `kill -9`, or our thread does."""
    return [sys.executable, "-m", __name__, str(os.getpid()), str(int(at_our_death)), *command]


def main(parent: int, number: int, command: list[str]) -> None:
    """Become the command, bound to the parent; end at once when the parent is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(f"the parent process {parent} has ended; {command[0]} was not started")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
