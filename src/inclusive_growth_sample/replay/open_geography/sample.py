"""Layers of the Open Geography Portal in the sample: `open_geography/<service>.yml` facts, `.csv` features.

A field that another fixes (an authority's name) stands once under `lookups`; an empty cell of a field under
`same_as` repeats another field; `geometry` holds polygons as `lon lat,lon lat,…`, rings joined by `/` and polygons
by `;`. A later folder adds features or layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.csv_files import read_csv, read_facts

FACTS = ("id", "layer", "id_field", "fields", "max_record_count", "last_edited", "origin", "licence", "provenance")
GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """Layer: its features in the order of their object ids, and the facts of its form."""

    id: str
    layer: int
    id_field: str
    fields: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    max_record_count: int
    last_edited: str  # milliseconds since 1970
    withheld: tuple[str, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def has_shapes(self) -> bool:
        return bool(self.rows) and GEOMETRY in self.rows[0]


def load_layers(folders: Sequence[Path]) -> dict[str, FeatureLayer]:
    """Every layer of the sample folders by its service, later ones laid over earlier ones."""
    own = [folder / "open_geography" for folder in folders if (folder / "open_geography").is_dir()]
    names = sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    return {name: _layer(name, own) for name in names}


def _layer(name: str, folders: list[Path]) -> FeatureLayer:
    facts: dict[str, Any] = {}
    rows: list[dict[str, str]] = []
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
        if (path := folder / f"{name}.csv").is_file():
            rows += read_csv(path)
    return FeatureLayer(
        id=name,
        layer=int(facts["layer"]),
        id_field=facts["id_field"],
        fields=tuple(facts["fields"]),
        rows=tuple(_complete(row, facts) for row in rows),
        max_record_count=int(facts["max_record_count"]),
        last_edited=str(facts["last_edited"]),
    )


def _complete(row: dict[str, str], facts: dict[str, Any]) -> dict[str, str]:
    """Complete a feature with every field of the layer."""
    feature = dict(row)
    for name, other in facts.get("same_as", {}).items():
        feature[name] = feature[name] or feature[other]
    for name, lookup in facts.get("lookups", {}).items():
        feature[name] = lookup["values"][feature[lookup["by"]]]
    return feature


def shape_of(text: str) -> dict[str, Any]:
    """Read the GeoJSON polygon in a sample cell; numbers stay text until they are written."""
    polygons = [
        [[point.split(" ") for point in ring.split(",")] for ring in polygon.split("/")]
        for polygon in text.split(";")
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def cell_of(shape: dict[str, Any], digits: int) -> str:
    """Write a GeoJSON polygon as a sample cell, its coordinates rounded; points that then coincide become one."""
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    texts = []
    for polygon in polygons:
        rings = [_ring(ring, digits) for ring in polygon]
        if rings[0].count(",") >= 3:  # an islet that rounding has made a line is left out
            texts.append("/".join(ring for ring in rings if ring.count(",") >= 3))
    return ";".join(texts)


def _ring(points: list[list[Any]], digits: int) -> str:
    rounded = [" ".join(f"{float(number):.{digits}f}" for number in point) for point in points]
    return ",".join(
        point for position, point in enumerate(rounded) if position == 0 or point != rounded[position - 1]
    )
