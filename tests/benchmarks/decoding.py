"""`python -m tests.benchmarks.decoding`: how fast a large CSV is decoded, and in how much memory. Not a test.

A file of the size asked (1,024 MiB) is made of rows as publishers write them, mapped into memory and decoded
block by block; DuckDB reads the same file beside it, every column as text. Each runs in a process of its own.
Memory is what the process holds beyond the pages of the file itself (private memory), and its peak with them.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

HEADER = b"area_code,area_name,period,sex,age,value,lower,upper,status\n"
GOAL = 3.0  # times DuckDB's own reader


def make(path: Path, mebibytes: int) -> None:
    """Write rows until the file has the size."""
    rows = (
        f'E{at % 326 + 6000000:08d},"Place, number {at % 326}",20{at % 25:02d},female,{at % 90},'
        f"{at % 977}.{at % 10},{at % 877}.5,{at % 997}.25,\n"
        for at in range(100_000)
    )
    block = "".join(rows).encode()
    with path.open("wb") as file:
        file.write(HEADER)
        while file.tell() < mebibytes * 2**20:
            file.write(block)


def ours(path: Path) -> int:
    import mmap

    from inclusive_growth.sources.formats.csv_rules import CsvText
    from inclusive_growth.sources.formats.delimited import tables_of

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        rows = 0
        for table in tables_of(CsvText(content, path.name)):
            rows += table.num_rows
            del table
        return rows


def duckdbs(path: Path) -> int:
    import duckdb

    con = duckdb.connect(config={"threads": 1})
    query = "select count(*), " + ", ".join(f"max(length({name}))" for name in HEADER.decode().strip().split(","))
    found = con.execute(f"{query} from read_csv(?, all_varchar = true, header = true)", [str(path)]).fetchone()
    return int(found[0]) if found else 0


def private_memory(process: psutil.Process) -> int:
    return int(process.memory_full_info().uss)


def child(reader: str, path: Path) -> None:
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, private_memory(psutil.Process()) - shared(path))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    rows = ours(path) if reader == "ours" else duckdbs(path)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{reader:8} {rows:>12,} rows  {seconds:7.1f} s  {peak / 2**20:7.0f} MiB private  {highest:7.0f} MiB peak"
    )


def shared(path: Path) -> int:
    """Pages of the mapped file, which the system takes back when it needs them."""
    maps = psutil.Process().memory_maps()
    return sum(one.rss for one in maps if one.path == str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--child", nargs=2, metavar=("READER", "PATH"))
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], Path(arguments.child[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        make(path, arguments.mebibytes)
        print(f"{path.stat().st_size / 2**20:,.0f} MiB; the goal is {GOAL:g} times DuckDB's own reader")
        for reader in ("duckdb", "ours"):
            command = [sys.executable, "-m", "tests.benchmarks.decoding", "--child", reader, str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
