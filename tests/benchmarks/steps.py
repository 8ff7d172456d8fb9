"""One measured step on a benchmark store, as a process of its own: `… tests.benchmarks.steps build HOME`."""

import sys
from pathlib import Path

from inclusive_growth import gates
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.catalogue import load_catalogue
from tests.benchmarks import plain
from tests.benchmarks.neighbourhoods import Neighbourhoods

STEPS = ("plain", "build", "gate")


def main(name: str, home: Path, *rest: str) -> None:
    if name == "plain":
        plain.run(home, Path(rest[0]))
        return
    world = Neighbourhoods(home, load_catalogue(home / "catalogue"))
    if name == "build":
        world.build(10)
        return
    candidate = latest_candidate(world.store)
    assert candidate is not None
    record = gates.judge_candidate(candidate, run_at=world.day(11), context=world.context)
    for result in record.results:
        if not result.success:
            print(result.severity, result.expectation, result.relation, result.observed)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
