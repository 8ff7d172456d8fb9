"""What Fingertips says of an indicator: its name, the area types it is published for, and its file.

Three requests. The file holds every area of the kind; the publisher offers no smaller one in this form.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.sources.fingertips.source import _metadata_entries
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.probing import Said, small_answer
from inclusive_growth.sources.protocol import Dataset, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.fingertips.source import Fingertips


def probe(source: "Fingertips", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Name and area types, then columns, categories and signs; no file where the area type is not offered."""
    params = dataset.params
    answer = source._metadata(dataset, "signal")
    json_in(answer.body, answer.url)  # which refuses what is no JSON
    entries = _metadata_entries(answer.body)
    names = {number: str((entry.get("Descriptive") or {}).get("Name") or "") for number, entry in entries.items()}
    yield Said("parameter", names, answer.url, "indicator_id")
    if own := names.get(str(params.indicator_id)):
        yield Said("parameter", {" ".join(own.split()): ""}, answer.url, "indicator_name")
    offered, url = _area_types(source, params.indicator_id)
    if offered:
        yield Said("parameter", offered, url, "child_area_type_id")
    if own and (not offered or str(params.child_area_type_id) in offered):
        yield from small_answer(source, dataset, plan)


def _area_types(source: "Fingertips", indicator: int) -> tuple[dict[str, str], str]:
    """Ids of the kinds of area that the indicator is published for; none where the publisher does not say."""
    query = {"indicator_id": str(indicator)}
    url = f"{source.base_url}/available_data"
    answer = source.client.get(url, purpose="signal", params=query, ok=(200, 404))
    rows = json_in(answer.body, answer.url) if answer.status == 200 else []
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row["AreaTypeId"]): "" for row in found if "AreaTypeId" in row}, answer.url
