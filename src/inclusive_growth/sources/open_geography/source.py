"""Open Geography Portal (ArcGIS feature layers): lookups between areas, memberships and boundaries.

The signal is the layer's `lastEditDate`. A layer gives at most `maxRecordCount` features at once, sometimes
fewer, so pages are asked for in the order of the object ids until the layer's own count is reached.
Pages, order and ids of features change without the data changing; codes and names do not.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.records import utc
from inclusive_growth.sources.formats.delimited import (
    batches_of,
    delimited_batches,
    refuse_foreign,
    refuse_unended,
)
from inclusive_growth.sources.open_geography.layer import (
    LONGITUDE_LATITUDE,
    Layer,
    Page,
    answer_in,
    count_in,
    layer_in,
    page_in,
)
from inclusive_growth.sources.open_geography.params import OpenGeographyParams
from inclusive_growth.sources.open_geography.rows import feature_table
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

EVERYTHING = {"where": "1=1"}


class OpenGeography:
    """See the module's docstring."""

    name = "open_geography"
    title = "Open Geography Portal"
    publisher = "Office for National Statistics"
    default_base_url = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
    params = OpenGeographyParams
    decoder_version = "2"
    # Numbers that the server gives to features, and measures of the stored shape: they say nothing of the areas.
    volatile = ("FID", "OBJECTID", "ObjectId", "GlobalID", "Shape__Area", "Shape__Length")
    columns: tuple[str, ...] = ()  # field names carry the vintage, so each dataset names its own
    layout = Layout("", "", "")

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Time of the layer's last edit, in milliseconds, from the layer's description."""
        response = self.client.get(self._address(dataset.params), purpose="signal", params={"f": "json"})
        layer = layer_in(response.body, response.url)
        return Signal(layer.last_edited, utc(layer.edited_at))

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the layer's description, its count and all its features, whatever the plan's areas.

        Only the whole shows that an area is complete. A body is handed over before it is judged.
        """
        params: OpenGeographyParams = dataset.params
        address = self._address(params)
        response = self.client.get(address, purpose="payload", params={"f": "json"})
        yield _payload(response)
        layer = layer_in(response.body, response.url)
        layer.must_have(params.fields, response.url)
        counted = self.client.get(
            f"{address}/query", purpose="payload", params=EVERYTHING | {"returnCountOnly": "true", "f": "json"}
        )
        yield _payload(counted)
        yield from self._pages(f"{address}/query", params, layer, count_in(counted.body, counted.url))

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """One row per feature, every attribute text; a boundary's shape as GeoJSON text with its reference system.

        A layer's description and a count give no rows. A CSV downloaded from the portal is read too.
        """
        answer = answer_in(payload.content, payload.url)
        if answer is None:
            refuse_foreign(payload.content, payload.url)
            refuse_unended(payload.content, payload.url)
            yield from delimited_batches(payload.content, payload.url, dataset.params.columns)
        elif "features" in answer:
            yield from batches_of([feature_table(answer, payload.url)])

    def _address(self, params: OpenGeographyParams) -> str:
        return f"{self.base_url}/{params.service}/FeatureServer/{params.layer}"

    def _pages(self, url: str, params: OpenGeographyParams, layer: Layer, total: int) -> Iterator[Payload]:
        received, last_id = 0, -1  # object ids start at 0 or 1
        query = EVERYTHING | {
            "outFields": ",".join([*params.fields, layer.id_field]),
            "orderByFields": layer.id_field,
            "resultRecordCount": str(layer.page_size),
            **({"f": "geojson", "outSR": "4326"} if params.boundary else {"f": "json", "returnGeometry": "false"}),
        }
        while received < total:
            response = self.client.get(url, purpose="payload", params=query | {"resultOffset": str(received)})
            yield _payload(response)
            page = page_in(response.body, response.url, layer.id_field)
            _must_follow(page, last_id, received, total, response.url)
            if params.boundary and page.crs not in LONGITUDE_LATITUDE:
                raise UnexpectedResponse(
                    f"{response.url}: the shapes are in '{page.crs}', longitude and latitude (4326) were asked for"
                )
            received, last_id = received + len(page.ids), page.ids[-1]


def _must_follow(page: Page, last_id: int, received: int, total: int, where: str) -> None:
    """Raise UnexpectedResponse unless the page continues the one before and fits the total."""
    if any(later <= earlier for earlier, later in zip([last_id, *page.ids], page.ids, strict=False)):
        raise UnexpectedResponse(
            f"{where}: the features do not follow those before them (object id {last_id} came last); "
            "the layer changed while it was fetched, or paging is ignored"
        )
    now = received + len(page.ids)
    if now > total or (now == total and page.more):
        raise UnexpectedResponse(
            f"{where}: more features come than the {total} that the layer counted; it changed while it was fetched"
        )
    if not page.ids:  # only the count shows that more should come: not every answer in GeoJSON says so
        raise UnexpectedResponse(
            f"{where}: {received} features came of the {total} that the layer counted and then none; "
            "the body was cut or the layer changed while it was fetched"
        )


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
