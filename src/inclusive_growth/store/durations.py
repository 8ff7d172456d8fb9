"""Durations of the long steps, kept in the store under durations/<step>/<seq>.json for the metrics to read."""

from dataclasses import dataclass
from typing import Literal

from inclusive_growth import logs
from inclusive_growth.records import from_json, now, to_json, utc
from inclusive_growth.store.keys import durations_prefix
from inclusive_growth.store.object_store import Store, newest, put_next

Step = Literal["build", "gates", "publish"]
STEPS: tuple[Step, ...] = ("build", "gates", "publish")


@dataclass(frozen=True, slots=True)
class Duration:
    """One finished run of a step over one candidate."""

    step: str
    candidate_id: str
    seconds: float
    finished_at: str


def keep_duration(store: Store, step: Step, candidate_id: str, seconds: float) -> None:
    """Keep the duration of a step that finished its work; a failed or needless run is not kept."""
    seconds = round(seconds, 3)
    duration = Duration(step, candidate_id, seconds, utc(now()))
    put_next(store, durations_prefix(step), lambda seq: to_json(duration))
    logs.event(f"{step} done", candidate_id=candidate_id, seconds=seconds)


def last_duration(store: Store, step: Step) -> Duration | None:
    """The newest duration of a step; None before the first."""
    record = newest(store, durations_prefix(step))
    return from_json(Duration, record) if record else None
