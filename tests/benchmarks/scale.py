"""`make bench-scale`: millions of decoded rows through dbt to parts, beside plain.sql. Nothing is asserted.

Each measurement is a process of its own; memory is the largest sum of resident sets over its tree.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.records import Candidate
from inclusive_growth.store.keys import part_key
from tests.benchmarks.bench import Measured, measure
from tests.benchmarks.neighbourhoods import DATASETS, SMALL, Neighbourhoods, land, neighbourhoods

MARTS = ("fct_indicator_values", "indicator_values_wide", "fct_indicator_vintages", "audit_trail")


def step(*words: str) -> Measured:
    """One step of this module as a process of its own."""
    return measure([sys.executable, "-m", "tests.benchmarks.steps", *words], dict(os.environ))


def dbt_seconds(home: Path) -> tuple[float, float]:
    """Seconds that dbt spent in models and in tests, summed over its threads."""
    results = json.loads((home / "work" / "dbt" / "target" / "run_results.json").read_text(encoding="utf-8"))
    spent = {"model": 0.0, "test": 0.0}
    for item in results["results"]:
        kind = item["unique_id"].split(".")[0]
        spent[kind] = spent.get(kind, 0.0) + item["execution_time"]
    return spent["model"], spent["test"]


def differing_parts(world: Neighbourhoods, candidate: Candidate, out: Path) -> list[str]:
    """Parts whose rows, columns or order are not those that plain.sql wrote."""
    found = []
    for part in candidate.parts:
        if part.mart in MARTS and part.dataset in DATASETS:
            ours, theirs = world.store.url(part_key(part)), str(out / f"{part.mart}.{part.dataset}.parquet")
            if not _same(ours, theirs):
                found.append(f"{part.mart} of {part.dataset}")
    return found


def _same(ours: str, theirs: str) -> bool:
    con = duckdb.connect(config={"threads": "2"})
    try:
        return con.execute(
            "select count(*) = 0 from (from read_parquet($1)) as ours "
            "positional join (from read_parquet($2)) as theirs where ours is distinct from theirs",
            [ours, theirs],
        ).fetchone() == (True,) and _columns(con, ours) == _columns(con, theirs)
    finally:
        con.close()


def _columns(con: duckdb.DuckDBPyConnection, path: str) -> list[tuple[str, str]]:
    return con.execute("select column_name, column_type from (describe from read_parquet($1))", [path]).fetchall()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000_000)
    options.add_argument("--smaller", type=int, default=2_000_000, help="a second size, for the growth with rows")
    chosen = options.parse_args()
    out = Console(width=160)
    table = Table("what", "goal", "measured")
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in (chosen.smaller, chosen.rows):
            home, plain = Path(folder) / f"home{rows}", Path(folder) / f"plain{rows}"
            world = neighbourhoods(home, rows)
            script = step("plain", str(home), str(plain))
            full = step("build", str(home))
            seconds[rows] = full.seconds
            candidate = latest_candidate(world.store)
            assert candidate is not None
            models, tests = dbt_seconds(home)
            wrong = differing_parts(world, candidate, plain)
            millions = f"{rows / 1e6:.0f}M decoded rows"
            table.add_row(f"{millions}: plain.sql", "", f"{script.seconds:.0f} s, {script.peak_mib:.0f} MiB")
            table.add_row(
                f"{millions}: dbt to parts, with dbt's own tests",
                "",
                f"{full.seconds:.0f} s, {full.peak_mib:.0f} MiB (goal 8192)",
            )
            table.add_row(
                "  of it dbt, summed over two threads", "", f"models {models:.0f} s, tests {tests:.0f} s"
            )
            table.add_row("  ratio to plain.sql", "≤ 1.5", f"{full.seconds / script.seconds:.2f}")
            table.add_row("  the same parts", "", "yes" if not wrong else f"NO: {', '.join(wrong)}")
        gates = step("gate", str(home))
        table.add_row("  publish gate of all of it", "", f"{gates.seconds:.0f} s, {gates.peak_mib:.0f} MiB")
        land(world, SMALL, 4, months=11, every=99)
        changed = step("build", str(home))
        table.add_row(
            "one changed dataset of 1% of the rows",
            "≤ 5% of full + 10 s",
            f"{changed.seconds:.1f} s (goal {0.05 * seconds[chosen.rows] + 10:.1f} s)",
        )
    growth = chosen.rows / chosen.smaller
    table.add_row(f"cost of {growth:.0f} times the rows", "≤ 11 times", f"{_growth(seconds):.1f} times")
    out.print(table)


def _growth(seconds: dict[int, float]) -> float:
    small, large = (seconds[rows] for rows in sorted(seconds))
    return large / small


if __name__ == "__main__":
    main()
