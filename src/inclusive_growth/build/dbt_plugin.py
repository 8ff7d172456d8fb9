"""Plugin of dbt-duckdb, named in profiles.yml: lets the views of the candidate file read the store.

A secret in the profile would be written to dbt's parse cache; here it comes from the settings of the child process
and stays in its memory.
"""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from inclusive_growth.settings import settings
from inclusive_growth.store.duck import allow_s3
from inclusive_growth.store.s3_location import s3_place


class Plugin(BasePlugin):  # type: ignore[misc]  # dbt is not typed
    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        if place := s3_place(settings()):
            allow_s3(conn, place)
