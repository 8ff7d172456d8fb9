"""`python -m tests.benchmarks.kills`: a publication into Postgres, killed at 200 random moments."""

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from inclusive_growth.switch import PUBLISH_STEPS
from tests.postgres.house import marts_house
from tests.postgres.kills import kill_at_moment, kill_at_step
from tests.postgres_server import postgres_server


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=200)
    options.add_argument("--seed", type=int, default=20261122)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        house = marts_house(server, Path(folder) / "home")
        house.published(0.5)
        started = time.perf_counter()
        house.published(1.0, minutes=5)
        longest = min(5.0, time.perf_counter() - started)
        value = 1.0
        for steps in range(len(PUBLISH_STEPS) + 1):
            kill_at_step(house, steps, value, value + 1, 10 + 2 * steps)
            value += 1
        print(f"killed after each of {len(PUBLISH_STEPS)} steps: readers whole, the next run finished", flush=True)
        killed: Counter[str] = Counter()
        for number in range(chosen.moments):
            killed[kill_at_moment(house, value, value + 1, 100 + 2 * number, rng, longest)] += 1
            value += 1
            if (number + 1) % 20 == 0:
                print(f"{number + 1} moments ({dict(killed)}), {time.perf_counter() - started:.0f} s", flush=True)
    print(
        f"killed at {chosen.moments} random moments within {longest:.2f} s: {dict(killed)}; readers only ever saw"
    )
    print("a whole publication, every end state was right, checksums equal, nothing was left behind")


if __name__ == "__main__":
    main()
