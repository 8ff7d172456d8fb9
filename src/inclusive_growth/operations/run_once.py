"""`igw run`: the whole line once, in order, with the time of each step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from inclusive_growth.catalogue import served_catalogue
from inclusive_growth.operations import steps
from inclusive_growth.operations.context import watched_datasets
from inclusive_growth.operations.steps.landing import LandResult
from inclusive_growth.operations.steps.watching import DeliverResult
from inclusive_growth.settings import settings
from inclusive_growth.store.step_timer import seconds_by_step

T = TypeVar("T")


class SayTime(Protocol):
    """Runs a step under a title and says its seconds."""

    def __call__(self, title: str, work: Callable[[], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run. `verdict` is the publish gate's word, "" when nothing was built."""

    landed: tuple[LandResult, ...]
    candidate_id: str | None
    verdict: str
    publication_id: str | None
    why: str  # the reason that the history gives for the publication
    delivered: DeliverResult
    seconds: dict[str, float]  # by step
    set_aside: tuple[str, ...] = ()  # each release with which the marts could not be built, in one line
    indicators: tuple[str, ...] = ()  # new ones and those without a figure, one line each

    @property
    def ok(self) -> bool:
        """Whether every dataset could be fetched, judged and built, and no gate is closed."""
        landed = all(result.ok for result in self.landed)
        return landed and not self.set_aside and self.verdict in ("", "passed")


def run_once(*, force: bool, only: tuple[str, ...], who: str, say_time: SayTime) -> RunResult:
    """Look at every dataset, land what has news, build if anything changed, gate, publish, tell."""
    catalogue = served_catalogue(settings().authority)
    for dataset_id in only:
        catalogue.dataset(dataset_id)
    datasets = only or watched_datasets(settings(), catalogue)
    landed = tuple(say_time(f"land {name}", partial(steps.land, name, force=force)) for name in datasets)
    candidate_id = say_time("build", partial(steps.build, by=who))
    set_aside = steps.set_aside() if candidate_id else ()
    # Before readers see them: afterwards none is new any more.
    indicators = steps.indicator_news(candidate_id) if candidate_id else ()
    verdict = say_time("gate", partial(steps.gate, candidate_id)) if candidate_id else ""
    publication_id = None
    if verdict != "closed":
        publication_id = say_time("publish", partial(steps.publish_if_allowed, who=who))
    why = steps.reason_shown() if publication_id else ""
    delivered = say_time("deliver", steps.deliver)
    return RunResult(
        landed, candidate_id, verdict, publication_id, why, delivered, seconds_by_step(), set_aside, indicators
    )
