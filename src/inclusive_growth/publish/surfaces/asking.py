"""Asking the surfaces what they show, so that trouble with one of them, or its silence, stops nothing else."""

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from inclusive_growth.errors import PublishRefused, SettingsError, SurfaceError, SurfaceUnavailable
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, marts_place
from inclusive_growth.records import HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from inclusive_growth.publish.surfaces.surface import Surface

T = TypeVar("T")
ASKING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One surface: how many history entries it is behind, or why it could not be asked."""

    name: str
    lag: int = 0
    trouble: str = ""
    surface: "Surface | None" = None


def trouble_kinds() -> tuple[type[Exception], ...]:
    """What trouble with a surface comes as: also a setting of its own, a full disk, a file that somebody holds."""
    import duckdb

    return (SurfaceError, PublishRefused, SettingsError, OSError, duckdb.Error)


def words(name: str, error: Exception) -> str:
    """The trouble in one line; a library's word on anything but files may quote a row and is left out."""
    import duckdb

    said = str(error).strip().partition("\n")[0]
    if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.IOException):
        said = f"{type(error).__name__}: the file cannot be used; igw refresh --rebuild makes it anew"
    return said if said.startswith(name) else f"{name}: {said}"


def ask(config: Settings, store: Store, entries: list[HistoryEntry]) -> list[Asked]:
    """Every surface that the settings name, each asked on its own. Never raises for trouble with one."""
    from inclusive_growth.publish.surfaces import surfaces
    from inclusive_growth.publish.surfaces.surface import lag

    usable, found = _usable(config)
    for surface in surfaces(usable, store):
        try:
            behind = within(ASKING_SECONDS, partial(lag, surface, entries), surface.name)
            found.append(Asked(surface.name, behind, surface=surface))
        except trouble_kinds() as error:
            found.append(Asked(surface.name, trouble=words(surface.name, error)))
    return found


def within(seconds: float, work: Callable[[], T], name: str) -> T:
    """Do the work with a surface; raises SurfaceUnavailable when it has not ended in time.

    What does not end is left to end with the process, whose lease is free then.
    """
    outcome: SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:
            outcome.put((None, error))

    Thread(target=copy_context().run, args=(run,), name=f"asking {name}", daemon=True).start()
    try:
        value, error = outcome.get(timeout=seconds)
    except Empty:
        raise SurfaceUnavailable(
            f"{name}: no answer within {seconds:.0f} s; see that it runs and what holds it up"
        ) from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # without an error there is a value


def _usable(config: Settings) -> tuple[Settings, list[Asked]]:
    """The settings without a Postgres that nobody can speak to as they are, and the word of it."""
    try:
        marts_place(config)
    except SettingsError as error:
        name = str(MartsPlace(config.marts_url, SecretStr("")))
        return config.model_copy(update={"marts_url": ""}), [Asked(name, trouble=words(name, error))]
    return config, []
