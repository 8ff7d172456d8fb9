"""Progress of the line, read from the store alone, for the store is the system of record."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.console import Console

from inclusive_growth.alerts.outbox import waiting_in
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.operations.short_ids import candidate_ids
from inclusive_growth.store import history
from inclusive_growth.store.keys import gates_prefix, told_key
from inclusive_growth.store.object_store import Store
from inclusive_growth_sample.demo.processes import DidNotComeUp


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts along the line. `shown` counts datasets of the current publication."""

    datasets: int
    landed: int
    troubled: tuple[str, ...]
    candidates: int
    closed: int
    shown: int
    announced: bool

    @property
    def words(self) -> str:
        return (
            f"landed {self.landed}/{self.datasets} · candidates {self.candidates} · "
            f"published {self.shown}/{self.datasets} datasets · digest {'sent' if self.announced else 'not yet'}"
            + (f" · trouble with {', '.join(self.troubled)}" if self.troubled else "")
            + (f" · {self.closed} stopped by the publish gate" if self.closed else "")
        )

    @property
    def done(self) -> bool:
        return self.announced and self.shown == self.datasets


def progress(store: Store, catalogue: Catalogue) -> Progress:
    """Read the progress of the line."""
    last = {name: latest_sighting(store, entry.source, name) for name, entry in catalogue.datasets.items()}
    candidates = candidate_ids(store)
    verdicts = [json.loads(store.get(key)) for name in candidates for key in store.keys(gates_prefix(name))]
    shown = history.current(store)
    waiting = waiting_in(store)
    announced = shown is not None and store.exists(told_key(shown[0].seq)) and not waiting
    return Progress(
        datasets=len(last),
        landed=sum(
            sighting is not None and sighting.status in ("landed", "unchanged") for sighting in last.values()
        ),
        troubled=tuple(
            name for name, sighting in last.items() if sighting and sighting.status in ("refused", "failed")
        ),
        candidates=len(candidates),
        closed=sum(not verdict["passed"] for verdict in verdicts),
        shown=len(shown[1].candidate.releases) if shown else 0,
        announced=announced,
    )


def follow(
    look: Callable[[], Progress], out: Console, *, check: Callable[[], None], seconds: float, pause: float = 2
) -> Progress:
    """Show progress until everything is published and announced: one moving line, or a log line for each step.

    Raises DidNotComeUp with the last progress when nothing has moved for so many seconds: a slow machine may take
    its time.
    """
    began = moved = time.monotonic()
    before: Progress | None = None
    with _line(out) as say:
        while True:
            check()
            now = look()
            say(f"{time.monotonic() - began:4.0f} s  {now.words}")
            if now.done:
                return now
            if now != before:
                before, moved = now, time.monotonic()
            if time.monotonic() - moved > seconds:
                raise DidNotComeUp(
                    f"not everything is published and nothing has moved for {seconds:.0f} s: {now.words}"
                )
            time.sleep(pause)


@contextlib.contextmanager
def _line(out: Console) -> Iterator[Callable[[str], None]]:
    if out.is_terminal:
        with out.status("starting") as status:
            yield partial(_update, status)
        return
    last = [""]

    def say(text: str) -> None:
        if text[8:] != last[0]:  # a line that differs only in seconds is no step
            out.print(text, highlight=False)
        last[0] = text[8:]

    yield say


def _update(status: object, text: str) -> None:
    status.update(text)  # type: ignore[attr-defined]
