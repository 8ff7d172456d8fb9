"""Segregation with correction and limits at scale: `make bench-statistics`.

Seven invented authorities, each with 9,000 output areas of 100 to 500 people in 19 groups, drawn unevenly. The
goal is 60 seconds for all of them on two quiet cores.
"""

import argparse
import resource
import time

import numpy as np

from inclusive_growth.methods.chance import generator
from inclusive_growth.methods.segregation_chance import ALLOCATIONS, RESAMPLES, judge

GOAL = 60.0


def town(seed: int, units: int, groups: int) -> np.ndarray:
    """Invented people of units × groups: each unit has a mix of its own, most of it one or two groups."""
    draws = np.random.default_rng(seed)
    return draws.multinomial(draws.integers(100, 500, units), draws.dirichlet(np.full(groups, 0.3), units))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authorities", type=int, default=7)
    parser.add_argument("--units", type=int, default=9000)
    parser.add_argument("--groups", type=int, default=19)
    asked = parser.parse_args()
    towns = [town(seed, asked.units, asked.groups) for seed in range(asked.authorities)]
    wall, work = time.perf_counter(), time.process_time()
    for seed, counts in enumerate(towns):
        judged = judge(counts, generator(f"town {seed}"))["h"]
        print(f"town {seed}: H {judged.corrected:.4f} ({judged.lower_95:.4f} to {judged.upper_95:.4f})")
    wall, work = time.perf_counter() - wall, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = f"{asked.authorities} authorities × {asked.units} units × {asked.groups} groups"
    print(f"{size}, {ALLOCATIONS} allocations and {RESAMPLES} resamples:")
    print(f"{wall:.1f} s, {work:.1f} s of processor time, {peak:.0f} MiB (goal {GOAL:.0f} s)")


if __name__ == "__main__":
    main()
