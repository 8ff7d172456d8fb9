"""What a feature layer says: that it is there, and its fields, whose names carry the vintage. One request."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.sources.open_geography.layer import layer_in
from inclusive_growth.sources.open_geography.params import CRS, GEOMETRY
from inclusive_growth.sources.probing import Said
from inclusive_growth.sources.protocol import Dataset, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.open_geography.source import OpenGeography


def probe(source: "OpenGeography", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Service and fields of the layer."""
    answer = source.client.get(source._address(dataset.params), purpose="signal", params={"f": "json"})
    layer = layer_in(answer.body, answer.url)
    yield Said("parameter", {dataset.params.service: ""}, answer.url, "service")
    ours = [name for name in (GEOMETRY, CRS) if dataset.params.boundary]
    yield Said("column", dict.fromkeys([*layer.fields, *ours], ""), answer.url)
