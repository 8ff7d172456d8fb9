"""The small warehouse with a Postgres as a second surface, and what a reader sees there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.publish.surfaces.postgres import PostgresMarts, postgres_marts
from tests.support.postgres_server import Postgres
from tests.support.warehouse import Warehouse, warehouse

VALUES = "select value::float8 from marts.dim_indicator union select value::float8 from marts.fct_indicator_values"


@dataclass(frozen=True)
class MartsHouse(Warehouse):
    """A warehouse whose publications are shown in a database of its own."""

    postgres: Postgres
    database: str

    @property
    def marts(self) -> PostgresMarts:
        (found,) = postgres_marts(self.config, self.store)
        return found

    def ask(self, query: str, user: str = "bi_reader") -> list[tuple]:
        """What a user of the database gets."""
        with self.postgres.connect(self.database, user) as con:
            return con.execute(query).fetchall()

    def marts_seen_of(self, mart: str) -> set[float]:
        return {row[0] for row in self.ask(f"select value::float8 from marts.{mart}")}

    def marts_seen(self) -> set[float]:
        return {row[0] for row in self.ask(VALUES)}


def marts_house(postgres: Postgres, home: Path, **settings: Any) -> MartsHouse:
    database = postgres.new_database()
    made = warehouse(home, **postgres.settings(database), **settings)
    return MartsHouse(made.config, made.store, postgres, database)
