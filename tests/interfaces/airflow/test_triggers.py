"""The watch: survives every failed poll, never blocks the loop, asks once for all who watch."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from inclusive_growth.errors import StoreError, UpstreamUnavailable
from inclusive_growth.interfaces.airflow import triggers
from inclusive_growth.interfaces.airflow.triggers import ReleaseTrigger, watch


async def first(stream: AsyncIterator[list[str]], count: int) -> list[list[str]]:
    found = []
    async for item in stream:
        found.append(item)
        if len(found) == count:
            break
    return found


@pytest.mark.parametrize(
    "trouble",
    [UpstreamUnavailable("503"), StoreError("disk gone"), TimeoutError(), ValueError("a bug"), MemoryError()],
    ids=lambda error: type(error).__name__,
)
def test_a_failed_poll_does_not_end_the_watch(trouble: Exception, caplog: pytest.LogCaptureFixture) -> None:
    answers: list[Exception | list[str]] = [trouble, trouble, ["nomis_aps"]]

    def poll(source: str) -> list[str]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert asyncio.run(first(watch("nomis", 0.01, poll), 1)) == [["nomis_aps"]]
    assert sum("poll of nomis failed" in line for line in caplog.messages) == 2


def test_a_slow_poll_does_not_block_the_event_loop() -> None:
    def slow(source: str) -> list[str]:
        time.sleep(0.5)
        return ["a"]

    async def beats_while_polling() -> int:
        polling = asyncio.create_task(first(watch("nomis", 60, slow), 1))
        beats = 0
        while not polling.done():
            await asyncio.sleep(0.01)
            beats += 1
        return beats

    assert asyncio.run(beats_while_polling()) > 20


def test_the_watch_stops_when_airflow_cancels_it() -> None:
    async def cancelled() -> bool:
        task = asyncio.create_task(first(watch("nomis", 60, lambda source: []), 1))
        await asyncio.sleep(0.05)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return True
        return False

    assert asyncio.run(cancelled())


def test_all_who_watch_a_source_share_one_poll_through_airflows_own_stream_manager(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from airflow.triggers.shared_stream import SharedStreamManager

    asked: list[str] = []
    monkeypatch.setattr(triggers, "look", lambda source: asked.append(source) or [f"{source}_dataset"])

    async def events() -> list[object]:
        manager = SharedStreamManager()
        watchers = [ReleaseTrigger("nomis", 60), ReleaseTrigger("nomis", 60), ReleaseTrigger("ons", 60)]

        async def next_event(number: int, trigger: ReleaseTrigger) -> object:
            stream = manager.subscribe(trigger_id=number, trigger=trigger, key=trigger.shared_stream_key())
            async for event in trigger.filter_shared_stream(stream):
                return event.payload
            return None

        found = await asyncio.gather(*(next_event(number, item) for number, item in enumerate(watchers)))
        await manager.stop_all()
        return list(found)

    nomis = {"source": "nomis", "datasets": ["nomis_dataset"]}
    assert asyncio.run(events()) == [nomis, nomis, {"source": "ons", "datasets": ["ons_dataset"]}]
    assert sorted(asked) == ["nomis", "ons"]


def test_a_trigger_is_made_again_from_what_airflow_stores() -> None:
    from airflow.sdk.module_loading import import_string

    path, kwargs = ReleaseTrigger("nomis", 300).serialize()
    again = import_string(path)(**kwargs)
    assert isinstance(again, ReleaseTrigger)
    assert again.serialize() == (path, kwargs)
