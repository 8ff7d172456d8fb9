"""The Source protocol, and the values that sources take and return."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client


@dataclass(frozen=True, slots=True)
class Selection:
    """One slice of a dataset that an indicator needs: upstream column -> code, and the codes' pinned labels."""

    indicator_id: str
    breakdown_id: str
    preference: int
    where: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...] = ()
    role: str = "value"  # or numerator, denominator: then the figures of all such slices are summed

    @property
    def category_key(self) -> str:
        """Join key of staging and catalogue: `COLUMN=code|COLUMN=code`, columns in alphabetical order."""
        return "|".join(f"{column}={code}" for column, code in sorted(self.where))


@dataclass(frozen=True, slots=True)
class Plan:
    """Request for one dataset: the union of its indicators' selections, for the areas of the settings."""

    dataset: str
    selections: tuple[Selection, ...]
    areas: tuple[str, ...]

    def codes(self, column: str) -> list[str]:
        """Every code selected in one upstream column, sorted."""
        return sorted({code for selection in self.selections for name, code in selection.where if name == column})


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as sources see it: the catalogue entry with its checked source parameters."""

    id: str
    source: str
    params: Any  # an instance of the source's own `params` model


@dataclass(frozen=True, slots=True)
class Payload:
    """One body as received. A dataset's fetch yields one or more (pages, chunks, metadata)."""

    url: str
    content: "bytes | mmap"  # a large one is mapped into memory, and read from the store as it is decoded
    media_type: str
    retrieved_at: str

    @property
    def body(self) -> bytes:
        """The content in memory, for a decoder that needs it whole."""
        return self.content if isinstance(self.content, bytes) else self.content[:]


@dataclass(frozen=True, slots=True)
class Signal:
    """The cheapest token that changes with a new release, and the publisher's own time ("" if it gives none).

    `polled` is False when a slow schedule made the request needless; `token` then repeats the last one.
    """

    token: str
    publisher_time: str = ""
    polled: bool = True


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The latest sighting of a dataset, for conditional requests and slow schedules."""

    signal: str = ""
    retrieved_at: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of decoded rows that hold area, period, marker and figures, declared once for each shape.

    Staging, the landing gate and the second derivation (`igw verify`) find the columns here. "" stands for a
    column that the rows do not have.
    """

    area: str
    period: str
    marker: str
    area_name: str = ""
    within: str = ""  # code of the area around it, for neighbourhoods
    # For rows with one figure: the column with its measure, and the one with its text. Both are "" where the
    # figures of a row stand side by side, in the columns that the dataset's `measures` name.
    measure: str = ""
    figure: str = ""
    # For the landing gate: the columns that say together what a period is, where one does not; the column that
    # puts periods in order where their words do not; and columns that tell copies of a figure apart.
    period_columns: tuple[str, ...] = ()
    period_order: str = ""
    copies: tuple[str, ...] = ()
    missing: str = ""  # stands for none where both limits have it, or a count
    whole_files: bool = False  # a file holds every area and code: only the rows that we asked for are judged
    made: bool = False  # the columns are the decoder's own, so that no publisher names them
    closed: bool = False  # every column of the publisher's is named, so that a further one is news
    # Rewrites the source's own form of periods, markers or missing figures into the common one, for a whole table
    # of decoded rows. The staging model then does the same in SQL.
    read: "Callable[[pa.Table], pa.Table] | None" = None


@runtime_checkable
class ReferenceParams(Protocol):
    """Parameters of a dataset that holds areas, not figures: lookups and boundaries."""

    @property
    def kind(self) -> str:
        """`lookup` or `boundary`."""

    @property
    def roles(self) -> dict[str, str]:
        """Role of a column in the warehouse -> its published name; "" for a role that the layer lacks."""

    @property
    def facts(self) -> dict[str, str]:
        """Facts that hold for every row."""


@runtime_checkable
class Source(Protocol):
    """A publisher's API or file family. Constructing one has no side effects.

    Beside it a module `probe` may say what its publisher's own lists of codes, files or fields hold; without it
    `igw probe` asks for a small answer (see probing.py).
    """

    name: str
    title: str
    publisher: str
    default_base_url: str
    params: type[BaseModel]  # extra="forbid"; checked when the catalogue loads
    decoder_version: str  # raise it whenever decode() gives other rows for the same bytes
    volatile: tuple[str, ...]  # decoded columns that change without the data changing
    columns: tuple[str, ...]  # decoded columns every dataset of this source has (datasets may add dimensions)
    layout: Layout  # the columns among them from which a figure can be derived again

    def __init__(self, client: "Client", base_url: str) -> None: ...

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Ask for the token of the newest release, as cheaply as the publisher allows."""

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the release's bytes, in pages and chunks within the publisher's limits.

        Raises UnexpectedResponse when an answer is not what was agreed (HTML, JSON error, cut body).
        """

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Decode every column as text, as published, in the publisher's order.

        A pure function of the bytes: it needs no client, so that kept bytes can be read again at any time.
        """


MeasureRole = Literal[
    "value",
    "numerator",
    "denominator",
    "half_width_95",
    "cv_percent",  # coefficient of variation: the standard error in percent of the value
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
]
