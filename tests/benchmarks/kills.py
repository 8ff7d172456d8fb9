"""`python -m tests.benchmarks.kills`: publications during which our process, its Postgres backend or the S3 server
is killed with SIGKILL, at every step boundary and at random moments; each followed by one more run.

Prints one line for each victim. It fails when a reader saw a mixture or an error, an end state was wrong or
something was left behind.
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

from inclusive_growth.audit import verify_hashes
from inclusive_growth.errors import WarehouseError
from inclusive_growth.publish.steps import PUBLISH_STEPS
from tests.support.killed_publications import (
    KillHouse,
    Outcome,
    kill_during,
    kill_house,
    quiet_seconds,
    random_moment,
)
from tests.support.postgres_server import Postgres, postgres_server
from tests.support.seaweed import Seaweed, seaweed
from tests.support.victims import (
    Strike,
    kill_any_backend,
    kill_backend_at_work,
    kill_process,
    kill_server,
    revive,
    wait_until_up,
)
from tests.support.witness import Witness, watching

ROWS = 4_000
VICTIMS = ("our process", "Postgres backend", "S3 server")
PER_HOUSE = 8  # a history that grows with every kill would make each publication longer than the last


@dataclass
class Line:
    """What was seen with one victim. `wrong`: where an end state was not right or something was left behind."""

    victim: str
    moments_wanted: int
    boundaries: list[Outcome] = field(default_factory=list)
    moments: list[Outcome] = field(default_factory=list)
    seen: Witness = field(default_factory=Witness)
    wrong: list[str] = field(default_factory=list)

    @property
    def kills(self) -> list[Outcome]:
        return [*self.boundaries, *self.moments]

    @property
    def done(self) -> bool:
        return len(self.boundaries) > len(PUBLISH_STEPS) and len(self.moments) >= self.moments_wanted

    def cells(self) -> list[str]:
        numbers = {
            "boundaries": len(self.boundaries),
            "moments": len(self.moments),
            "landed mid-work": sum(bool(one.doing) for one in self.moments),
            "statements": self.seen.statements,
            "file reads": self.seen.file_reads,
            "mixed": len(self.seen.mixed),
            "errors": len(self.seen.errors),
            "connections cut": self.seen.lost_connections,
            "end state wrong": len(self.wrong),
            "left behind": sum(sum(one.left.values()) for one in self.kills),
        }
        assert list(numbers) == HEADS[1:]
        return [self.victim, *(f"{number:,}" for number in numbers.values())]


HEADS = [
    "victim", "boundaries", "moments", "landed mid-work", "statements", "file reads", "mixed", "errors",
    "connections cut", "end state wrong", "left behind",
]  # fmt: skip


class Ring:
    """The servers, and the houses that are killed in one after another."""

    def __init__(self, folder: Path, server: Postgres, service: Seaweed, rng: random.Random, until: float) -> None:
        self.folder, self.server, self.service, self.rng = folder, server, service, rng
        self.numbers, self.until = count(1), until

    def visit(self, line: Line) -> None:
        """Some kills of this victim in a house of their own; every other house stands on S3."""
        number = next(self.numbers)
        service = self.service if line.victim == "S3 server" or number % 2 else None
        with ExitStack() as stack:
            house = stack.enter_context(kill_house(self.server, self.folder / f"house-{number}", service, ROWS))
            longest = quiet_seconds(house, 1.0)
            seen = stack.enter_context(watching(house, self.folder / f"seen-{number}", 2 * ROWS))
            value = 2.0
            for _ in range(PER_HOUSE):
                if line.done or time.monotonic() > self.until:
                    break
                try:
                    self.kill(house, line, value, longest)
                except (AssertionError, WarehouseError) as error:
                    line.wrong.append(f"{line.victim}, kill {len(line.kills) + 1}: {error}")
                    wait_until_up(house)
                    revive(self.service)
                    break
                value += 1
            line.wrong += verify_hashes.verify(store=house.store).problems
        line.seen.add(seen)

    def kill(self, house: KillHouse, line: Line, old: float, longest: float) -> None:
        """At the next boundary, then at random moments."""
        service = self.service if line.victim == "S3 server" else None
        boundary = len(line.boundaries) if len(line.boundaries) <= len(PUBLISH_STEPS) else None
        strike = self.strike(line, boundary)
        if boundary is not None:
            line.boundaries.append(kill_during(house, strike, old, boundary=boundary, service=service))
        else:
            moment = random_moment(self.rng, longest)
            line.moments.append(kill_during(house, strike, old, moment=moment, service=service))

    def strike(self, line: Line, boundary: int | None) -> Strike:
        if line.victim == "our process":
            return kill_process
        if line.victim == "Postgres backend":
            return kill_backend_at_work if boundary is None else kill_any_backend
        return kill_server(self.service, at_once=len(line.kills) % 2 == 0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=200, help="in all; a third for each victim")
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--victim", nargs="+", default=VICTIMS, choices=VICTIMS)
    options.add_argument("--minutes", type=float, default=24 * 60, help="report what was done after so long")
    chosen = options.parse_args()
    rng, started = random.Random(chosen.seed), time.monotonic()
    third = chosen.moments // 3
    plan = dict.fromkeys(VICTIMS, third) | {VICTIMS[-1]: chosen.moments - 2 * third}
    lines = [Line(victim, plan[victim]) for victim in chosen.victim]
    with tempfile.TemporaryDirectory() as name, postgres_server() as server, seaweed(Path(name) / "s3") as service:
        until = started + 60 * chosen.minutes
        ring = Ring(Path(name), server, service, rng, until)
        while left := [line for line in lines if not line.done]:
            for line in left:
                if time.monotonic() < until:
                    ring.visit(line)
                    told = (
                        f"{len(line.boundaries)} boundaries, {len(line.moments)} moments, {len(line.wrong)} wrong"
                    )
                    print(f"  {time.monotonic() - started:5.0f} s  {line.victim}: {told}", flush=True)
            if time.monotonic() > until:
                break
        crashes = server.log.read_text(errors="replace").count("was terminated by signal 9")
    report(lines)
    print(f"\nserver processes that Postgres itself found killed: {crashes}")
    print(
        f"{time.monotonic() - started:.0f} s in all, seed {chosen.seed}, {'complete' if not left else 'CUT SHORT'}"
    )
    wrong = [item for line in lines for item in (*line.wrong, *line.seen.mixed, *line.seen.errors)]
    if wrong:
        raise SystemExit("\n".join(wrong[:20]))


def report(lines: list[Line]) -> None:
    """The table, then what the publications said and what the victims were doing."""
    table = [HEADS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADS))]
    print(
        "\n"
        + "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    )
    counted = dict.fromkeys(name for line in lines for one in line.kills for name in one.left)
    print(f"\ncounted as left behind after each one more run: {', '.join(counted)}")
    for line in lines:
        said = Counter(one.said.partition(":")[0] for one in line.kills)
        print(f"\n{line.victim}: the publication ended with {dict(said)}")
        print(f"  connections of readers refused while a server started anew: {line.seen.refused_connections}")
        if line.victim != "our process":
            longest = max((one.seconds for one in line.kills), default=0.0)
            print(f"  longest publication, error or not: {longest:.1f} s")
        for doing, times in Counter(one.doing[:48] or "(was over)" for one in line.moments).most_common(8):
            print(f"  {times:4} x {doing}")
        for example in dict.fromkeys(one.said for one in line.moments if "Error" in one.said or ":" in one.said):
            print(f"  for example: {example}")
            break


if __name__ == "__main__":
    main()
