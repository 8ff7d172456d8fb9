"""The macros of statistics rendered without dbt, and run in DuckDB over rows given as Python values."""

from collections.abc import Sequence
from typing import Any

import duckdb
import jinja2

from tests.support.checkout import REPOSITORY

_FILES = sorted((REPOSITORY / "dbt_project/macros/statistics").glob("*.sql"))
MACROS: Any = (
    jinja2.Environment(extensions=["jinja2.ext.do"])
    .from_string("\n".join(path.read_text(encoding="utf-8") for path in _FILES))
    .module
)


def run(query: str, columns: str, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """The answer of a query over a relation `given` with these columns (`name type, …`) and rows."""
    con = duckdb.connect()
    con.execute(f"create table given ({columns})")
    if rows:
        con.executemany(f"insert into given values ({', '.join('?' * len(rows[0]))})", [list(row) for row in rows])
    answer = con.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
