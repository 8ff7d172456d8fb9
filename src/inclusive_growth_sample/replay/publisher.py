"""What every replayed publisher is: an address, datasets for the switches, and an answer to each request.

To add one: a folder beside this module with a class that keeps this protocol, in its `publisher.py` or, where that
is all there is, in its `__init__.py`; and its sample in `figures/<folder>/`. The server and the switches follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from inclusive_growth_sample.replay.state import Content, State


@dataclass(frozen=True, slots=True)
class Asked:
    """One GET request; `path` is what stands after `/<source>/`."""

    path: str
    parameters: Mapping[str, str]
    at: datetime
    base: str = ""  # the publisher's own base URL here, for answers that hold absolute addresses


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, after `delay` seconds."""

    status: int
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


NOT_FOUND = Answer(404, b"404: Not Found", "text/plain; charset=utf-8")


class Sampled(Protocol):
    """One dataset of the sample, as far as the switches need to know it."""

    @property
    def id(self) -> str: ...

    @property
    def withheld(self) -> tuple[str, ...]:
        """Periods or files held back, so that a release can bring them."""


class Publisher(Protocol):
    """One publisher over its sample folders, of which later ones are laid over earlier ones."""

    source: ClassVar[str]  # its name in settings and catalogue; the replay answers below /<source>

    def __init__(self, state: State, folders: Sequence[Path]) -> None: ...

    @property
    def datasets(self) -> Mapping[str, Sampled]:
        """The datasets, by the id that the switches use; no other publisher has one of that id."""

    def answer(self, asked: Asked) -> Answer:
        """The answer as the publisher would give it, or spoilt as the switches want it (`faults.answer`)."""

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        """Every figure or row now out, as columns and texts: what a change may `match`."""

    def moved(self, dataset: str, content: Content, at: datetime) -> str:
        """The publisher's own time for something that comes out at `at`: in its form, past the last one."""

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Raise UsageError when the rows of this area cannot come twice."""
