"""Gender pay gap service: one CSV for each reporting year, with a row for each employer of 250 and more.

No key, no known limit, no cheap signal: the newest finished year is asked for on the slow schedule, and its hash
is the token. A year is finished when its last day to report, in April of the next, has passed; late reports come
after. A year that is not there answers 404, and the one before it is asked for.

The head office is not the workplace: an employer's people may work anywhere, and small employers report nothing.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.gender_pay_gap.employers import NEEDED, counted, read_reports
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

FIRST_YEAR = 2017
LOOK_BACK = 6  # years without a file before the service is thought to have moved


class GenderPayGapParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    years: int = Field(1, ge=1, le=20, description="How many finished years to ask for, the newest first.")

    @property
    def dimensions(self) -> list[str]:
        """Which figure of a place a row holds."""
        return ["MEASURE"]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """The figure."""
        return {"value": "value"}


class GenderPayGap:
    """See the module's docstring."""

    name = "gender_pay_gap"
    title = "Gender pay gap service"
    publisher = "Office for Equality and Opportunity"
    default_base_url = "https://gender-pay-gap.service.gov.uk"
    params = GenderPayGapParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = ("area_code", "area_name", "period", "MEASURE", "value")
    reads = NEEDED
    layout = Layout(area="area_code", area_name="area_name", period="period", marker="", made=True)

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Year and hash of the newest finished file, asked for on the slow schedule."""
        if last.signal and last.retrieved_at and not self._poll_is_due(last):
            return Signal(last.signal, polled=False)
        year, response = self.newest("signal")
        refuse_foreign(response.body, response.url)
        return Signal(f"{year} sha256 {hashlib.sha256(response.body).hexdigest()}")

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the newest finished years. Each body is handed over before it is judged."""
        newest, response = self.newest("payload")
        for year in range(newest, max(newest - dataset.params.years, FIRST_YEAR - 1), -1):
            if year != newest:
                response = self.client.get(self._address(year), purpose="payload")
            kind = response.headers.get("content-type", "")
            yield Payload(response.url, response.body, kind, response.retrieved_at)
            refuse_foreign(response.body, response.url)
            found = read_reports(response.body, response.url)[0].year
            if found != year:
                raise UnexpectedResponse(
                    f"{response.url}: the file is of the year from April {found}, and {year} was asked for; see "
                    "the service's page of downloads"
                )

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Figures of each place from the employers of one year."""
        import pyarrow as pa

        refuse_foreign(payload.body, payload.url)
        schema = pa.schema([(name, pa.string()) for name in GenderPayGap.columns])
        yield pa.RecordBatch.from_pylist(list(counted(payload.body, payload.url)), schema=schema)

    def newest(self, purpose: Literal["signal", "payload"]) -> "tuple[int, Response]":
        """The newest finished year that is there, and its file."""
        now = self.client.now()
        newest = now.year - (1 if (now.month, now.day) > (4, 5) else 2)
        for year in range(newest, newest - LOOK_BACK, -1):
            response = self.client.get(self._address(year), purpose=purpose, ok=(200, 404))
            if response.status == 200:
                return year, response
        raise UnexpectedResponse(
            f"{self.base_url}: there is no file of {newest} nor of the {LOOK_BACK - 1} years before it; see the "
            "service's page of downloads, then correct its address in sources/gender_pay_gap"
        )

    def _address(self, year: int) -> str:
        return f"{self.base_url}/viewing/download-data/{year}"

    def _poll_is_due(self, last: LastSeen) -> bool:
        at = datetime.fromisoformat(last.retrieved_at) if last.retrieved_at else datetime.min.replace(tzinfo=UTC)
        return (self.client.now() - at).total_seconds() >= self.client.config.slow_poll_seconds
