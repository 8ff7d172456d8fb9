"""Features as a table of text: attributes as published, shapes as GeoJSON text with the reference system named."""

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.open_geography.layer import reference_system

if TYPE_CHECKING:
    import pyarrow as pa


def feature_table(answer: dict[str, Any], where: str) -> "pa.Table":
    """Make one row per feature in the answer's order. `answer` must hold numbers as published text."""
    import pyarrow as pa
    from pyarrow import json as pa_json

    shapes = answer.get("type") == "FeatureCollection"
    crs = reference_system(answer) if shapes else ""
    rows = [_row(feature, crs, where) for feature in answer["features"]]
    declared = [str(field["name"]) for field in answer.get("fields") or []]
    names = list(dict.fromkeys([*(declared if not shapes else []), *(name for row in rows for name in row)]))
    if not names:
        raise UnexpectedResponse(f"{where}: features without a single attribute; look at the address in a browser")
    schema = pa.schema([(name, pa.string()) for name in names])
    if not rows:
        return schema.empty_table()
    # Through the JSON reader: to turn Python values into Arrow, pyarrow would load pandas.
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    return pa_json.read_json(
        io.BytesIO(lines),
        read_options=pa_json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        parse_options=pa_json.ParseOptions(explicit_schema=schema),
    ).select(names)


def _row(feature: Any, crs: str, where: str) -> dict[str, str | None]:
    attributes = feature.get("attributes", feature.get("properties")) if isinstance(feature, dict) else None
    if not isinstance(attributes, dict):
        raise UnexpectedResponse(f"{where}: a feature without attributes; the layer's format may have changed")
    row = {str(name): _text(value) for name, value in attributes.items()}
    if crs:
        shape = feature.get("geometry")
        row |= {"geometry": "".join(_geometry(shape, where)) if shape else None, "crs": crs}
    return row


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _geometry(shape: dict[str, Any], where: str) -> Iterator[str]:
    """GeoJSON text without spaces, each number with its published digits."""
    if shape.get("type") not in ("Polygon", "MultiPolygon"):
        raise UnexpectedResponse(f"{where}: a shape that is no polygon; look at the layer in a browser")
    yield f'{{"type":"{shape["type"]}","coordinates":'
    yield from _nested(shape.get("coordinates"))
    yield "}"


def _nested(value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield str(value)
        return
    yield "["
    for position, part in enumerate(value):
        if position:
            yield ","
        yield from _nested(part)
    yield "]"
