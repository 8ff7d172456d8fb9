"""GOV.UK: figures that a department publishes as a file attached to a page.

The page comes as JSON from the content API. Its signal covers its content: every attachment (id, address,
name, title, size) and the history of changes, because `public_updated_at` alone misses a file that is swapped
silently and `updated_at` moves without reason. A corrected file is attached anew, under another address ("v2").

One dataset is one attachment, and in a workbook one sheet or several of one form. The dataset's YAML names the
columns (`sources/formats/table_params.py`). Bytes that
differ without the data differing (times inside a workbook's archive, "generated on" above the table) never become
rows, so no decoded column is volatile.

Shorthand such as `[c]` and percentages such as 12.5% are read where the YAML declares them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import first_sign, refuse_foreign
from inclusive_growth.sources.formats.published_table import read_batches
from inclusive_growth.sources.formats.sheet_tables import is_workbook
from inclusive_growth.sources.formats.table_params import EDITION, TableParams
from inclusive_growth.sources.gov_uk.page import Page, read_page
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response


class GovUkParams(TableParams):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    path: str = Field(pattern=r"^[a-z][a-z0-9-]*(/[a-z0-9.-]+)+$", description="The page, as after www.gov.uk/.")
    attachment: str = Field(
        description="File name or title of the attachment; * stands for anything, any other sign for itself."
    )


class GovUk:
    """See the module's docstring."""

    name = "gov_uk"
    title = "GOV.UK statistics pages"
    publisher = "UK government departments"
    default_base_url = "https://www.gov.uk"
    further_hosts = ("assets.publishing.service.gov.uk",)  # host of the attachments
    params = GovUkParams
    decoder_version = "2"
    volatile: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # every dataset names its own
    layout = Layout("", EDITION, "")

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Short token of the page's content. A page that was withdrawn or lacks the attachment is refused."""
        page, _ = self._page(dataset, "signal")
        page.attachment(dataset.params.attachment)
        return Signal(page.token, page.updated)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch page and attachment. A body is handed over before it is judged, so a refused one is kept."""
        page, answer = self._page(dataset, "payload")
        yield _payload(answer)
        attachment = page.attachment(dataset.params.attachment)
        response = self.client.get(attachment.url, purpose="payload")
        yield _payload(response)
        if not is_workbook(response.body):
            refuse_foreign(response.body, response.url)
        if attachment.size not in (0, len(response.body)):
            raise UnexpectedResponse(
                f"{response.url}: {len(response.body)} bytes came, the page announces {attachment.size}; "
                "the body was cut, or the file was replaced just now"
            )

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the attachment, and `edition` where the YAML gives one. The page gives no rows."""
        params: GovUkParams = dataset.params
        if first_sign(payload.content) == b"{":
            read_page(payload.body, payload.url).must_be(params.path)
            return
        yield from read_batches(payload.content, payload.url, params)

    def _page(self, dataset: Dataset, purpose: Literal["signal", "payload"]) -> "tuple[Page, Response]":
        url = f"{self.base_url}/api/content/{dataset.params.path}"
        answer = self.client.get(url, purpose=purpose)
        return read_page(answer.body, answer.url), answer


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
