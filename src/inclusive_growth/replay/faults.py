"""Spoils answers on demand: HTML for data, cut bodies, JSON errors, nothing, late answers, refusals."""

from typing import Any

from inclusive_growth.replay.nomis_meta import error
from inclusive_growth.replay.state import DatasetState

HTML = b"""<!DOCTYPE html>
<html><head><title>Service unavailable</title></head>
<body><h1>Sorry, the service is unavailable</h1><p>We are working on it. Please try again later.</p></body></html>
"""


def take(own: DatasetState, kind: str) -> dict[str, dict[str, Any]]:
    """The faults that spoil this answer (`kind` is data or signal); one that has run its `times` is over."""
    found = {name: fault for name, fault in own.faults.items() if fault["on"] in (kind, "both")}
    for name, fault in found.items():
        if fault["times"] == 1:
            del own.faults[name]
        elif fault["times"] > 1:
            own.faults[name] = fault | {"times": fault["times"] - 1}
    return found


def spoil(body: bytes, media_type: str, faults: dict[str, dict[str, Any]]) -> tuple[bytes, str]:
    """The body and media type after the faults that act on bodies."""
    if "error" in faults:
        return error(faults["error"]["message"]), "application/json"
    if "html" in faults:
        return HTML, "text/html"
    if "empty" in faults:
        return body.split(b"\n", 1)[0] + b"\n", media_type
    if "cut" in faults:
        return _cut(body, **{key: faults["cut"][key] for key in ("rows", "bytes")}), media_type
    return body, media_type


def _cut(body: bytes, rows: int, bytes: int) -> bytes:
    if bytes:
        return body[:bytes]
    return b"".join(body.splitlines(keepends=True)[: rows + 1])
