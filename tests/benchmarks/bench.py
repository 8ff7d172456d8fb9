"""`make bench`: the speed and memory goals, measured on this machine in one run. Not a test: nothing is asserted.

Memory is the largest sum of resident sets over the process tree, sampled every 50 ms.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from inclusive_growth_sample.replay.server import Replay

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    peak_mib: float
    output: str


def measure(command: list[str], environment: dict[str, str]) -> Measured:
    """Run a command to its end; wall seconds and the process tree's peak memory."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, tree_mib(child.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = child.communicate()
    done.set()
    watcher.join()
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{output}")
    return Measured(time.perf_counter() - started, peak, output)


def tree_mib(pid: int) -> float:
    """Resident MiB of a process and its descendants at this moment."""
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(item.memory_info().rss for item in processes) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def dag_file_seconds(environment: dict[str, str]) -> list[tuple[str, float]]:
    """Seconds that the DAG processor itself reports for each file of dags/."""
    report = measure([sys.executable, str(ROOT / "tests" / "benchmarks" / "dag_files.py")], environment)
    lines = [line.rsplit(maxsplit=1) for line in report.output.splitlines() if line.startswith("dag-file ")]
    return [(name.removeprefix("dag-file "), float(seconds)) for name, seconds in lines]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="full runs, each in an empty home")
    chosen = options.parse_args()
    out = Console(width=160)
    table = Table("what", "goal", "measured")
    with tempfile.TemporaryDirectory() as folder, Replay(state_dir=Path(folder) / "replay") as publishers:

        def environment(home: str) -> dict[str, str]:
            return {
                **os.environ,
                "IGW_HOME": f"{folder}/{home}",
                "IGW_ENVIRONMENT": "demo",
                "IGW_HTTP_PAUSE": "0",
            } | {f"IGW_BASE_URL__{name.upper()}": url for name, url in publishers.base_urls.items()}

        igw = [sys.executable, "-m", "inclusive_growth", "run"]
        full = [measure(igw, environment(f"home{number}")) for number in range(chosen.rounds)]
        again = [measure(igw, environment("home0")) for _ in range(chosen.rounds)]
        for name, goal, found in (
            ("igw run over the sample", "≤ 60 s", full),
            ("nothing changed", "≤ 5 s", again),
        ):
            seconds = sorted(item.seconds for item in found)
            table.add_row(name, goal, f"{seconds[0]:.1f} … {seconds[-1]:.1f} s over {len(found)} runs")
        table.add_row("memory of the process tree", "≤ 2048 MiB", f"{max(item.peak_mib for item in full):.0f} MiB")
        table.add_row(
            "nothing changed / full run", "", f"{min(x.seconds for x in again) / min(x.seconds for x in full):.3f}"
        )
        for name, seconds in dag_file_seconds(environment("home0")):
            table.add_row(f"DAG file {name}", "≤ 1 s", f"{seconds:.2f} s")
        out.print(full[0].output)
    out.print(table)


if __name__ == "__main__":
    main()
