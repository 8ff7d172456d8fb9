"""Published files: figures that a public body publishes as a file linked from a stable page of its own.

The dataset's YAML names the page and the link by a rule (file name or text). Nobody gives a cheap signal, so page
and file are asked for on the slow schedule: a new link, another ETag or, without one, other bytes are a new one.
The file that was asked for is the one that lands.

Only hosts that are listed here are ever asked, and of them only those that the dataset names: its page's, and
`hosts` for files that lie elsewhere. Under another base URL every address is asked there, below its host's name.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import first_sign, refuse_foreign
from inclusive_growth.sources.formats.published_table import read_batches
from inclusive_growth.sources.formats.sheet_tables import is_workbook
from inclusive_growth.sources.formats.table_params import EDITION, TableParams
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal
from inclusive_growth.sources.published_files.page import Link, wanted_link
from inclusive_growth.sources.slow_polls import poll_is_due

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

PUBLISHERS = (
    "www.ethnicity-facts-figures.service.gov.uk",  # Race Disparity Unit
    "digital.nhs.uk",  # NHS England, page
    "files.digital.nhs.uk",  # NHS England, files
    "www.electoralcommission.org.uk",
    "www.ofcom.org.uk",
    "www.england.nhs.uk",  # NHS Workforce Race Equality Standard
    "www.ons.gov.uk",
    "www.nomisweb.co.uk",  # bulk files of the censuses
    "sdgdata.gov.uk",  # the ONS's indicators for the Sustainable Development Goals
)
_PAGE = b"<"


class PublishedFilesParams(TableParams):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    page: str = Field(pattern=r"^https://[a-z0-9.-]+/\S*$", description="The page that links to the file.")
    link: str = Field(
        min_length=1,
        description="File name or text of the link; * stands for anything, any other sign for itself.",
    )
    hosts: list[str] = Field(default_factory=list, description="Hosts of the file, where it is not the page's.")

    @model_validator(mode="after")
    def _known_hosts(self) -> "PublishedFilesParams":
        if unknown := sorted(set(self.allowed_hosts) - set(PUBLISHERS)):
            raise ValueError(
                f"host '{unknown[0]}' is none of those that may be asked (sources/published_files/source.py); "
                f"there are: {', '.join(PUBLISHERS)}"
            )
        return self

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The hosts that this dataset may ask."""
        return (urlsplit(self.page).netloc, *self.hosts)


@dataclass(frozen=True, slots=True)
class _Look:
    """Page and file as one look found them; kept for the fetch of the same session."""

    dataset: str
    page: "Response"
    file: "Response"


class PublishedFiles:
    """See the module's docstring."""

    name = "published_files"
    title = "Files linked from pages of public bodies"
    publisher = "Public bodies outside GOV.UK"
    default_base_url = f"https://{PUBLISHERS[0]}"
    further_hosts = PUBLISHERS[1:]
    params = PublishedFilesParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # every dataset names its own
    layout = Layout("", EDITION, "")

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")
        self._look: _Look | None = None
        self._last = Signal("")  # of this session; the second look asks whether the file is still the same

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """`link <hash> etag <tag>` or `link <hash> sha256 <hash>`, and when the publisher changed the file."""
        if last.signal and not poll_is_due(self.client, last):
            return Signal(last.signal, polled=False)
        self._look = None
        page, link = self._page(dataset, "signal")
        named = hashlib.sha256(f"{link.url} {link.text}".encode()).hexdigest()[:16]
        known = f"link {named} etag "
        tag = self._last.token.partition(known)[2] or last.signal.partition(known)[2]
        headers = {"If-None-Match": tag} if tag else {}
        file = self.ask(dataset, link.url, "signal", headers, (200, 304))
        if file.status == 304:
            return self._last if self._last.token.endswith(tag) else Signal(last.signal)
        self._look = _Look(dataset.id, page, file)
        etag = file.headers.get("etag", "")
        mark = f"etag {etag}" if etag else f"sha256 {hashlib.sha256(file.body).hexdigest()}"
        self._last = Signal(f"link {named} {mark}", _changed(file))
        return self._last

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Hand over page and file. Each body is handed over before it is judged, so that a refused one is kept."""
        look, self._look = self._look, None
        if look and look.dataset == dataset.id:
            page, file = look.page, look.file
            yield _payload(page)
        else:
            page, link = self._page(dataset, "payload")
            yield _payload(page)
            file = self.ask(dataset, link.url, "payload")
        yield _payload(file)
        if not is_workbook(file.body):
            refuse_foreign(file.body, file.url)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the file. The page must link to it, and gives no rows."""
        params: PublishedFilesParams = dataset.params
        if first_sign(payload.content) == _PAGE:
            wanted_link(payload.body, payload.url, params.link)
            return
        yield from read_batches(payload.content, payload.url, params)

    def _page(self, dataset: Dataset, purpose: Literal["signal", "payload"]) -> "tuple[Response, Link]":
        answer = self.ask(dataset, dataset.params.page, purpose)
        return answer, wanted_link(answer.body, dataset.params.page, dataset.params.link)

    def ask(
        self,
        dataset: Dataset,
        url: str,
        purpose: Literal["signal", "payload"],
        headers: dict[str, str] | None = None,
        ok: tuple[int, ...] = (200,),
    ) -> "Response":
        """Ask for an address of this dataset's publisher. Raises UnexpectedResponse for any other."""
        host = urlsplit(url).netloc
        if host not in dataset.params.allowed_hosts or not url.startswith("https://"):
            raise UnexpectedResponse(
                f"{dataset.params.page}: the link leads to {url}, which is no address of this dataset (allowed: "
                f"{', '.join(dataset.params.allowed_hosts)}); nothing was asked of it. Name it under `hosts` "
                "if the publisher has moved its files there"
            )
        if self.base_url != self.default_base_url:
            url = f"{self.base_url}/{url.removeprefix('https://')}"
        return self.client.get(url, purpose=purpose, headers=headers or {}, ok=ok)


def _changed(file: "Response") -> str:
    """When the publisher changed the file, in ISO 8601; "" when it does not say."""
    try:
        return parsedate_to_datetime(file.headers["last-modified"]).isoformat()
    except (KeyError, ValueError, TypeError):
        return ""


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
