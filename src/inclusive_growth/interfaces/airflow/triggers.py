"""Watch on each source: polls its signal, and rings a bell while there is news that has not landed.

The sightings in the store are the only state. Polls run in a thread, so a slow publisher never blocks the event
loop; a poll that fails is logged and the watch goes on.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

log = logging.getLogger(__name__)
Poll = Callable[[str], list[str]]

FIRST_REPEAT_SECONDS = 120
LAST_REPEAT_SECONDS = 3600

# Airflow takes a trigger of another class path for another watch: it removes the old watch at one parse and makes
# the new one only at the next, and nobody polls the publisher meanwhile. So the path of the first version stays.
REMEMBERED_CLASS_PATH = "inclusive_growth.airflow.triggers.ReleaseTrigger"


@dataclass(slots=True)
class Bell:
    """Rings for news, again at growing intervals. A restart forgets the news, at the cost of one look."""

    poll_seconds: float
    rung_for: frozenset[str] = field(default_factory=frozenset)
    _gap: float = 0
    _silent_for: float = 0

    def rings(self, news: list[str]) -> bool:
        """Whether the news of a poll starts an extraction; called once for each poll."""
        if not set(news) <= self.rung_for:
            self._gap = FIRST_REPEAT_SECONDS
            rings = True
        else:
            self._silent_for += self.poll_seconds
            rings = bool(news) and self._silent_for >= self._gap
            if rings:
                self._gap = min(2 * self._gap, LAST_REPEAT_SECONDS)
        if rings:
            self._silent_for = 0
        # News that went away has landed; the same news later is new again.
        self.rung_for = frozenset(news)
        return rings


def look(source: str) -> list[str]:
    """Poll a source for datasets that have news, by the catalogue as it is now, not as it was at start."""
    from inclusive_growth.catalogue.loader import refresh
    from inclusive_growth.operations import steps

    refresh()
    return steps.poll(source)


class ReleaseTrigger(BaseEventTrigger):  # type: ignore[misc]  # Airflow has no types here
    """Trigger that fires when a source has news. A source is polled once, however many DAGs watch it."""

    def __init__(self, source: str, poll_seconds: float) -> None:
        super().__init__()
        self.source = source
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return REMEMBERED_CLASS_PATH, {"source": self.source, "poll_seconds": self.poll_seconds}

    def shared_stream_key(self) -> tuple[str, str, float]:
        return ("inclusive_growth", self.source, self.poll_seconds)

    @classmethod
    async def open_shared_stream(cls, kwargs: dict[str, Any]) -> AsyncIterator[list[str]]:
        """Yield the datasets with news at each ring of the bell; never ends by itself."""
        async for news in watch(kwargs["source"], kwargs["poll_seconds"], look):
            yield news

    async def filter_shared_stream(self, shared_stream: AsyncIterator[list[str]]) -> AsyncIterator[TriggerEvent]:
        async for news in shared_stream:
            yield TriggerEvent({"source": self.source, "datasets": news})

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield the same events without a shared stream."""
        async for event in self.filter_shared_stream(self.open_shared_stream(self.serialize()[1])):
            yield event


async def watch(source: str, poll_seconds: float, poll: Poll) -> AsyncIterator[list[str]]:
    """Poll for ever. An error of any kind counts as no answer and does not end the watch."""
    bell = Bell(poll_seconds)
    while True:
        try:
            news = await asyncio.to_thread(poll, source)
        except Exception:
            log.exception("poll of %s failed; asking again in %s s", source, poll_seconds)
        else:
            if bell.rings(news):
                log.info("news of %s: %s", source, ", ".join(news))
                yield news
        await asyncio.sleep(poll_seconds)
