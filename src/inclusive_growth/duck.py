"""The only opener of DuckDB."""

from pathlib import Path

import duckdb

# DuckDB grows to most of the machine's memory unless told otherwise; the design allows 8 GiB for everything.
_LIMITS = {"memory_limit": "2GB", "threads": "2"}


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file, or an in-memory database when no path is given; close it as soon as possible."""
    if path is not None and not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(":memory:" if path is None else str(path), read_only=read_only, config=dict(_LIMITS))
