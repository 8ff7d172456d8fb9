"""Fingertips answers: an indicator's CSV (see flat_file) and its metadata as JSON.

The CSV has the form of a recorded export. The metadata have the content of a recorded answer; its spacing was not
recorded.
"""

import json
from typing import Any

from inclusive_growth_sample.replay import flat_file
from inclusive_growth_sample.replay.flat_file import WHOLE_FILE, FlatFile

FIXED_BY = {
    "Indicator ID": WHOLE_FILE,
    "Indicator Name": WHOLE_FILE,
    "Parent Name": "Parent Code",
    "Area Name": "Area Code",
    "Area Type": "Area Code",
    "Age": WHOLE_FILE,
    "Recent Trend": WHOLE_FILE,
    "Compared to percentiles": WHOLE_FILE,
    "Time period Sortable": "Time period",
    "New data": WHOLE_FILE,
    "Compared to goal": WHOLE_FILE,
    "Time period range": "Time period",
}


def compact(name: str, body: bytes) -> FlatFile:
    """A published CSV in the compact layout; `flat_file.render_csv` gives the same bytes back."""
    return flat_file.compact(name, body, FIXED_BY)


def render_metadata(entries: dict[str, dict[str, Any]]) -> bytes:
    """`indicator_metadata/by_indicator_id`: indicator id -> what is said of it."""
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
