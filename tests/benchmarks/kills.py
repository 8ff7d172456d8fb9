"""`python -m tests.benchmarks.kills`: publications during which our process, its Postgres backend or the S3 server
is killed with SIGKILL, at every step boundary and at random moments; each followed by one more run.

Prints one line for each victim. It fails at the first reader who saw a mixture, wrong end state or left-over.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from inclusive_growth import verify
from inclusive_growth.switch import PUBLISH_STEPS
from tests.postgres.kills import KillHouse, Outcome, kill_during, kill_house, quiet_seconds, random_moment
from tests.postgres.victims import Strike, kill_any_backend, kill_backend_at_work, kill_process, kill_server
from tests.postgres.witness import Witness, watching
from tests.postgres_server import Postgres, postgres_server
from tests.seaweed import Seaweed, seaweed

ROWS = 20_000
VICTIMS = ("our process", "Postgres backend", "S3 server")
PER_HOUSE = 14  # a history that grows with every kill would make each publication longer than the last


@dataclass
class Line:
    """What was seen with one victim."""

    victim: str
    boundaries: list[Outcome] = field(default_factory=list)
    moments: list[Outcome] = field(default_factory=list)
    seen: Witness = field(default_factory=Witness)

    def cells(self) -> list[str]:
        landed = sum(bool(one.doing) for one in self.moments)
        both = [*self.boundaries, *self.moments]
        left = sum(sum(one.left.values()) for one in both)
        return [
            self.victim, str(len(self.boundaries)), str(len(self.moments)), str(landed),
            f"{self.seen.statements:,}", f"{self.seen.file_reads:,}", str(len(self.seen.mixed)),
            str(len(self.seen.errors)), str(self.seen.lost_connections), f"{len(both)} of {len(both)}", str(left),
        ]  # fmt: skip


HEADS = [
    "victim", "boundaries", "moments", "landed mid-work", "statements", "file reads", "mixed", "errors",
    "connections cut", "end state right", "left behind",
]  # fmt: skip


class Ring:
    """The servers, and the houses that are killed in one after another."""

    def __init__(self, folder: Path, server: Postgres, service: Seaweed, rng: random.Random) -> None:
        self.folder, self.server, self.service, self.rng = folder, server, service, rng
        self.numbers = count(1)

    def run(self, victim: str, moments: int) -> Line:
        line = Line(victim)
        while len(line.moments) < moments or not line.boundaries:
            number = next(self.numbers)
            on_s3 = victim == "S3 server" or number % 2 == 0
            with ExitStack() as stack:
                home = self.folder / f"house-{number}"
                house = stack.enter_context(kill_house(self.server, home, self.service if on_s3 else None, ROWS))
                longest, value = quiet_seconds(house, 1.0), 2.0
                seen = stack.enter_context(watching(house, self.folder / f"seen-{number}", 2 * ROWS))
                if not line.boundaries:
                    for boundary in range(len(PUBLISH_STEPS) + 1):
                        line.boundaries.append(self.kill(house, line, value, boundary=boundary))
                        value += 1
                for _ in range(min(PER_HOUSE, moments - len(line.moments))):
                    at = random_moment(self.rng, longest)
                    line.moments.append(self.kill(house, line, value, moment=at))
                    value += 1
                assert verify.verify(store=house.store).ok
            line.seen.add(seen)
            assert not seen.mixed and not seen.errors, (seen.mixed, seen.errors)
            print(
                f"  {victim}: {len(line.moments)} moments, a quiet publication takes {longest:.1f} s", flush=True
            )
        return line

    def kill(self, house: KillHouse, line: Line, old: float, **when) -> Outcome:
        at_boundary = "boundary" in when
        number = len(line.boundaries) + len(line.moments)
        service = self.service if line.victim == "S3 server" else None
        return kill_during(house, self.strike(line.victim, at_boundary, number), old, service=service, **when)

    def strike(self, victim: str, at_boundary: bool, number: int) -> Strike:
        if victim == "our process":
            return kill_process
        if victim == "Postgres backend":
            return kill_any_backend if at_boundary else kill_backend_at_work
        return kill_server(self.service, at_once=number % 2 == 0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=200, help="in all; a third for each victim")
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--victim", nargs="+", default=VICTIMS, choices=VICTIMS)
    chosen = options.parse_args()
    rng, started = random.Random(chosen.seed), time.perf_counter()
    third = chosen.moments // 3
    plan = dict.fromkeys(VICTIMS, third) | {VICTIMS[-1]: chosen.moments - 2 * third}
    with tempfile.TemporaryDirectory() as name, postgres_server() as server, seaweed(Path(name) / "s3") as service:
        ring = Ring(Path(name), server, service, rng)
        lines = [ring.run(victim, moments) for victim, moments in plan.items() if victim in chosen.victim]
        crashes = server.log.read_text(errors="replace").count("was terminated by signal 9")
    report(lines)
    print(f"server processes that Postgres itself found killed: {crashes}")
    print(f"{time.perf_counter() - started:.0f} s in all, seed {chosen.seed}")


def report(lines: list[Line]) -> None:
    """The table, then what the publications said and what the victims were doing."""
    table = [HEADS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADS))]
    print(
        "\n"
        + "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    )
    print(f"\ncounted as left behind, each 0 after every one more run: {', '.join(lines[0].boundaries[0].left)}")
    for line in lines:
        said = Counter(one.said.partition(":")[0] for one in [*line.boundaries, *line.moments])
        print(f"\n{line.victim}: the publication ended with {dict(said)}")
        print(f"  connections of readers refused while a server started anew: {line.seen.refused_connections}")
        if line.victim != "our process":
            print(f"  longest publication, error or not: {max(one.seconds for one in line.moments):.1f} s")
        for doing, times in Counter(one.doing[:48] or "(was over)" for one in line.moments).most_common(8):
            print(f"  {times:4} x {doing}")
        for example in dict.fromkeys(one.said for one in line.moments if "Error" in one.said or ":" in one.said):
            print(f"  for example: {example}")
            break


if __name__ == "__main__":
    main()
