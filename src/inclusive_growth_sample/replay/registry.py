"""Registry of the replayed publishers, found by their folders: routes requests, and finds a switch's dataset."""

import pkgutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from inclusive_growth.errors import UsageError
from inclusive_growth_sample.replay.csv_files import read_facts
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Publisher, Request, SampleDataset
from inclusive_growth_sample.replay.state import State

SAMPLE = Path(__file__).parents[1] / "figures"


def _publisher_classes() -> tuple[type[Publisher], ...]:
    """Import the publisher of each folder beside this module, in the order of the folders."""
    package = __name__.rpartition(".")[0]
    folders = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.ispkg]
    return tuple(_publisher_in(f"{package}.{folder}") for folder in folders)


def _publisher_in(package: str) -> type[Publisher]:
    name = f"{package}.publisher"
    module = import_module(name if find_spec(name) else package)
    (publisher,) = (
        member
        for member in vars(module).values()
        if isinstance(member, type) and member.__module__ == module.__name__ and hasattr(member, "source")
    )
    return publisher


PUBLISHERS = _publisher_classes()


class Publishers:
    """Publishers as replayed: the built-in sample, further folders over it, and the state of the switches."""

    def __init__(self, state: State, sample: Sequence[Path] = ()) -> None:
        self.state = state
        self.all = tuple(publisher(state, [SAMPLE, *sample]) for publisher in PUBLISHERS)
        # The built-in sample holds published figures only, which a test holds it to.
        state.synthetic = frozenset(
            name for folder in sample for name, facts in _facts(folder) if facts.get("origin") == "synthetic"
        )
        state.quoted = {
            name: facts["quoted_in"]
            for folder in (SAMPLE, *sample)
            for name, facts in _facts(folder)
            if facts.get("origin") == "quoted"
        }

    @property
    def datasets(self) -> dict[str, SampleDataset]:
        return {name: dataset for publisher in self.all for name, dataset in publisher.datasets.items()}

    def of_dataset(self, name: str) -> tuple[Publisher, str]:
        """Find the publisher of a dataset and its id, whatever the case of the name. Raises UsageError."""
        for publisher in self.all:
            for dataset in publisher.datasets:
                if dataset.lower() == name.lower():
                    return publisher, dataset
        raise UsageError(f"dataset '{name}': not in the sample; known: {', '.join(sorted(self.datasets))}")

    def answer(
        self,
        path: str,
        parameters: Mapping[str, str],
        at: datetime,
        server: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Answer a request for this path (with its leading slash) on the server at that address."""
        for publisher in self.all:
            below = f"/{publisher.source}"
            if path.startswith(f"{below}/"):
                asked = path.removeprefix(f"{below}/")
                return publisher.answer(Request(asked, parameters, at, server + below, headers or {}, body))
        return NOT_FOUND


def _facts(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Ids of the datasets in a sample folder, each with its facts; quoted figures name their document."""
    found = [(path.stem, read_facts(path, ())) for path in sorted(folder.rglob("*.yml"))]
    for name, facts in found:
        if facts.get("origin") == "quoted" and not facts.get("quoted_in"):
            raise UsageError(f"{folder}: {name}: origin is quoted; name the document under quoted_in")
    return found


def base_urls(server: str) -> dict[str, str]:
    """Source name -> base URL under the replay server of this address, as the setting `base_url` wants it."""
    return {publisher.source: f"{server}/{publisher.source}" for publisher in PUBLISHERS}
