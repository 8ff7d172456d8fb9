"""Explore Local Statistics files: which column fixes which, so that the compact layout keeps it once."""

from inclusive_growth_sample.replay import flat_file
from inclusive_growth_sample.replay.flat_file import BOM, LINE_ENDS, FlatFile, render_csv

__all__ = ["BOM", "LINE_ENDS", "FlatFile", "compact", "render_csv"]

# column -> the column that may fix it, tried when a published file is made compact
FIXED_BY = {"areanm": "areacd", "geography": "areacd", "measure": "indicator", "unit": "indicator"}


def compact(name: str, body: bytes) -> FlatFile:
    """A published CSV in the compact layout; `render_csv` gives the same bytes back."""
    return flat_file.compact(name, body, FIXED_BY)
