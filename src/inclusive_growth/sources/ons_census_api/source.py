"""Custom tables of the census: one request for each kind of area, and a published table as the bell.

`/population-types/{type}/census-observations?area-type=ltla,E08000025,…&dimensions=sex,…` makes a table on demand.
It has no date and no version; a new release of the census makes a new version of the published tables, so the
newest version of one of them is the signal. A table with too many cells is refused with 403: the areas are then
asked for in halves. Combined authorities are no kind of area here; the warehouse sums their members.

Limits that the publisher documents: 120 requests in ten seconds and 200 a minute. The pause between two requests
to one host (`IGW_HTTP_PAUSE`, one second) keeps far below them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.ons_census_api.answers import read_answer, refuse_errors, rows
from inclusive_growth.sources.ons_census_api.params import AREA_TYPES, OnsCensusApiParams
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client

TOO_MANY = 403  # with the words "Too many rows returned"; 400 is disclosure control or a wrong name


class OnsCensusApi:
    """See the module's docstring."""

    name = "ons_census_api"
    title = "Custom tables of the census"
    publisher = "Office for National Statistics"
    default_base_url = "https://api.beta.ons.gov.uk/v1"
    params = OnsCensusApiParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = ("area_code", "area_name", "period", "observation", "disclosure")
    layout = Layout(
        area="area_code",
        area_name="area_name",
        period="period",
        marker="disclosure",
        whole_files=True,
        made=True,
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """The newest version of the published table that tells of a release, and the time of its last change."""
        version, _ = self.latest_version(dataset.params.release, "signal")
        return Signal(f"version {version['id']} of {version['changed']}", version["changed"])

    def latest_version(self, release: str, purpose: Literal["signal", "payload"]) -> tuple[dict[str, str], str]:
        """`id` and `href` of the newest version of a published table, when it `changed`, and the address."""
        response = self.client.get(f"{self.base_url}/datasets/{release}", purpose=purpose)
        content = json_in(response.body, response.url)
        try:
            latest = content["links"]["latest_version"]
            found = {"id": str(latest["id"]), "href": str(latest.get("href") or "")}
            return found | {"changed": str(content["last_updated"])}, response.url
        except (KeyError, TypeError, AttributeError) as error:
            raise UnexpectedResponse(
                f"{response.url}: names no latest version of {release}; see whether the table still exists"
            ) from error

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """One answer for each kind of area, or more where the publisher finds one too large."""
        params: OnsCensusApiParams = dataset.params
        for kind in params.area_types:
            codes = [code for code in plan.areas if code.startswith(AREA_TYPES[kind])]
            if codes:
                yield from self._answers(params, kind, codes)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of one answer; areas that were withheld come as rows without a figure."""
        import pyarrow as pa

        params: OnsCensusApiParams = dataset.params
        names = [*OnsCensusApi.columns, *(name for item in params.variables for name in (item, f"{item}_NAME"))]
        schema = pa.schema([(name, pa.string()) for name in names])
        answer = read_answer(payload.body, payload.url, params.variables)
        yield pa.RecordBatch.from_pylist(list(rows(answer, params.variables, params.census)), schema=schema)

    def _answers(self, params: OnsCensusApiParams, kind: str, codes: list[str]) -> Iterator[Payload]:
        response = self.client.get(
            f"{self.base_url}/population-types/{params.population_type}/census-observations",
            purpose="payload",
            params={"area-type": ",".join([kind, *codes]), "dimensions": ",".join(params.variables)},
            ok=(200, 400, TOO_MANY),
        )
        if response.status == TOO_MANY and len(codes) > 1:
            half = len(codes) // 2
            yield from self._answers(params, kind, codes[:half])
            yield from self._answers(params, kind, codes[half:])
            return
        media_type = response.headers.get("content-type", "")
        yield Payload(response.url, response.body, media_type, response.retrieved_at)
        if response.status != 200:
            refuse_errors(response.body, response.url)
            raise UnexpectedResponse(f"{response.url}: refused with status {response.status} and no reason")
        read_answer(response.body, response.url, params.variables)
