"""Fingertips answers read back into the compact layout, so that the replay's own code can give them again."""

import json

from inclusive_growth_sample.replay.fingertips import render
from inclusive_growth_sample.replay.flat_file import render_csv

_SPACING = (
    "recorded answers kept in one file and printed with indents: the same bytes when the content that we render "
    "is printed so"
)


def export(body: bytes) -> bytes:
    """The export, rendered again."""
    return render_csv(render.compact("file", body))


def metadata(body: bytes) -> str:
    """Why the bytes differ; raises AssertionError when the content does."""
    rendered = json.loads(render.render_metadata(json.loads(body)))
    assert (json.dumps(rendered, indent=4, ensure_ascii=False) + "\n").encode() == body
    return _SPACING
