"""The macros of `dbt_project/macros/statistics`, rendered as dbt renders them and run by DuckDB."""

from typing import Any

import duckdb
import jinja2

from tests.support.checkout import REPOSITORY

PROJECT = REPOSITORY / "dbt_project" / "macros"


class RefusedLevel(Exception):
    """What dbt calls a compiler error."""


class _Exceptions:
    @staticmethod
    def raise_compiler_error(message: str) -> None:
        raise RefusedLevel(message)


def _module() -> Any:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)  # makes SQL, no page for a browser
    environment.globals["exceptions"] = _Exceptions()
    environment.globals["exact"] = lambda figure: f"cast({figure} as decimal(28, 10))"
    files = sorted((PROJECT / "statistics").glob("*.sql"))
    return environment.from_string("\n".join(file.read_text() for file in files)).module


MACROS = _module()


def of_rows(sql: str, rows: list[dict[str, Any]]) -> list[Any]:
    """An expression for each row, in order; numbers are doubles and whole numbers stay whole."""
    columns = list(rows[0])
    marks = ", ".join("(" + ", ".join("?" for _ in (*columns, 0)) + ")" for _ in rows)
    values = [value for place, row in enumerate(rows) for value in (place, *(row[name] for name in columns))]
    query = f"select {sql} from (values {marks}) as cases (place, {', '.join(columns)}) order by place"
    return [row[0] for row in duckdb.execute(query, values).fetchall()]


def of_group(sql: str, rows: list[dict[str, Any]]) -> Any:
    """An aggregate over all rows."""
    columns = list(rows[0])
    marks = ", ".join("(" + ", ".join("?" for _ in columns) + ")" for _ in rows)
    values = [row[name] for row in rows for name in columns]
    row = duckdb.execute(f"select {sql} from (values {marks}) as cases ({', '.join(columns)})", values).fetchone()
    assert row is not None
    return row[0]
