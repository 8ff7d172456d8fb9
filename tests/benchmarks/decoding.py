"""`python -m tests.benchmarks.decoding`: how fast a large CSV is landed, and in how much memory. Not a test.

A file of the size asked (1,024 MiB) is made of rows as publishers write them. DuckDB reads it, every column as
text; we read it block by block, and then land it from a store: decoded, hashed and kept as Parquet. Each runs in a
process of its own. Memory is what the process holds beyond the pages of files that are mapped (private memory);
the peak counts those pages too, which the system takes back whenever it needs them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.readers_measured import measured

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


def duckdb(path: Path) -> int:
    import duckdb

    con = duckdb.connect(config={"threads": 1})
    query = "select count(*), " + ", ".join(f"max(length({name}))" for name in HEADER.decode().strip().split(","))
    found = con.execute(f"{query} from read_csv(?, all_varchar = true, header = true)", [str(path)]).fetchone()
    return int(found[0]) if found else 0


def read(path: Path) -> int:
    import mmap

    from inclusive_growth.sources.formats.delimited import delimited_batches

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return sum(map(len, delimited_batches(content, path.name)))


def land(path: Path) -> int:
    """From the raw object to the decoded file, by a source of plain CSV."""
    from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded
    from inclusive_growth.records import RawObject
    from inclusive_growth.sources.formats.delimited import delimited_batches
    from inclusive_growth.sources.protocol import Dataset
    from inclusive_growth.store.directory import DirectoryStore

    class Plain:
        columns = tuple(HEADER.decode().strip().split(","))

        @staticmethod
        def decode(dataset, payload):  # type: ignore[no-untyped-def]
            yield from delimited_batches(payload.content, payload.url)

    store = DirectoryStore(Path(os.environ["IGW_HOME"]))
    raw = RawObject(path.name, path.stat().st_size, path.name, "2026-01-01T00:00:00Z", "text/csv")
    table = decode_release(store, Plain, Dataset("large", "plain", None), [raw])  # type: ignore[arg-type]
    content_hash(table, ())
    keep_decoded(store, "decoded/large.parquet", table)
    return int(table.num_rows)


READERS = {"duckdb": duckdb, "read": read, "land": land}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--child", nargs=2, metavar=("READER", "PATH"))
    arguments = parser.parse_args()
    if arguments.child:
        name, file = arguments.child
        measured(name, READERS[name], Path(file))
        return
    with tempfile.TemporaryDirectory() as home:
        made = Path(home) / "made.csv"
        make(made, arguments.mebibytes)
        size = made.stat().st_size / 2**20
        print(f"{size:,.0f} MiB; the goal is {GOAL:g} times DuckDB's own reader", flush=True)
        path = in_store(made, Path(home))
        for reader in READERS:
            command = [sys.executable, "-m", "tests.benchmarks.decoding", "--child", reader, str(path)]
            subprocess.run(command, check=True, env=os.environ | {"IGW_HOME": home})


def in_store(made: Path, root: Path) -> Path:
    """Move a file to where a store keeps a raw object: named by its hash."""
    import hashlib

    from inclusive_growth.store.keys import raw_key

    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = root / raw_key("plain", "large", digest)
    path.parent.mkdir(parents=True)
    return made.rename(path)


if __name__ == "__main__":
    main()
