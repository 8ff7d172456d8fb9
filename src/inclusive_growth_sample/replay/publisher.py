"""Protocol of a replayed publisher: an address, datasets for the switches, and an answer to each request.

To add one: a folder beside this module with a class that keeps this protocol, in its `publisher.py` or, in a
folder without one, in its `__init__.py`; and its sample in `figures/<folder>/`. Server and switches follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from inclusive_growth_sample.replay.state import Content, State


@dataclass(frozen=True, slots=True)
class Request:
    """Request to a publisher; `path` is the part after `/<source>/`, `body` that of a POST."""

    path: str
    parameters: Mapping[str, str]
    at: datetime
    base: str = ""  # the publisher's own base URL here, for answers that hold absolute addresses
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer, sent after `delay` seconds."""

    status: int
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


NOT_FOUND = Answer(404, b"404: Not Found", "text/plain; charset=utf-8")


class SampleDataset(Protocol):
    """Dataset of the sample, as far as the switches need to know it."""

    @property
    def id(self) -> str: ...

    @property
    def withheld(self) -> tuple[str, ...]:
        """Periods or files held back, so that a release can bring them."""


class Publisher(Protocol):
    """Publisher over its sample folders; later folders are laid over earlier ones."""

    source: ClassVar[str]  # its name in settings and catalogue; the replay answers below /<source>

    def __init__(self, state: State, folders: Sequence[Path]) -> None: ...

    @property
    def datasets(self) -> Mapping[str, SampleDataset]:
        """Datasets by the id that the switches use; no two publishers share an id."""

    def answer(self, request: Request) -> Answer:
        """Answer as the publisher would, or spoilt as the switches want it (`faults.answer`)."""

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        """Figures or rows now out, as columns and texts that a change may `match`."""

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """Publisher's own time, in its form, of a release at `at`: later than the last one."""

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Raise UsageError when the rows of this area cannot come twice."""
