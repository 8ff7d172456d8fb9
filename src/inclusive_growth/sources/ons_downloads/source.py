"""ONS downloads: workbooks that the Office for National Statistics publishes on the pages of its datasets.

Names of files change with every edition, so they are read from the page. The signal is the page with its list
of editions, and the newest edition's page with its files and versions: a corrected file is a new version under
the same name. One dataset is one table: of one file, or of each year's file (`since`), where a revised edition
of a year goes before a provisional one. An edition that was corrected later than the newest one came out is
noticed by the weekly fetch of datasets that are silently replaced.

A row of the decoded table is one figure: of an area, a sheet and a column, with its sign. Coefficients of
variation stand in a twin file of the same archive and are put beside the figures by the area's code.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import is_archive
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.formats.sheet_tables import is_workbook
from inclusive_growth.sources.ons_downloads.pages import Page, read_page
from inclusive_growth.sources.ons_downloads.params import LAYOUT, OWN, OnsDownloadsParams
from inclusive_growth.sources.ons_downloads.rows import figures
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response


class OnsDownloads:
    """See the module's docstring."""

    name = "ons_downloads"
    title = "Dataset pages of the ONS website"
    publisher = "Office for National Statistics"
    default_base_url = "https://www.ons.gov.uk"
    params = OnsDownloadsParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns: tuple[str, ...] = OWN
    layout = LAYOUT

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Short token of the dataset's page and of its newest edition."""
        params: OnsDownloadsParams = dataset.params
        page, answer = self.page(params.page, "signal")
        newest = page.wanted(0, answer.url)[0]
        edition, answer = self.page(newest.path, "signal")
        edition.file(params.file, answer.url)
        return Signal(f"{newest.name} {page.token} {edition.token}", page.released)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch page, editions and files. A body is handed over before it is judged, so a refused one is kept."""
        params: OnsDownloadsParams = dataset.params
        page, answer = self.page(params.page, "payload")
        yield _payload(answer)
        for wanted in page.wanted(params.since, answer.url):
            edition, answer = self.page(wanted.path, "payload")
            yield _payload(answer)
            path = quote(edition.file(params.file, answer.url))
            response = self.client.get(f"{self.base_url}/file?uri={path}", purpose="payload")
            yield _payload(response)
            if not is_workbook(response.body):
                refuse_foreign(response.body, response.url)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Figures of a file. Pages give none; one of another dataset is refused."""
        params: OnsDownloadsParams = dataset.params
        if payload.body.lstrip()[:1] == b"{":
            _refuse_other(payload, params.page)
            return
        if is_archive(payload.body) != bool(params.member):
            what = "an archive" if not params.member else "no archive, and `member` names a file in one"
            raise UnexpectedResponse(f"{payload.url}: the file is {what}; correct the dataset's YAML")
        yield from figures(params, payload.body, payload.url)

    def page(self, path: str, purpose: Literal["signal", "payload"]) -> "tuple[Page, Response]":
        """A page of the website as JSON, and the answer that it came in."""
        answer = self.client.get(f"{self.base_url}/{path.strip('/')}/data", purpose=purpose)
        return read_page(answer.body, answer.url, path), answer


def _refuse_other(payload: Payload, page: str) -> None:
    """Raise UnexpectedResponse for a page that is neither the dataset's nor one of its editions'."""
    address = payload.url.partition("?")[0].removesuffix("/data")
    own = address[address.find(page) :] if page in address else page
    read_page(payload.body, payload.url, own)


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
