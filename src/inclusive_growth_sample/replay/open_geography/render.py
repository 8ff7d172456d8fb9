"""Feature layers as ArcGIS answers them: a description, a count, pages in Esri's own JSON or GeoJSON, errors.

Every answer, errors too, has the status 200.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.open_geography.sample import GEOMETRY, FeatureLayer, shape_of

CRS = {"type": "name", "properties": {"name": "EPSG:4326"}}
BAD_QUERY = "Cannot perform query. Invalid query parameters."


class QueryError(Exception):
    """A query that a layer would refuse; its text is the detail."""


def error(message: str, detail: str = "") -> bytes:
    """ArcGIS' refusal, sent with status 200."""
    return _bytes({"error": {"code": 400, "message": message, "details": [detail or message]}})


def description(layer: FeatureLayer) -> bytes:
    """`?f=json` of a layer, as far as a reader needs it."""
    fields = [*(_field(layer.renamed.get(name, name)) for name in layer.fields)]
    about = {
        "currentVersion": 11.5,
        "id": layer.layer,
        "name": layer.id,
        "type": "Feature Layer" if layer.has_shapes else "Table",
        "editingInfo": {"lastEditDate": int(layer.last_edited)},
        "objectIdField": layer.id_field,
        "fields": [*fields, {"name": layer.id_field, "type": "esriFieldTypeOID", "alias": layer.id_field}],
        "maxRecordCount": layer.max_record_count,
        "supportedQueryFormats": "JSON, geoJSON, PBF",
        "advancedQueryCapabilities": {"supportsPagination": True, "supportsOrderBy": True},
    }
    return _bytes(about)


def query(layer: FeatureLayer, asked: Mapping[str, str]) -> tuple[bytes, str]:
    """The answer to one query and its media type. Raises QueryError for what the layer does not have."""
    if asked.get("where", "").replace(" ", "") != "1=1":
        raise QueryError("'where' parameter is invalid")
    if asked.get("returnCountOnly") == "true":
        return _bytes({"count": len(layer.rows)}), "application/json; charset=utf-8"
    names = _fields(layer, asked.get("outFields", ""))
    order = asked.get("orderByFields", layer.id_field).removesuffix(" ASC")
    start, size = asked.get("resultOffset", "0"), asked.get("resultRecordCount", str(layer.max_record_count))
    if order != layer.id_field or not start.isdigit() or not size.isdigit():
        raise QueryError("'orderByFields', 'resultOffset' or 'resultRecordCount' parameter is invalid")
    first, last = int(start), int(start) + min(int(size), layer.max_record_count)
    rows = [(number, layer.rows[number - 1]) for number in range(first + 1, min(last, len(layer.rows)) + 1)]
    pairs = [(_attributes(layer, names, number, row), row.get(GEOMETRY, "")) for number, row in rows]
    more = last < len(layer.rows)
    if asked.get("f") == "geojson":
        if asked.get("outSR") != "4326" and layer.has_shapes:
            raise QueryError("'outSR' parameter: this sample holds shapes in 4326 only")
        return geojson(pairs, more=more), "application/geo+json; charset=utf-8"
    if asked.get("f") != "json" or (layer.has_shapes and asked.get("returnGeometry") != "false"):
        raise QueryError("'f' parameter: this sample gives shapes as geojson, attributes as json or geojson")
    return esri_json(layer, names, [attributes for attributes, _ in pairs], more=more), "application/json"


def esri_json(layer: FeatureLayer, names: Sequence[str], rows: Sequence[dict[str, Any]], *, more: bool) -> bytes:
    """Attributes in Esri's own JSON; that there is more stands at the top."""
    return _bytes(
        {
            "objectIdFieldName": layer.id_field,
            "uniqueIdField": {"name": layer.id_field, "isSystemMaintained": True},
            "globalIdFieldName": "",
            "fields": [
                _field(name)
                if name != layer.id_field
                else {"name": name, "type": "esriFieldTypeOID", "alias": name}
                for name in names
            ],
            **({"exceededTransferLimit": True} if more else {}),
            "features": [{"attributes": row} for row in rows],
        }
    )


def geojson(pairs: Sequence[tuple[dict[str, Any], str]], *, more: bool) -> bytes:
    """Features as GeoJSON; that there is more stands under `properties`."""
    features = [
        {
            "type": "Feature",
            "id": next(value for value in attributes.values() if isinstance(value, int)),
            "geometry": shape_of(cell) if cell else None,
            "properties": attributes,
        }
        for attributes, cell in pairs
    ]
    return collection(CRS, features, {"exceededTransferLimit": True} if more else {})


def collection(crs: Mapping[str, Any], features: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> bytes:
    """The exact bytes of a feature collection; coordinates are written with the digits they are given in."""
    top = {"type": "FeatureCollection", "crs": crs, **({"properties": about} if about else {})}
    head = json.dumps(top, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{head},"features":[{",".join(map(_feature, features))}]}}'.encode()


def _feature(feature: Mapping[str, Any]) -> str:
    shape = feature["geometry"]
    geometry = f'{{"type":"{shape["type"]}","coordinates":{_nested(shape["coordinates"])}}}' if shape else "null"
    properties = json.dumps(feature["properties"], ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","id":{feature["id"]},"geometry":{geometry},"properties":{properties}}}'


def _nested(value: Any) -> str:
    return f"[{','.join(map(_nested, value))}]" if isinstance(value, list) else str(value)


def _fields(layer: FeatureLayer, asked: str) -> list[str]:
    known = [*(layer.renamed.get(name, name) for name in layer.fields), layer.id_field]
    names = known if asked == "*" else [name for name in asked.split(",") if name]
    if not names or set(names) - set(known):
        raise QueryError("'outFields' parameter is invalid")
    return names


def _attributes(layer: FeatureLayer, names: Sequence[str], number: int, row: Mapping[str, str]) -> dict[str, Any]:
    ours = {layer.renamed.get(name, name): row[name] for name in layer.fields}
    return {name: number if name == layer.id_field else ours[name] for name in names}


def _field(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "esriFieldTypeString",
        "alias": name,
        "sqlType": "sqlTypeNVarchar",
        "length": 254,
    }


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
