"""`python -m tests.publish.reader FILE`: opens and reads the published file again and again until told to stop,
then prints `reads;mixtures;values seen`. A mixture is a file in which two publications' values stand."""

import os
import sys
import threading

import duckdb

QUERY = """
select value from dim_indicator union
select value from fct_indicator_values"""


def main(path: str) -> None:
    os.nice(10)  # eight readers on two cores must leave the publisher a turn
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
    reads = mixtures = 0
    seen: set[float] = set()
    print("reading", flush=True)
    while not stop.is_set():
        with duckdb.connect(path, read_only=True) as con:
            values = {row[0] for row in con.execute(QUERY).fetchall()}
        reads += 1
        mixtures += len(values) != 1
        seen |= values
    print(f"{reads};{mixtures};{','.join(map(str, sorted(seen)))}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
