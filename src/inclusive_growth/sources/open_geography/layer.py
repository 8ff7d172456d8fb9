"""What an ArcGIS feature layer answers: its description, a count, a page of features, or an error with status 200.

A refusal says what and where and never quotes a feature.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_foreign

BOM = b"\xef\xbb\xbf"
WGS84 = "EPSG:4326"  # what GeoJSON means when it names nothing
LONGITUDE_LATITUDE = (WGS84, "urn:ogc:def:crs:OGC:1.3:CRS84")
MOST = 2000  # features asked for at once, whatever the layer allows: an answer stays small enough to repeat


@dataclass(frozen=True, slots=True)
class Layer:
    """What paging must know of a layer."""

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
    """The object ids of one page in its order, whether it says that there is more, and how shapes are given."""

    ids: tuple[int, ...]
    more: bool
    crs: str


def answered(body: bytes, where: str) -> dict[str, Any] | None:
    """The JSON object in a body, numbers as the text they were; None when the body is not JSON.

    Raises UnexpectedResponse for an error in JSON, a cut body, or an object that no layer sends.
    """
    if body.removeprefix(BOM).lstrip()[:1] != b"{":
        return None
    try:
        found: dict[str, Any] = json.loads(body.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except ValueError as broken:
        spot = getattr(broken, "pos", "")
        raise UnexpectedResponse(f"{where}: broken JSON at character {spot}; the body was cut") from None
    if isinstance(error := found.get("error"), dict):
        details = [str(item) for item in error.get("details") or [] if item]
        said = " ".join([str(error.get("code", "")), str(error.get("message", "")), *details]).strip()
        raise UnexpectedResponse(
            f"{where}: the layer answered with the error '{said[:200]}' (status 200); "
            "see whether service, layer and fields in the catalogue still exist"
        )
    if not {"features", "count", "fields"} & found.keys():
        raise UnexpectedResponse(f"{where}: JSON that is no answer of a feature layer; look at the address")
    return found


def layer_in(body: bytes, where: str) -> Layer:
    """A layer's description. Raises UnexpectedResponse when it does not say what paging must know."""
    found = _object(body, where)
    edited = str((found.get("editingInfo") or {}).get("lastEditDate") or "")
    if not edited.isdigit():
        raise UnexpectedResponse(
            f"{where}: the layer does not say when it was last edited (editingInfo.lastEditDate), "
            "so nobody could tell when it changes"
        )
    fields = [item for item in found.get("fields") or [] if isinstance(item, dict)]
    ids = [str(item["name"]) for item in fields if item.get("type") == "esriFieldTypeOID"]
    id_field = str(found.get("objectIdField") or (ids[0] if ids else ""))
    most = str(found.get("maxRecordCount") or "")
    pages = (found.get("advancedQueryCapabilities") or {}).get("supportsPagination")
    if not id_field or not most.isdigit() or int(most) < 1 or pages is not True:
        raise UnexpectedResponse(
            f"{where}: the layer must name its object ids, say how many features it gives at once and support "
            f"paging (objectIdField '{id_field}', maxRecordCount '{most}', supportsPagination {pages})"
        )
    names = tuple(str(item["name"]) for item in fields)
    return Layer(edited, id_field, names, min(int(most), MOST))


def count_in(body: bytes, where: str) -> int:
    """How many features a layer holds. An empty layer is refused: areas do not vanish all at once."""
    total = str(_object(body, where).get("count", ""))
    if not total.isdigit() or total == "0":
        raise UnexpectedResponse(f"{where}: '{total}' is not a number of features; the layer is empty or broken")
    return int(total)


def page_in(body: bytes, where: str, id_field: str) -> Page:
    """What paging must know of one page; GeoJSON and Esri's own JSON say it in different places."""
    found = _object(body, where)
    features = found.get("features")
    if not isinstance(features, list):
        raise UnexpectedResponse(f"{where}: an answer without features; look at the address in a browser")
    about = found.get("properties") if found.get("type") == "FeatureCollection" else None
    more = found.get("exceededTransferLimit") is True or (about or {}).get("exceededTransferLimit") is True
    rows = [item.get("properties") or item.get("attributes") or {} for item in features]
    ids = [str(row.get(id_field, "")) for row in rows]
    if not all(item.isdigit() for item in ids):
        raise UnexpectedResponse(f"{where}: a feature without its {id_field}, so paging could not be checked")
    return Page(tuple(map(int, ids)), more, reference_system(found))


def reference_system(found: dict[str, Any]) -> str:
    """The coordinate reference system of a feature collection, as it names it."""
    named = (found.get("crs") or {}).get("properties") or {}
    return str(named.get("name") or WGS84)


def _object(body: bytes, where: str) -> dict[str, Any]:
    found = answered(body, where)
    if found is None:
        refuse_foreign(body, where)
        raise UnexpectedResponse(f"{where}: the answer is not JSON; look at the address in a browser")
    return found
