"""Every statistic of a published file that rests on counts, worked out again by the second implementation.

`python -m tests.support.compared_statistics published.duckdb` prints how many figures were compared and by how
much they differ at most: limits of values (Wilson, exact and Byar), and of gaps and comparisons the limits by
Newcombe, the three p-values, their q-values within each family, and the verdict.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb

from tests.support import independent_statistics as independent

PER = {"per_1k": 1e3, "per_10k": 1e4, "per_100k": 1e5}
CONFIDENCE = {"95": 0.95, "998": 0.998}
TESTS = ("matters", "equivalence", "direction")
ACCEPTED = 0.025  # of false alarms, in each test of a family
VERDICTS = (  # the first that holds
    ("no gap that matters", "equivalence"),
    ("a gap that matters", "matters"),
    ("a gap, its size unclear", "direction"),
)
DIFFERENCES = {
    "fct_gaps": ("indicator_id, characteristic, period_id, family_of_areas", "group"),
    "fct_comparisons": ("indicator_id, characteristics, period_id, reference_area_code, family_of_areas", "area"),
}
Row = dict[str, Any]


def compared(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, int, float]]:
    """Mart, statistic, how many were compared, and the largest difference; of verdicts how many differ."""
    yield from _values(con)
    for mart, (family, first) in DIFFERENCES.items():
        yield from _differences(con, mart, family, first)


def _values(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, int, float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in _rows(con, "from fct_indicator_values where limits_method like '%from the count%'"):
        of_share = row["limits_method"].startswith("Wilson")
        for level, confidence in CONFIDENCE.items():
            if row[f"lower_{level}"] is None or "from the count" not in row[_method(level)]:
                continue
            if of_share:
                limits = _wilson(row["numerator"], row["denominator"], confidence)
                scale = 100.0
            else:
                limits = independent.count(row["numerator"], confidence)
                scale = PER[row["unit"]] / row["denominator"]
            for name, limit in zip(("lower", "upper"), limits, strict=True):
                found[f"{'Wilson' if of_share else 'exact and Byar'}, limits at {level}"].append(
                    abs(scale * limit - row[f"{name}_{level}"])
                )
    for name, distances in found.items():
        yield "fct_indicator_values", name, len(distances), max(distances)


def _differences(
    con: duckdb.DuckDBPyConnection, mart: str, family: str, first: str
) -> Iterator[tuple[str, str, int, float]]:
    found: dict[str, list[float]] = defaultdict(list)
    families: dict[tuple[Any, ...], list[tuple[Row, tuple[float, ...]]]] = defaultdict(list)
    other = 0
    for row in _rows(con, f"from {mart} where p_direction is not null"):
        if not str(row["interval_method"]).startswith("Newcombe"):
            # Limits of survey figures: their p-values stand in the family as they are.
            p = tuple(row[f"p_{test}"] for test in TESTS)
        else:
            counts = [
                row[f"{side}_{part}"] for side in (first, "reference") for part in ("numerator", "denominator")
            ]
            for level, confidence in CONFIDENCE.items():
                limits = independent.newcombe(*counts, confidence)
                for name, limit in zip(("lower", "upper"), limits, strict=True):
                    found[f"Newcombe, limits at {level}"].append(abs(100 * limit - row[f"{name}_{level}"]))
            p = independent.three_tests(*counts, row["matters_from"] / 100)
            for test, again in zip(TESTS, p, strict=True):
                found[f"p of {test}"].append(abs(again - row[f"p_{test}"]))
        families[tuple(row[name.strip()] for name in family.split(","))].append((row, p))
    for members in families.values():
        q = [independent.q_values([p[number] for _, p in members]) for number in range(len(TESTS))]
        for (row, _), *again in zip(members, *q, strict=True):
            of_test = dict(zip(TESTS, again, strict=True))
            for test, value in of_test.items():
                found[f"q of {test}"].append(abs(value - row[f"q_{test}"]))
            verdict = next((words for words, test in VERDICTS if of_test[test] <= ACCEPTED), "cannot tell")
            other += verdict != row["verdict"]
            found["size of family"].append(abs(len(members) - row["family_size"]))
    for name, distances in found.items():
        yield mart, name, len(distances), max(distances)
    yield mart, "verdicts that differ", sum(len(members) for members in families.values()), other


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[Row]:
    answer = con.execute(query)
    names = [column[0] for column in answer.description or ()]
    while batch := answer.fetchmany(10_000):
        yield from (dict(zip(names, values, strict=True)) for values in batch)


def _method(level: str) -> str:
    return "limits_method" if level == "95" else "limits_998_method"


@cache
def _wilson(x: float, n: float, confidence: float) -> independent.Limits:
    return independent.wilson(x, n, confidence)


if __name__ == "__main__":
    with duckdb.connect(sys.argv[1], read_only=True) as published:
        for mart, name, count, difference in compared(published):
            print(f"{mart:22}{name:32}{count:>9,}  {difference:.3g}")
