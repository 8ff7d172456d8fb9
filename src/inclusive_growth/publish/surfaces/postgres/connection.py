"""The address and identity for the marts in Postgres, and the one opener of Postgres."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from inclusive_growth.errors import SurfaceUnavailable
from inclusive_growth.secret_files import read_secret
from inclusive_growth.settings import Settings

if TYPE_CHECKING:
    from psycopg import Connection

LOCK_MILLISECONDS = 50  # readers queue behind a waiting change of a table, so it must give way soon
LOCK_PAUSE = 0.2
LOCK_PATIENCE = 60.0
_OWN_MILLISECONDS = 30_000  # only another attempt of ours, killed a moment ago, can hold such a lock
_CONNECT_SECONDS = 10
# A server that vanished from the network must end a step, not hang it.
_LIVENESS = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


@dataclass(frozen=True, slots=True)
class MartsPlace:
    """The address of the database of the marts, and the password of the role that fills it."""

    url: str
    password: SecretStr = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        return f"Postgres {parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"

    @property
    def address(self) -> str:
        """The address without the password, in libpq's form `name=value`."""
        from psycopg.conninfo import make_conninfo

        return make_conninfo(
            self.url,
            connect_timeout=_CONNECT_SECONDS,
            application_name="igw",
            options=f"-c lock_timeout={_OWN_MILLISECONDS} -c timezone=UTC",
            **_LIVENESS,
        )


def marts_place(config: Settings) -> MartsPlace | None:
    """The database in the settings; None without one. Raises SettingsError."""
    if not config.marts_url:
        return None
    password = read_secret("MARTS_PASSWORD", config.marts_password, config.marts_password_file, "MARTS_URL")
    return MartsPlace(config.marts_url, SecretStr(password))


@contextmanager
def connected(place: MartsPlace) -> "Iterator[Connection]":
    """A connection for the block. Raises SurfaceUnavailable for any error of the server."""
    import psycopg

    try:
        with psycopg.connect(place.address, password=place.password.get_secret_value(), autocommit=True) as con:
            yield con
    except psycopg.Error as error:
        raise unavailable(place, error) from error


def unavailable(place: MartsPlace, error: Exception) -> SurfaceUnavailable:
    """SurfaceUnavailable with the server's message in one line, without values of any row."""
    diagnosis = getattr(error, "diag", None)
    message = (diagnosis and diagnosis.message_primary) or str(error).strip().partition("\n")[0]
    return SurfaceUnavailable(
        f"{place}: {message}; see that the server runs and the role igw_marts may use the database "
        "(infra/postgres/marts_roles.sql), then run igw publish"
    )


def patiently(con: "Connection", change: Callable[[], object], name: str) -> None:
    """Make a change that needs a lock which readers hold, without ever making readers wait for long.

    It leaves the queue after some milliseconds, lets readers pass and tries again. Raises SurfaceUnavailable when
    a reader has kept its transaction open for a minute.
    """
    from psycopg.errors import DeadlockDetected, LockNotAvailable

    until = monotonic() + LOCK_PATIENCE
    while True:
        try:
            with con.transaction():
                con.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                change()
            return
        except (LockNotAvailable, DeadlockDetected):
            if monotonic() > until:
                raise SurfaceUnavailable(
                    f"{name}: a reader has held a lock for {LOCK_PATIENCE:.0f} s; end its open transaction "
                    "(pg_stat_activity shows it), then run igw publish"
                ) from None
            sleep(LOCK_PAUSE)
