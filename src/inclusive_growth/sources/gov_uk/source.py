"""GOV.UK: figures that a department publishes as a file attached to a page.

The page comes as JSON from the content API. Its signal covers its content: every attachment (id, address,
name, title, size) and the history of changes, because `public_updated_at` alone misses a file that is swapped
silently and `updated_at` moves without reason. A corrected file is attached anew, under another address ("v2").

One dataset is one attachment, and in a workbook one sheet. The dataset's YAML names the columns. Bytes that
differ without the data differing (times inside a workbook's archive, "generated on" above the table) never become
rows, so no decoded column is volatile.

Shorthand such as `[c]` and percentages such as 12.5% are read where the YAML declares them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_foreign, refuse_unended
from inclusive_growth.sources.formats.names import refuse_missing
from inclusive_growth.sources.formats.sheet_tables import csv_table, is_workbook, sheet_table, text_column
from inclusive_growth.sources.formats.shorthand import (
    GSS,
    PercentageRule,
    Sign,
    read_percentages,
    read_shorthand,
)
from inclusive_growth.sources.gov_uk.page import Page, read_page
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

EDITION, SHORTHAND = "edition", "shorthand"  # columns of our own


class GovUkParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(pattern=r"^[a-z][a-z0-9-]*(/[a-z0-9.-]+)+$", description="The page, as after www.gov.uk/.")
    attachment: str = Field(
        description="File name or title of the attachment; * stands for anything, any other sign for itself."
    )
    sheet: str = Field("", description="Name of the sheet, for a workbook.")
    encoding: Literal["utf-8", "cp1252"] = Field("utf-8", description="Of a CSV.")
    unended: bool = Field(
        False,
        description="Whether the publisher's CSV has no line end after its last row. Then nobody can see that the "
        "last cell was cut.",
    )
    edition: str = Field(
        "",
        pattern=r"^(\d{4}(-\d{2}-\d{2})?)?$",
        description="The period of every row, for a file that names none; our own column `edition`.",
    )
    period: str = Field("", description="The column with the period, for a file that has one.")
    area: str = Field(description="The column with the area's code; it marks the header row too.")
    area_name: str = Field("", description="The column with the area's name.")
    within: str = Field("", description="The column with the code of the area around it, for neighbourhoods.")
    marker: str = Field("", description="The column with the status sign.")
    shorthand: Literal["gss"] | dict[str, Sign] = Field(
        default_factory=dict,
        description="Signs in cells of figures: `gss` for [c], [x], 12.3 [u] and so on, or sign: what it means "
        "(`*: c`), in the letters of gss.",
    )
    dimensions: list[str] = Field(default_factory=list, description="Columns that say what a row is about.")
    measures: dict[str, MeasureRole] = Field(min_length=1, description="Columns of figures and what each is.")
    percentages: dict[str, PercentageRule] = Field(
        default_factory=dict,
        description="Columns of figures that show a percent sign, and what is read of 12.5%: `percent` (12.5) or "
        "`share` (0.125).",
    )

    @model_validator(mode="after")
    def _one_period(self) -> "GovUkParams":
        if bool(self.edition) == bool(self.period):
            raise ValueError("give either `edition` (one period for the file) or `period` (a column), not both")
        return self

    @model_validator(mode="after")
    def _signs_and_percentages(self) -> "GovUkParams":
        if self.marker and self.shorthand:
            raise ValueError("give either `marker` (a column of signs) or `shorthand` (signs in cells), not both")
        if unknown := set(self.percentages) - set(self.measures):
            raise ValueError(f"`percentages` names '{min(unknown)}', which is none of the `measures`")
        return self

    @property
    def signs(self) -> dict[str, Sign]:
        """Sign in a cell of figures -> what it means."""
        return GSS if self.shorthand == "gss" else dict(self.shorthand)

    @property
    def layout(self) -> Layout:
        """The columns by their roles."""
        return Layout(
            area=self.area,
            area_name=self.area_name,
            within=self.within,
            period=self.period or EDITION,
            marker=self.marker or (SHORTHAND if self.shorthand else ""),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that must be there, in this order; the file may hold more."""
        marker = self.marker or (SHORTHAND if self.shorthand else "")
        where_and_when = (self.area, self.area_name, self.within, self.period or EDITION, marker)
        named = (*where_and_when, *self.dimensions, *self.measures)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def published_columns(self) -> tuple[str, ...]:
        """The columns that the file itself must hold."""
        own = (EDITION if self.edition else "", SHORTHAND if self.shorthand else "")
        return tuple(name for name in self.columns if name not in own)


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
        import pyarrow as pa

        params: GovUkParams = dataset.params
        if payload.body.lstrip()[:1] == b"{":
            read_page(payload.body, payload.url).must_be(params.path)
            return
        read = params.published_columns
        if is_workbook(payload.body):
            table = sheet_table(payload.body, payload.url, params.sheet, params.area, read)
        else:
            refuse_foreign(payload.body, payload.url)
            if not params.unended:
                refuse_unended(payload.body, payload.url)
            table = csv_table(payload.body, payload.url, params.area, params.encoding, read)
        refuse_missing(table.column_names, read, payload.url)
        if params.shorthand:
            value, *others = sorted(params.measures, key=lambda name: params.measures[name] != "value")
            table = read_shorthand(table, params.signs, value, others, SHORTHAND)
        table = read_percentages(table, params.percentages, payload.url)
        if params.edition:
            table = table.append_column(EDITION, text_column([params.edition] * table.num_rows))
        yield from table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]

    def _page(self, dataset: Dataset, purpose: Literal["signal", "payload"]) -> "tuple[Page, Response]":
        url = f"{self.base_url}/api/content/{dataset.params.path}"
        answer = self.client.get(url, purpose=purpose)
        return read_page(answer.body, answer.url), answer


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
