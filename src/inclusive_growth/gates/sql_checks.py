"""Set-based checks: a query of a suite, run by DuckDB over whole tables; the rows it returns are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.gates.suites import Expectation
from inclusive_growth.records import sha256, to_json

if TYPE_CHECKING:
    import duckdb

SHOWN = 20  # failing rows kept in a gate record

_FIRST = "select * from ({query}) as wrong limit {rows}"
# Sums of hashes do not depend on the order of the rows, and include every row.
_COUNT = """
    select count(*), sum(md5_number_lower(wrong::varchar)::hugeint), sum(md5_number_upper(wrong::varchar)::hugeint)
    from ({query}) as wrong
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The wrong rows that a query, or an expectation over single rows, found.

    `error` says why the query could not run: such a check has failed.
    """

    expectation: Expectation
    failing: int
    rows: tuple[dict[str, Any], ...]
    sha256: str = ""  # hash of every row found, also of those not kept
    error: str = ""
    judged_rows: int | None = None  # rows that an expectation over single rows was about; None for a query

    @property
    def column(self) -> str:
        """The column in the frame of answers that Great Expectations judges."""
        return self.expectation.check

    @property
    def judged(self) -> int:
        """Number of wrong rows; -1 when the query could not run."""
        return -1 if self.error else self.failing


def ask(con: "duckdb.DuckDBPyConnection", relation: str, expectations: Sequence[Expectation]) -> list[Answer]:
    """Run each query; `{batch}` in it is the relation."""
    return [_ask(con, relation, expectation) for expectation in expectations]


def digest(rows: Sequence[Any]) -> str:
    """Hash of failing rows, by which they are recognised later; "" for no rows."""
    return sha256(to_json(rows)) if rows else ""


def readable(row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON holds it: numbers, text and nulls; any other value as text."""
    return {
        name: value if value is None or isinstance(value, str | int | float | bool) else str(value)
        for name, value in row.items()
    }


def _ask(con: "duckdb.DuckDBPyConnection", relation: str, expectation: Expectation) -> Answer:
    import duckdb

    query = str(expectation.kwargs["unexpected_rows_query"]).replace("{batch}", relation)
    limits = dict(expectation.threshold) or None
    try:
        cursor = con.execute(_FIRST.format(query=query, rows=SHOWN + 1), limits)
        names = [column[0] for column in cursor.description or ()]
        rows = tuple(readable(dict(zip(names, row, strict=True))) for row in cursor.fetchall())
        if len(rows) <= SHOWN:
            return Answer(expectation, len(rows), rows, digest(rows))
        # DuckDB counts the rows: a check may find millions, and a person reads only the first.
        (failing, *sums) = con.execute(_COUNT.format(query=query), limits).fetchone() or (0,)
    except duckdb.Error as error:
        return Answer(expectation, 0, (), error=f"could not run: {str(error).splitlines()[0]}")
    return Answer(expectation, failing, rows[:SHOWN], digest([failing, *sums]))
