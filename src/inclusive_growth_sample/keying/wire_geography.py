"""Files of the Open Geography Portal, rendered again by the code that the replay answers with."""

import json

from inclusive_growth_sample.replay.open_geography.render import collection

IDENTICAL = "identical"
PRETTY = "saved again by a formatter, one coordinate to a line: the same features in the same order"
NOISE = "one attribute has more digits than its number needs (54.299079999999996): otherwise the same bytes"
CONVERTED = "written by another program (GDAL), with spaces and other digits: decoded, not rendered"
LOOKUP = "a download from the portal, not an answer of a layer: decoded, not rendered"
RENAMED = "another project's copy with renamed columns: decoded, not rendered"
WORKBOOK = "a workbook: no layer answers so"


def geojson(body: bytes) -> str:
    """A feature collection as it was published, or the reason why it cannot be the same bytes."""
    published = json.loads(body, parse_float=_Number, parse_int=_Number)
    if b'"name": "urn:ogc:def:crs:OGC:1.3:CRS84"' in body:
        return CONVERTED
    features = [
        {
            "id": feature["id"],
            "geometry": feature["geometry"],
            "properties": {name: _plain(value) for name, value in feature["properties"].items()},
        }
        for feature in published["features"]
    ]
    rendered = collection(published["crs"], features, {})
    if rendered != body:
        assert json.loads(rendered) == json.loads(body)
        return PRETTY if b"\n" in body else NOISE
    return IDENTICAL


def csv(body: bytes) -> str:
    """Why a CSV is not an answer of a layer."""
    return LOOKUP if body.startswith(b"\xef\xbb\xbf") else RENAMED


class _Number(str):
    """A number with the digits it was published with."""


def _plain(value: object) -> object:
    """Attributes are written by the JSON writer: a number gets its shortest digits, as the publisher gives it."""
    if isinstance(value, _Number):
        return float(value) if "." in value else int(value)
    return value
