"""The published file as commands read it: after a withdrawal it is empty, and the reason is told instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.errors import UsageError
from inclusive_growth.store.duck import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ABOUT = "select 1 from duckdb_tables() where table_name = 'about'"
_WITHDRAWN = "select notice from about where action = 'withdraw'"


@contextmanager
def published_figures(database: Path) -> Iterator["DuckDBPyConnection"]:
    """The file, open for reading. Raises UsageError when nothing is published, with the reason of a withdrawal."""
    if not database.exists():
        raise UsageError("nothing is published yet: run igw run")
    con = connect(database, read_only=True)
    try:
        if con.execute(_ABOUT).fetchone() and (withdrawn := con.execute(_WITHDRAWN).fetchone()):
            raise UsageError(withdrawn[0])
        yield con
    finally:
        con.close()
