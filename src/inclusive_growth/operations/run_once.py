"""`igw run`: the whole line once, in order, with the time and the bytes of each step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.operations import steps
from inclusive_growth.operations.context import watched
from inclusive_growth.operations.steps.landing import Landed
from inclusive_growth.operations.steps.watching import Delivered
from inclusive_growth.settings import settings
from inclusive_growth.store.step_timer import seconds_by_step

T = TypeVar("T")


class SayTime(Protocol):
    """Runs a step under a title and says how long it took."""

    def __call__(self, title: str, work: Callable[[], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run did. `verdict` is the publish gate's word, "" when nothing was built."""

    landed: tuple[Landed, ...]
    candidate_id: str | None
    verdict: str
    publication_id: str | None
    told: Delivered
    seconds: dict[str, float]  # by step

    @property
    def ok(self) -> bool:
        """Every dataset could be fetched and judged, and no gate is closed."""
        return all(item.ok for item in self.landed) and self.verdict in ("", "passed")


def run_once(*, force: bool, only: tuple[str, ...], who: str, say_time: SayTime) -> RunResult:
    """Look at every dataset, land what has news, build if anything changed, gate, publish, tell."""
    catalogue = load_catalogue()
    for dataset_id in only:
        catalogue.dataset(dataset_id)
    datasets = only or watched(settings(), catalogue)
    landed = tuple(say_time(f"land {name}", partial(steps.land, name, force=force)) for name in datasets)
    candidate_id = say_time("build", partial(steps.build, by=who))
    verdict = say_time("gate", partial(steps.gate, candidate_id)) if candidate_id else ""
    publication_id = None
    if verdict != "closed":
        publication_id = say_time("publish", partial(steps.publish_if_allowed, who=who))
    told = say_time("deliver", steps.deliver)
    return RunResult(landed, candidate_id, verdict, publication_id, told, seconds_by_step())
