"""The only opener of DuckDB. Every connection can read the object store, in a folder or on S3."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from inclusive_growth.errors import StoreUnusable
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.s3_errors import no_answer
from inclusive_growth.store.s3_location import S3Place, s3_place

_THREADS = "2"


def connect(
    path: Path | None = None, *, read_only: bool = False, config: Settings | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file, or a database in memory without a path. The caller closes it as soon as possible."""
    if path is not None and not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    config = config or settings()
    # Without a limit DuckDB takes most of the machine's memory; the design allows 8 GiB for everything.
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": config.duckdb_memory,
        "threads": _THREADS,
    }
    con = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only, config=limits)
    if place := s3_place(config):
        allow_s3(con, place)
    return con


def allow_s3(con: duckdb.DuckDBPyConnection, place: S3Place) -> None:
    """Let a connection read and write `s3://` below the store's prefix; the secret stays in memory."""
    con.load_extension(str(_extension("httpfs")))
    con.execute("set enable_global_s3_configuration = false")  # no stray keys from the environment
    # Stored objects never change, so DuckDB may keep their sizes and Parquet footers.
    con.execute("set enable_http_metadata_cache = true; set parquet_metadata_cache = true")
    con.execute(f"set enable_server_cert_verification = {str(place.verify).lower()}")
    con.execute(f"set enable_curl_server_cert_verification = {str(place.verify).lower()}")
    if place.ca_bundle:
        con.execute("set ca_cert_file = $1", [str(place.ca_bundle)])
    endpoint = "endpoint $endpoint," if place.endpoint else ""
    values = {
        "key": place.access_key,
        "secret": place.secret_key.get_secret_value(),
        "region": place.region,
        "style": "path" if place.path_style else "vhost",
        "ssl": place.encrypted,
        "scope": place.url(""),
    } | ({"endpoint": place.host} if place.endpoint else {})
    con.execute(
        "create or replace temporary secret igw_store (type s3, key_id $key, secret $secret, region $region, "
        f"{endpoint} url_style $style, use_ssl $ssl, scope $scope)",
        values,
    )


@contextmanager
def reading_store(config: Settings | None = None) -> Iterator[None]:
    """Raise StoreUnusable when the S3 service does not answer while a connection reads the store."""
    try:
        yield
    except duckdb.Error as error:
        place = s3_place(config or settings())
        if place is None or "HTTP " not in str(error).partition("\n")[0]:
            raise
        raise no_answer(error, "reading objects with DuckDB", place) from error


def allow_postgres(con: duckdb.DuckDBPyConnection) -> None:
    """Let a connection attach a Postgres database."""
    con.load_extension(str(_extension("postgres_scanner")))


def identifier(name: str) -> str:
    """A name quoted for SQL; publishers' columns hold spaces and quotes."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """A text quoted for SQL."""
    return "'" + value.replace("'", "''") + "'"


@lru_cache
def _extension(name: str) -> Path:
    """The path of an extension in its wheel, which spares DuckDB the download."""
    module = importlib.import_module(f"duckdb_extension_{name}")
    folder = Path(module.__path__[0]) / "extensions" / f"v{duckdb.__version__}"
    file = folder / f"{name}.duckdb_extension"
    if not file.is_file():
        raise StoreUnusable(
            f"DuckDB {duckdb.__version__} lacks its extension {name}: the package duckdb-extension-"
            f"{name.replace('_', '-')} is of another version; install the locked requirements"
        )
    return file
