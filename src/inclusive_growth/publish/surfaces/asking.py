"""Ask each surface for its state, so that trouble with one of them, or its silence, stops nothing else."""

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from inclusive_growth.errors import SettingsError, SurfaceUnavailable
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, marts_place
from inclusive_growth.publish.surfaces.trouble import trouble_in_words, trouble_kinds
from inclusive_growth.records import HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store

if TYPE_CHECKING:
    from inclusive_growth.publish.surfaces.surface import ShownEntry, Surface

T = TypeVar("T")
ASKING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SurfaceAnswer:
    """The answer of one surface: its lag or its history, or the trouble that kept it from answering."""

    name: str
    lag: int = 0  # history entries that it is behind
    history: "tuple[ShownEntry, ...]" = ()  # that readers have seen on it
    trouble: str = ""
    surface: "Surface | None" = None


def ask_surfaces(config: Settings, store: Store, entries: list[HistoryEntry]) -> list[SurfaceAnswer]:
    """Ask every surface in the settings on its own how far it is behind. Never raises for trouble with one."""
    from inclusive_growth.publish.surfaces.surface import lag

    return _ask(config, store, lambda surface: SurfaceAnswer(surface.name, lag(surface, entries), surface=surface))


def ask_histories(config: Settings, store: Store) -> list[SurfaceAnswer]:
    """Ask every surface in the settings on its own for the history that readers have seen on it. Never raises."""
    return _ask(config, store, lambda surface: SurfaceAnswer(surface.name, history=surface.history()))


def _ask(config: Settings, store: Store, question: "Callable[[Surface], SurfaceAnswer]") -> list[SurfaceAnswer]:
    from inclusive_growth.publish.surfaces import surfaces

    usable, answers = _without_unusable_postgres(config)
    for surface in surfaces(usable, store):
        try:
            answers.append(finish_within(ASKING_SECONDS, partial(question, surface), surface.name))
        except trouble_kinds() as error:
            answers.append(SurfaceAnswer(surface.name, trouble=trouble_in_words(surface.name, error)))
    return answers


def finish_within(seconds: float, work: Callable[[], T], name: str) -> T:
    """Do the work with a surface. Raises SurfaceUnavailable when it has not ended in time.

    Work that does not end is left running until the process exits; the lease is free then.
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


def _without_unusable_postgres(config: Settings) -> tuple[Settings, list[SurfaceAnswer]]:
    """The settings without a Postgres whose own settings are wrong, and the answer that says so."""
    try:
        marts_place(config)
    except SettingsError as error:
        name = str(MartsPlace(config.marts_url, SecretStr("")))
        answer = SurfaceAnswer(name, trouble=trouble_in_words(name, error))
        return config.model_copy(update={"marts_url": ""}), [answer]
    return config, []
