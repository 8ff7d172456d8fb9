"""ONS Explore Local Statistics: one CSV per indicator file with CSVW metadata beside it.

The signal is the file's ETag if the publisher sends one (asked with If-None-Match, so that an unchanged file costs
no body); otherwise the file is hashed in full, at most every `slow_poll_seconds`. `dc:modified` of the metadata is
part of the signal and is the publisher's own time of the release.

A new release costs one download: the file that the signal read is handed to `fetch`. File and metadata belong
together when the metadata were the same before and after the file was read; otherwise the file is asked for
again.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import text_begin
from inclusive_growth.sources.formats.delimited import (
    delimited_batches,
    first_sign,
    read_delimited,
    refuse_foreign,
    refuse_unended,
)
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal
from inclusive_growth.sources.slow_polls import poll_is_due

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response


# Not `notes`, which some files have twice and nothing is read from.
_FIGURES_AND_THEIR_PLACES = (
    "areacd",
    "areanm",
    "indicator",
    "period",
    "observation",
    "unit",
    "lci_95",
    "uci_95",
    "status",
)
_NOT_METADATA = "not CSVW metadata (JSON with a tableSchema); look at the address in a browser"


class ExploreLocalStatisticsParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator_file: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Folder and file of the indicator.")

    @property
    def dimensions(self) -> list[str]:
        """Columns with the categories of a row."""
        return ["indicator"]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """Columns of figures and their roles."""
        return {"observation": "value", "lci_95": "lower_95", "uci_95": "upper_95"}


@dataclass(frozen=True, slots=True)
class _HeldFile:
    """The file read for a signal, kept for the fetch of the same session, with the metadata around it."""

    dataset: str
    token: str
    file: "Response"
    metadata_before: bytes | None  # None: not asked before the file
    metadata_after: bytes | None = None  # None: not fetched yet

    @property
    def is_whole(self) -> bool:
        """Whether the file was handed over and the metadata did not change around it."""
        return self.metadata_after is not None and self.metadata_after == self.metadata_before


class ExploreLocalStatistics:
    """See the module's docstring."""

    name = "ons_explore_local_statistics"
    title = "Explore Local Statistics"
    publisher = "Office for National Statistics"
    default_base_url = "https://raw.githubusercontent.com/ONSdigital/explore-local-statistics-data/main"
    params = ExploreLocalStatisticsParams
    decoder_version = "2"
    volatile: tuple[str, ...] = ()
    columns = (
        "areacd",
        "areanm",
        "geography",
        "indicator",
        "period",
        "observation",
        "measure",
        "unit",
        "lci_95",
        "uci_95",
        "status",
        "notes",
    )
    layout = Layout(
        area="areacd",
        area_name="areanm",
        period="period",
        marker="status",
        copies=("geography",),  # an area may come as combined authority and as ITL region
        whole_files=True,
        closed=True,
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")
        self._held: _HeldFile | None = None

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """`etag <tag> modified <date>` or `sha256 <hash> modified <date>`; see the module's docstring."""
        mark, _, modified = last.signal.rpartition(" modified ")
        tag = mark.removeprefix("etag ") if mark.startswith("etag ") else ""
        if last.signal and not tag and not poll_is_due(self.client, last):
            return Signal(last.signal, modified, polled=False)
        held, self._held = self._held, None
        if held and held.is_whole and (held.dataset, held.token) == (dataset.id, last.signal):
            return Signal(last.signal, modified)
        url = self._csv(dataset)
        # With a known tag the file is asked for first: most are then unchanged and need no metadata.
        metadata = None if tag else self._metadata(dataset, "signal")
        headers = {"If-None-Match": tag} if tag else {}
        response = self.client.get(url, purpose="signal", headers=headers, ok=(200, 304))
        if response.status == 304:
            return Signal(last.signal, modified)
        refuse_foreign(response.body, url)
        before = None if tag else _body(metadata)
        metadata = self._metadata(dataset, "signal") if tag else metadata
        etag = response.headers.get("etag", "")
        mark = f"etag {etag}" if etag else f"sha256 {hashlib.sha256(response.body).hexdigest()}"
        modified = _modified(metadata) if metadata else ""
        self._held = _HeldFile(dataset.id, f"{mark} modified {modified}", response, before)
        return Signal(self._held.token, modified)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the whole file, then its metadata if it has any. A body is handed over before it is judged."""
        held = self._held
        fresh = held is not None and held.metadata_after is None and held.dataset == dataset.id
        response = held.file if held and fresh else self.client.get(self._csv(dataset), purpose="payload")
        yield _payload(response)
        refuse_foreign(response.body, response.url)
        refuse_unended(response.body, response.url)
        read_delimited(response.body, response.url)
        metadata = self._metadata(dataset, "payload")
        self._held = replace(held, metadata_after=_body(metadata)) if held and fresh else None
        if metadata:
            yield _payload(metadata)
            if _csvw(metadata.body) is None:
                raise UnexpectedResponse(f"{metadata.url}: {_NOT_METADATA}")

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the CSV, once it is whole. Metadata are kept as received, must be CSVW, and give no rows.

        The file names its indicators in the column `indicator`: the landing gate refuses one with none of ours.
        """
        if _csvw(payload.content) is not None:
            return
        refuse_foreign(payload.content, payload.url)
        refuse_unended(payload.content, payload.url)
        yield from delimited_batches(payload.content, payload.url, _FIGURES_AND_THEIR_PLACES)

    def _csv(self, dataset: Dataset) -> str:
        name = dataset.params.indicator_file
        return f"{self.base_url}/{name}/{name}.csv"

    def _metadata(self, dataset: Dataset, purpose: Literal["signal", "payload"]) -> "Response | None":
        """The metadata of a file; None for a file without any."""
        url = f"{self._csv(dataset)}-metadata.json"
        response = self.client.get(url, purpose=purpose, ok=(200, 404))
        return response if response.status == 200 else None


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)


def _body(metadata: "Response | None") -> bytes:
    """Body of the metadata; b"" for a file without any, which is an answer too."""
    return metadata.body if metadata else b""


def _modified(metadata: "Response") -> str:
    """The publisher's own date of the release; "" when the metadata give none."""
    content = _csvw(metadata.body)
    if content is None:
        raise UnexpectedResponse(f"{metadata.url}: {_NOT_METADATA}")
    return str(content.get("dc:modified") or "")


def _csvw(body: "bytes | mmap") -> dict[str, Any] | None:
    """The metadata in a body; None when it holds something else."""
    if first_sign(body, text_begin(body)) != b"{":
        return None
    try:
        content = json.loads(body[:].decode("utf-8-sig"))
    except ValueError:
        return None
    return content if isinstance(content, dict) and "tableSchema" in content else None
