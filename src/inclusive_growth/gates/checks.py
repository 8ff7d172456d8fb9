"""Set-based checks: a query of a suite, run by DuckDB over whole tables; the rows it returns are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.suites import Expectation

if TYPE_CHECKING:
    import duckdb

SHOWN = 20  # failing rows kept in a gate record


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found. `error` says why it could not run: such a check has failed."""

    expectation: Expectation
    failing: int
    rows: tuple[dict[str, Any], ...]
    error: str = ""

    @property
    def column(self) -> str:
        """Its column in the frame of answers that Great Expectations judges."""
        return self.expectation.check

    @property
    def judged(self) -> int:
        """Rows that are wrong; -1 when the query could not run."""
        return -1 if self.error else self.failing


def ask(con: "duckdb.DuckDBPyConnection", relation: str, expectations: Sequence[Expectation]) -> list[Answer]:
    """Run each query; `{batch}` in it is the relation."""
    return [_ask(con, relation, item) for item in expectations]


def _ask(con: "duckdb.DuckDBPyConnection", relation: str, expectation: Expectation) -> Answer:
    import duckdb

    query = str(expectation.kwargs["unexpected_rows_query"]).replace("{batch}", relation)
    try:
        found = con.execute(query, dict(expectation.threshold) or None)
        names = [column[0] for column in found.description or ()]
        first = found.fetchmany(SHOWN)
        failing = len(first)
        while more := found.fetchmany(100_000):
            failing += len(more)
    except duckdb.Error as error:
        return Answer(expectation, 0, (), error=f"could not run: {str(error).splitlines()[0]}")
    return Answer(expectation, failing, tuple(readable(dict(zip(names, row, strict=True))) for row in first))


def readable(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON holds it: numbers, text and nulls; anything else as text."""
    return {
        name: value if value is None or isinstance(value, str | int | float | bool) else str(value)
        for name, value in row.items()
    }
