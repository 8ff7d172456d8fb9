"""SQL of the dbt project's own macros: the gate reads numbers, periods and limits exactly as a build does."""

from functools import lru_cache
from pathlib import Path
from typing import Any

FILES = (  # under dbt_project/macros
    "portable",
    "periods",
    "intervals",
    "observations",
    "statistics/levels",
    "statistics/normal",
    "statistics/surveys",
)


def macro(project_dir: Path, name: str, *arguments: str) -> str:
    """The SQL that a macro gives for these columns, in DuckDB's dialect."""
    return str(getattr(module_of(macro_text(project_dir)), name)(*arguments)).strip()


def macro_text(project_dir: Path) -> str:
    """The text of the macros, for the version of the gate that reads by them."""
    folder = project_dir / "dbt_project" / "macros"
    return "\n".join((folder / f"{name}.sql").read_text(encoding="utf-8") for name in FILES)


@lru_cache
def module_of(text: str) -> Any:
    """The macros of this text, compiled: half a second, so once for a process and the forks of it."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined)  # makes SQL, no page for a browser
    dispatch = _Dispatch()
    # What dbt itself gives to a macro: here there is one adapter, and a value that is returned is printed.
    environment.globals |= {"adapter": dispatch, "return": lambda value: value}
    dispatch.module = environment.from_string(text).module
    return dispatch.module


class _Dispatch:
    """Stands for dbt's `adapter`: DuckDB's own form of a macro, or else the default one."""

    module: Any

    def dispatch(self, name: str) -> Any:
        own = getattr(self.module, f"duckdb__{name}", None)
        return own or getattr(self.module, f"default__{name}")
