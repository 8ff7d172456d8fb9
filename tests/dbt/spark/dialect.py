"""Runs one dbt command with Spark's words, without a Spark: `python dialect.py compile …`.

The adapter decides how dbt renders a model: its name picks the dispatched macros, its columns the names of types,
its relations the quotes. This one answers as dbt-spark does, so that our macros render their `default__`. It opens
no database: what it renders is to be parsed.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from dbt.adapters.base import AdapterPlugin, Column
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.contracts.relation import Policy
from dbt.adapters.duckdb import DuckDBAdapter, DuckDBConnectionManager, DuckDBCredentials
from dbt.cli.main import dbtRunner


@dataclass
class SparkColumn(Column):
    @classmethod
    def translate_type(cls, dtype: str) -> str:
        return dtype


@dataclass(frozen=True, eq=False, repr=False)
class SparkRelation(BaseRelation):
    quote_policy: Policy = field(default_factory=lambda: Policy(database=False, schema=False, identifier=False))
    include_policy: Policy = field(default_factory=lambda: Policy(database=False))
    quote_character: str = "`"
    require_alias: bool = False


class SparkCredentials(DuckDBCredentials):
    @property
    def type(self) -> str:
        return "spark"


class SparkConnections(DuckDBConnectionManager):
    TYPE = "spark"

    @classmethod
    def open(cls, connection):
        raise NotImplementedError("a model asks the database while it is rendered")


class SparkAdapter(DuckDBAdapter):
    ConnectionManager = SparkConnections
    Relation = SparkRelation
    Column = SparkColumn

    @classmethod
    def quote(cls, identifier: str) -> str:
        return f"`{identifier}`"


def register() -> None:
    """Let dbt find this adapter where it looks for an installed one."""
    folder = Path(__file__).parent
    plugin = ModuleType("dbt.adapters.spark")
    plugin.Plugin = AdapterPlugin(SparkAdapter, SparkCredentials, str(folder), project_name="dbt_spark_words")
    version = ModuleType("dbt.adapters.spark.__version__")
    version.version = "0.0.0"
    sys.modules |= {plugin.__name__: plugin, version.__name__: version}


if __name__ == "__main__":
    register()
    sys.exit(not dbtRunner().invoke(sys.argv[1:]).success)
