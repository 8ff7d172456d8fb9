"""Every replayed publisher, registered once: who answers which address, and whose dataset a switch means."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.explore_local_statistics.publisher import ExploreLocalStatistics
from inclusive_growth_sample.replay.fingertips.publisher import Fingertips
from inclusive_growth_sample.replay.gov_uk.publisher import GovUk
from inclusive_growth_sample.replay.nomis.publisher import Nomis
from inclusive_growth_sample.replay.open_geography.publisher import OpenGeography
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Asked, Publisher, Sampled
from inclusive_growth_sample.replay.state import State

SAMPLE = Path(__file__).parents[1] / "figures"
REGISTERED: tuple[type[Publisher], ...] = (
    Nomis,
    ExploreLocalStatistics,
    OpenGeography,
    Fingertips,
    GovUk,
)


class Publishers:
    """The publishers as replayed: the built-in sample, further folders over it, and what the switches have set."""

    def __init__(self, state: State, sample: Sequence[Path] = ()) -> None:
        self.state = state
        self.all = tuple(publisher(state, [SAMPLE, *sample]) for publisher in REGISTERED)

    @property
    def datasets(self) -> dict[str, Sampled]:
        return {name: dataset for publisher in self.all for name, dataset in publisher.datasets.items()}

    def of_dataset(self, asked: str) -> tuple[Publisher, str]:
        """The publisher of a dataset and its id, whatever the case it is asked in. Raises UsageError."""
        for publisher in self.all:
            for dataset in publisher.datasets:
                if dataset.lower() == asked.lower():
                    return publisher, dataset
        raise UsageError(f"dataset '{asked}': not in the sample; known: {', '.join(sorted(self.datasets))}")

    def answer(self, path: str, parameters: Mapping[str, str], at: datetime, server: str = "") -> Answer:
        """The answer to a GET of this path (with its leading slash) on the server at that address."""
        for publisher in self.all:
            if path.startswith(publisher.prefix + "/"):
                rest = path.removeprefix(publisher.prefix + "/")
                return publisher.answer(Asked(rest, parameters, at, server + publisher.prefix))
        return NOT_FOUND


def base_urls(server: str) -> dict[str, str]:
    """Source name -> base URL under the replay server of this address, as the setting `base_url` wants it."""
    return {publisher.source: server + publisher.prefix for publisher in REGISTERED}
