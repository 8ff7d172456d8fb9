"""OHID Fingertips: one public health indicator for every area of one kind, as CSV with limits, counts and notes.

The signal is `DataChange` of the indicator's metadata (last upload and last deletion). Boundaries are part of the
question: an area type id names areas of some years, new boundaries get a new id, and an id that does not fit the
indicator is answered with status 200 and a header without rows, refused with an error that names the id. England
and the parent areas come once for each parent; the copies are equal in their figures and are collapsed later.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.fingertips.rows import MISSING, as_staged
from inclusive_growth.sources.formats.csv_rules import text_begin
from inclusive_growth.sources.formats.delimited import (
    delimited_batches,
    first_sign,
    refuse_foreign,
    refuse_unended,
)
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, MeasureRole, Payload, Plan, Signal

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

ENGLAND = 15  # the area type of England itself
_SAYS = ("Indicator ID", "Indicator Name", "Area Type")  # what a file says of itself
_NEVER = "0001-01-01T00:00:00"
_MEASURES: dict[str, MeasureRole] = {
    "Value": "value",
    "Lower CI 95.0 limit": "lower_95",
    "Upper CI 95.0 limit": "upper_95",
    "Lower CI 99.8 limit": "lower_998",
    "Upper CI 99.8 limit": "upper_998",
    "Count": "numerator",
    "Denominator": "denominator",
}


class FingertipsParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator_id: int = Field(gt=0, description="Fingertips' own number of the indicator.")
    indicator_name: str = Field(description="The name that the number must carry, checked on every way in.")
    child_area_type_id: int = Field(gt=0, description="Kind of area and boundary year (502: upper tier, 2023).")
    parent_area_type_id: int = Field(gt=0, description="The areas that hold them (6: regions, 15: England).")

    @property
    def dimensions(self) -> list[str]:
        """Columns with the categories of a row."""
        return ["Sex", "Age", "Category Type", "Category"]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """Columns of figures and their roles."""
        return _MEASURES


class Fingertips:
    """See the module's docstring."""

    name = "fingertips"
    title = "Fingertips public health profiles"
    publisher = "Office for Health Improvement and Disparities"
    default_base_url = "https://fingertips.phe.org.uk/api"
    params = FingertipsParams
    decoder_version = "2"
    volatile = ("New data",)  # whether a figure is new to the publisher's own pages
    # Further columns compare with the parent areas and are named after them; old answers have `Target data`.
    columns = (
        "Indicator ID",
        "Indicator Name",
        "Parent Code",
        "Parent Name",
        "Area Code",
        "Area Name",
        "Area Type",
        "Sex",
        "Age",
        "Category Type",
        "Category",
        "Time period",
        "Value",
        "Lower CI 95.0 limit",
        "Upper CI 95.0 limit",
        "Lower CI 99.8 limit",
        "Upper CI 99.8 limit",
        "Count",
        "Denominator",
        "Value note",
        "Recent Trend",
        "Time period Sortable",
        "Time period range",
    )
    layout = Layout(
        area="Area Code",
        area_name="Area Name",
        period="Time period",
        marker="Value note",
        period_columns=("Time period", "Time period Sortable", "Time period range"),  # `2009 - 11`, `2016/17`
        period_order="Time period Sortable",
        copies=("Parent Code",),  # England and the regions come once for each parent
        missing=MISSING,
        whole_files=True,
        read=as_staged,
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """`uploaded <time> deleted <time>`: either moves when figures change."""
        response = self._metadata(dataset, "signal")
        entry = _entry(response.body, response.url, dataset.params)
        change = entry.get("DataChange") or {}
        uploaded = str(change.get("LastUploadedAt") or "")
        if not uploaded or uploaded == _NEVER:
            raise UnexpectedResponse(
                f"{response.url}: indicator {dataset.params.indicator_id} has no time of a last upload "
                "(DataChange.LastUploadedAt); see whether it is still published"
            )
        deleted = str(change.get("LastDeletedAt") or _NEVER)
        return Signal(f"uploaded {uploaded} deleted {deleted}", uploaded)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch figures of every area of the kind, then metadata. A body is handed over before it is judged."""
        params: FingertipsParams = dataset.params
        query = {
            "indicator_ids": str(params.indicator_id),
            "child_area_type_id": str(params.child_area_type_id),
            "parent_area_type_id": str(params.parent_area_type_id),
            "include_sortable_time_periods": "yes",
        }
        response = self._get(f"{self.base_url}/all_data/csv/by_indicator_id", query, "payload")
        yield _payload(response)
        columns = {name for batch in _figures(response.body, response.url, params) for name in batch.schema.names}
        if missing := [column for column in _SAYS if column not in columns]:
            raise UnexpectedResponse(
                f"{response.url}: column '{missing[0]}' is missing; the shape of the answer has changed"
            )
        metadata = self._metadata(dataset, "payload")
        yield _payload(metadata)
        _must_be_described(metadata.body, metadata.url, params)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the CSV, once it is whole and of the dataset's indicator. Metadata give no rows.

        However a file came here, fetched or provided, it says itself which indicator it holds.
        """
        if _metadata_entries(payload.content):
            _must_be_described(payload.body, payload.url, dataset.params)
            return
        yield from _figures(payload.content, payload.url, dataset.params)

    def _metadata(self, dataset: Dataset, purpose: Literal["signal", "payload"]) -> "Response":
        url = f"{self.base_url}/indicator_metadata/by_indicator_id"
        return self._get(url, {"indicator_ids": str(dataset.params.indicator_id)}, purpose)

    def _get(self, url: str, query: dict[str, str], purpose: Literal["signal", "payload"]) -> "Response":
        """Ask with a timestamp: the publisher's cache gives an old answer to a repeated question."""
        moment = {"timestamp": str(int(self.client.now().timestamp()))}
        return self.client.get(url, purpose=purpose, params=query | moment)


def _payload(response: "Response") -> Payload:
    """The body under its address without the timestamp, which is no part of the question."""
    url, _, _ = response.url.partition("&timestamp=")
    return Payload(url, response.body, response.headers.get("content-type", ""), response.retrieved_at)


def _figures(body: "bytes | mmap", where: str, params: FingertipsParams) -> "Iterator[pa.RecordBatch]":
    """The table of figures, batch by batch.

    Raises UnexpectedResponse for a cut body; at its end for another indicator, or an area type that the indicator
    lacks.
    """
    import pyarrow.compute as pc

    refuse_foreign(body, where)
    refuse_unended(body, where)
    indicators: set[tuple[str, str]] = set()
    kinds: set[str] = set()
    is_of_our_shape = True
    for batch in delimited_batches(body, where, Fingertips.columns):
        yield batch
        is_of_our_shape = set(_SAYS) <= set(batch.schema.names)
        if is_of_our_shape:
            indicators |= {(row["Indicator ID"], _words(row["Indicator Name"])) for row in _indicators(batch)}
            kinds |= set(pc.unique(batch.column("Area Type")).to_pylist())
    if not is_of_our_shape:
        return  # whoever takes it in names the columns that are missing
    said = sorted(indicators)
    others = [f"{number} ({name})" for number, name in said if number.strip() != str(params.indicator_id)]
    if others:
        raise UnexpectedResponse(
            f"{where}: holds other indicators than {params.indicator_id} ({params.indicator_name}), which this "
            f"dataset takes: the file says that it is of indicator {', '.join(others)[:300]}. Provide the file of "
            "the right indicator, or correct the dataset"
        )
    for number, name in said:
        _must_be_called(name, where, params, number)
    if not kinds or (kinds == {"England"} and params.child_area_type_id != ENGLAND):
        content = "only England's own rows" if kinds else "a header without rows"
        raise UnexpectedResponse(
            f"{where}: {content} for child_area_type_id {params.child_area_type_id} under parent_area_type_id "
            f"{params.parent_area_type_id}: indicator {params.indicator_id} is not published for these areas. "
            "New boundaries mean a new area type id: look at the publisher's area_types and available_data, "
            "then correct the dataset"
        )


def _indicators(batch: "pa.RecordBatch") -> list[dict[str, str]]:
    """Each indicator with its name, as the rows give them."""
    import pyarrow as pa

    pairs = (
        pa.Table.from_batches([batch])
        .select(["Indicator ID", "Indicator Name"])
        .group_by(["Indicator ID", "Indicator Name"])
        .aggregate([])
    )
    rows: list[dict[str, str]] = pairs.to_pylist()
    return rows


def _must_be_called(name: str, where: str, params: FingertipsParams, number: object) -> None:
    """Raise UnexpectedResponse unless the name is the pinned one; line breaks inside names do not count."""
    if _words(name) != _words(params.indicator_name):
        raise UnexpectedResponse(
            f"{where}: indicator {number} is called ‘{_words(name)[:200]}’, the catalogue says "
            f"‘{params.indicator_name}’; see whether it is still the same measure, then correct the dataset"
        )


def _must_be_described(body: bytes, where: str, params: FingertipsParams) -> None:
    """Raise UnexpectedResponse unless the metadata are those of the dataset's indicator, under its pinned name."""
    entry = _entry(body, where, params)
    name = str((entry.get("Descriptive") or {}).get("Name") or "")
    _must_be_called(name, where, params, params.indicator_id)


def _words(name: str) -> str:
    return " ".join(name.split())


def _entry(body: bytes, where: str, params: FingertipsParams) -> dict[str, Any]:
    """Metadata of the dataset's indicator."""
    if body.lstrip()[:1] == b"<":
        refuse_foreign(body, where)
    entry = _metadata_entries(body).get(str(params.indicator_id))
    if entry is None:
        raise UnexpectedResponse(
            f"{where}: no metadata of indicator {params.indicator_id}; see whether it is still published"
        )
    return entry


def _metadata_entries(body: "bytes | mmap") -> dict[str, dict[str, Any]]:
    """Indicator id -> its metadata; empty for any other body."""
    if first_sign(body, text_begin(body)) != b"{":
        return {}
    try:
        content = json.loads(body[:].decode("utf-8-sig"))
    except ValueError:
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: entry for key, entry in content.items() if isinstance(entry, dict) and "Descriptive" in entry}
