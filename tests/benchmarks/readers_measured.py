"""One reader of a file, run and printed: rows, seconds, and the memory that it held."""

import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil


def measured(name: str, reader: Callable[[Path], int], path: Path) -> None:
    """Run a reader in this process and print what it took. The watch looks at memory every fifth of a second."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, private_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started, busy = time.perf_counter(), time.process_time()
    rows = reader(path)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    done.set()
    watcher.join()
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:9} {rows:>12,} rows {seconds:7.1f} s, {busy:7.1f} s of a core {peak / 2**20:7.0f} MiB private "
        f"{highest:7.0f} MiB peak",
        flush=True,
    )


def private_memory() -> int:
    """Memory of this process without the pages of files that are mapped into it."""
    return sum(part.rss for part in psutil.Process().memory_maps() if not part.path.startswith("/"))
