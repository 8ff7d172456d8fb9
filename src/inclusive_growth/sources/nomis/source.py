"""Nomis, API v01: labour market, population and census figures of the Office for National Statistics.

The signal is the `LastUpdated` annotation of the dataset's definition. The data come as CSV with every column;
an anonymous caller gets at most 25,000 rows, silently. RECORD_COUNT on each page is the number of all rows: pages
are asked for until that many came.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import delimited_batches, read_delimited, refuse_foreign
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client

_URN = re.compile(r"Nm-(\d+d\d+)d")  # name of a row: the dataset, then each of its codes
MAX_GEOGRAPHY = 1500  # characters of area codes in one address; longer addresses are refused by some servers


class NomisParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset_id: str = Field(pattern=r"^NM_\d+_\d+$")
    date: str = Field("", description="Listed points (`latest`, `2021`); leave empty when `time` is given.")
    time: str = Field("", description="An inclusive range (`first,latest`).")
    dimensions: list[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]] = Field(min_length=1)
    measures: dict[str, MeasureRole] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_kind_of_period(self) -> "NomisParams":
        if bool(self.date) == bool(self.time):
            raise ValueError("give either `date` (points) or `time` (a range), not both and not neither")
        return self


class Nomis:
    """See the module's docstring."""

    name = "nomis"
    title = "Nomis API v01"
    publisher = "Office for National Statistics"
    default_base_url = "https://www.nomisweb.co.uk/api/v01"
    params = NomisParams
    decoder_version = "2"
    # Both describe the query, not the data: the number of its rows and the place of a row.
    volatile = ("RECORD_OFFSET", "RECORD_COUNT")
    columns = (
        "DATE",
        "DATE_NAME",
        "DATE_CODE",
        "GEOGRAPHY",
        "GEOGRAPHY_NAME",
        "GEOGRAPHY_CODE",
        "GEOGRAPHY_TYPE",
        "MEASURES",
        "MEASURES_NAME",
        "OBS_VALUE",
        "OBS_STATUS",
        "OBS_STATUS_NAME",
        "RECORD_OFFSET",
        "RECORD_COUNT",
    )
    layout = Layout(
        area="GEOGRAPHY_CODE",
        area_name="GEOGRAPHY_NAME",
        period="DATE",
        marker="OBS_STATUS",
        measure="MEASURES",
        figure="OBS_VALUE",
        copies=("GEOGRAPHY_TYPE",),  # an area may come as unitary authority and as district
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Time of the publisher's last update (`header.prepared`, the time of the answer, is ignored)."""
        url = f"{self.base_url}/dataset/{dataset.params.dataset_id}.def.sdmx.json"
        response = self.client.get(url, purpose="signal", params=self._key())
        updated = _last_updated(response.body, response.url)
        return Signal(token=updated, publisher_time=updated)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch pages for all areas. Each body is handed over before it is judged, so a refused one is kept."""
        params: NomisParams = dataset.params
        query = {"date": params.date} if params.date else {"time": params.time}
        query |= {name.lower(): ",".join(plan.codes(name)) for name in params.dimensions}
        query |= {"measures": ",".join(params.measures)}
        url = f"{self.base_url}/dataset/{params.dataset_id}.data.csv"
        for areas in _chunks(plan.areas):
            yield from self._pages(url, {"geography": ",".join(areas)} | query)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of one page, once it is of the dataset; an empty result gives its columns and no row.

        Whether every row is there the landing gate tells, from RECORD_COUNT on each.
        """
        refuse_foreign(payload.content, payload.url)
        columns = (*Nomis.columns, *dataset.params.dimensions)
        for batch in delimited_batches(payload.content, payload.url, columns):
            _must_be_the_dataset(batch, payload.url, dataset.params)
            yield batch

    def _pages(self, url: str, query: dict[str, str]) -> Iterator[Payload]:
        received = 0
        first_urn: str | None = None
        total = -1
        while total != received:
            offset = {"RecordOffset": str(received)} if received else {}
            response = self.client.get(url, purpose="payload", params=query | offset | self._key())
            yield Payload(
                response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at
            )
            page = _Page(response.body, response.url)
            if page.rows == 0:
                if received:
                    raise UnexpectedResponse(
                        f"{response.url}: {received} rows came of the {total} announced and then none; "
                        "the body was cut"
                    )
                return
            if total not in (-1, page.total) or (received and page.first_row == first_urn):
                raise UnexpectedResponse(
                    f"{response.url}: the page does not follow the one before it ({page.total} rows announced, "
                    f"{total} before); the data changed while it was fetched, or paging is ignored"
                )
            first_urn = first_urn or page.first_row
            total = page.total
            received += page.rows
            if received > total:
                raise UnexpectedResponse(
                    f"{response.url}: {received} rows came, {total} were announced in RECORD_COUNT"
                )

    def _key(self) -> dict[str, str]:
        key = self.client.config.nomis_uid.get_secret_value()
        return {"uid": key} if key else {}


def _must_be_the_dataset(rows: "pa.RecordBatch", where: str, params: NomisParams) -> None:
    """Raise UnexpectedResponse for rows of another dataset: `Nm-17d5d…` in URN is a row of NM_17_5."""
    import pyarrow.compute as pc

    if "URN" not in rows.schema.names:
        return
    said = {match[1] for urn in pc.unique(rows.column("URN")).to_pylist() if (match := _URN.match(urn or ""))}
    named = {f"NM_{name.replace('d', '_')}" for name in said}
    if others := sorted(named - {params.dataset_id}):
        raise UnexpectedResponse(
            f"{where}: the file says that it is dataset {', '.join(others)[:200]} (column URN); this dataset "
            f"takes {params.dataset_id}. Provide the file of that dataset, or correct `dataset_id`"
        )


class _Page:
    """Row counts and first row of one page. Raises UnexpectedResponse for a body without the counts."""

    def __init__(self, body: bytes, where: str) -> None:
        import pyarrow.compute as pc

        refuse_foreign(body, where)
        table = read_delimited(body, where)
        missing = {"RECORD_OFFSET", "RECORD_COUNT"} - set(table.column_names)
        if missing:
            # Without a header the first row of figures would stand here as names.
            columns = [name for name in table.column_names if name.isidentifier()]
            raise UnexpectedResponse(
                f"{where}: column {' and '.join(sorted(missing))} is missing, so a cut body could not be "
                f"recognised; columns are {', '.join(columns)[:200] or 'not named'}"
            )
        self.rows: int = table.num_rows
        totals = pc.unique(table["RECORD_COUNT"]).to_pylist()
        if self.rows and (len(totals) != 1 or not totals[0].isdecimal()):
            raise UnexpectedResponse(f"{where}: RECORD_COUNT should be one number on every row and is not")
        self.total = int(totals[0]) if self.rows else 0
        # Without the offset, which would differ even if the same page came again.
        self.first_row = str(table.slice(0, 1).drop_columns(["RECORD_OFFSET"]).to_pylist())


def _last_updated(body: bytes, where: str) -> str:
    """The LastUpdated annotation of a definition, whose parts may be single or in lists."""
    definition = json_in(body, where)
    if isinstance(definition, dict) and "error" in definition:
        refuse_foreign(body, where)
    families = _walk(definition, "structure", "keyfamilies", "keyfamily")
    for family in families if isinstance(families, list) else [families]:
        notes = _walk(family, "annotations", "annotation")
        for note in notes if isinstance(notes, list) else [notes]:
            if _walk(note, "annotationtitle") == "LastUpdated" and str(note.get("annotationtext", "")):
                return str(note["annotationtext"])
    raise UnexpectedResponse(
        f"{where}: the definition has no LastUpdated annotation; see whether the dataset id still exists"
    )


def _walk(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _chunks(areas: tuple[str, ...]) -> Iterator[list[str]]:
    """Split areas into lists that keep the address short."""
    chunk: list[str] = []
    for area in areas:
        if chunk and len(",".join([*chunk, area])) > MAX_GEOGRAPHY:
            yield chunk
            chunk = []
        chunk.append(area)
    if chunk:
        yield chunk
