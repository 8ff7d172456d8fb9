"""Answers of an ArcGIS feature layer: its description, a count, a page of features, or an error with status 200.

An error names problem and place and never quotes a feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import text_begin
from inclusive_growth.sources.formats.delimited import first_sign, refuse_foreign
from inclusive_growth.sources.formats.json_text import json_in

if TYPE_CHECKING:
    from mmap import mmap

WGS84 = "EPSG:4326"  # the system of GeoJSON that names none
LONGITUDE_LATITUDE = (WGS84, "urn:ogc:def:crs:OGC:1.3:CRS84")
MAX_PAGE_SIZE = 2000  # features asked for at once, whatever the layer allows: small enough to ask for again


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's last edit, fields and page size, for paging."""

    last_edited: str  # milliseconds since 1970, as sent
    id_field: str
    fields: tuple[str, ...]
    page_size: int

    @property
    def edited_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.last_edited) / 1000, UTC)

    def must_have(self, columns: Sequence[str], where: str) -> None:
        """Raise UnexpectedResponse when the layer lacks a field that the catalogue names."""
        if missing := [name for name in columns if name not in self.fields]:
            raise UnexpectedResponse(
                f"{where}: the layer has no field '{missing[0]}'; it has {', '.join(self.fields)[:300]}; "
                "field names carry the vintage: correct them under `upstream` of the dataset"
            )


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its object ids in order, its note that more follow, and the reference system of its shapes."""

    ids: tuple[int, ...]
    more: bool
    crs: str


def answer_in(body: "bytes | mmap", where: str) -> dict[str, Any] | None:
    """The JSON object in a body, numbers as published text; None when the body is not JSON.

    Raises UnexpectedResponse for an error in JSON, a cut body, or an object that no layer sends.
    """
    if first_sign(body, text_begin(body)) != b"{":
        return None
    answer: dict[str, Any] = json_in(body, where, numbers_as_text=True)
    if isinstance(error := answer.get("error"), dict):
        details = [str(detail) for detail in error.get("details") or [] if detail]
        message = " ".join([str(error.get("code", "")), str(error.get("message", "")), *details]).strip()
        raise UnexpectedResponse(
            f"{where}: the layer answered with the error '{message[:200]}' (status 200); "
            "see whether service, layer and fields in the catalogue still exist"
        )
    if not {"features", "count", "fields"} & answer.keys():
        raise UnexpectedResponse(f"{where}: JSON that is no answer of a feature layer; look at the address")
    return answer


def layer_in(body: bytes, where: str) -> Layer:
    """Read a layer's description. Raises UnexpectedResponse when it lacks a fact that paging needs."""
    description = _object(body, where)
    edited = str((description.get("editingInfo") or {}).get("lastEditDate") or "")
    if not edited.isdecimal():
        raise UnexpectedResponse(
            f"{where}: the layer does not say when it was last edited (editingInfo.lastEditDate), "
            "so nobody could tell when it changes"
        )
    fields = [field for field in description.get("fields") or [] if isinstance(field, dict)]
    ids = [str(field["name"]) for field in fields if field.get("type") == "esriFieldTypeOID"]
    id_field = str(description.get("objectIdField") or (ids[0] if ids else ""))
    page_limit = str(description.get("maxRecordCount") or "")
    pages = (description.get("advancedQueryCapabilities") or {}).get("supportsPagination")
    if not id_field or not page_limit.isdecimal() or int(page_limit) < 1 or pages is not True:
        raise UnexpectedResponse(
            f"{where}: the layer must name its object ids, say how many features it gives at once and support "
            f"paging (objectIdField '{id_field}', maxRecordCount '{page_limit}', supportsPagination {pages})"
        )
    names = tuple(str(field["name"]) for field in fields)
    return Layer(edited, id_field, names, min(int(page_limit), MAX_PAGE_SIZE))


def count_in(body: bytes, where: str) -> int:
    """Number of features in a layer. An empty layer is refused: areas do not vanish all at once."""
    total = str(_object(body, where).get("count", ""))
    if not total.isdecimal() or total == "0":
        raise UnexpectedResponse(f"{where}: '{total}' is not a number of features; the layer is empty or broken")
    return int(total)


def page_in(body: bytes, where: str, id_field: str) -> Page:
    """Read one page, for paging; GeoJSON and Esri's own JSON keep its facts in different places."""
    answer = _object(body, where)
    features = answer.get("features")
    if not isinstance(features, list):
        raise UnexpectedResponse(f"{where}: an answer without features; look at the address in a browser")
    properties = answer.get("properties") if answer.get("type") == "FeatureCollection" else None
    more = answer.get("exceededTransferLimit") is True or (properties or {}).get("exceededTransferLimit") is True
    rows = [feature.get("properties") or feature.get("attributes") or {} for feature in features]
    ids = [str(row.get(id_field, "")) for row in rows]
    if not all(object_id.isdecimal() for object_id in ids):
        raise UnexpectedResponse(f"{where}: a feature without its {id_field}, so paging could not be checked")
    return Page(tuple(map(int, ids)), more, reference_system(answer))


def attributes_in(body: bytes, where: str, fields: Sequence[str]) -> list[dict[str, str]]:
    """Attributes of every feature of one whole answer. Raises UnexpectedResponse where more would follow."""
    answer = _object(body, where)
    features = answer.get("features")
    rows = [feature.get("attributes") for feature in features] if isinstance(features, list) else [None]
    if answer.get("exceededTransferLimit") is True:
        raise UnexpectedResponse(f"{where}: the layer gives only a part of the features; ask for fewer at once")
    if not all(isinstance(row, dict) and set(fields) <= row.keys() for row in rows):
        raise UnexpectedResponse(f"{where}: a feature lacks {' or '.join(fields)}; see the layer's fields")
    return [{name: str(row[name] or "") for name in fields} for row in rows if row]


def reference_system(collection: dict[str, Any]) -> str:
    """The coordinate reference system of a feature collection, as named there."""
    named = (collection.get("crs") or {}).get("properties") or {}
    return str(named.get("name") or WGS84)


def _object(body: bytes, where: str) -> dict[str, Any]:
    answer = answer_in(body, where)
    if answer is None:
        refuse_foreign(body, where)
        raise UnexpectedResponse(f"{where}: the answer is not JSON; look at the address in a browser")
    return answer
