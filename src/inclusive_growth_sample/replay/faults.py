"""Faults that spoil answers on demand: HTML for data, cut bodies, JSON errors, nothing, late answers, refusals."""

import json
from typing import Any

from inclusive_growth_sample.replay.publisher import Answer
from inclusive_growth_sample.replay.state import DatasetState, State

HTML = b"""<!DOCTYPE html>
<html><head><title>Service unavailable</title></head>
<body><h1>Sorry, the service is unavailable</h1><p>We are working on it. Please try again later.</p></body></html>
"""


def answer(state: State, own: DatasetState, kind: str, body: bytes, media_type: str) -> Answer:
    """Answer with this body (`kind` is data or signal) as the switches want; headers say whose they are."""
    faults = take(own, kind)
    if faults:
        state.save()
    delay = float(faults.get("slow", {}).get("seconds", 0))
    headers = state.origin_headers(own)
    if refusal := faults.get("status"):
        after = {"Retry-After": str(refusal["retry_after"])} if refusal["retry_after"] else {}
        return Answer(int(refusal["code"]), b"", "text/plain", after, delay)
    body, media_type = spoil(body, media_type, faults)
    return Answer(200, body, media_type, headers, delay)


def take(own: DatasetState, kind: str) -> dict[str, dict[str, Any]]:
    """Take the faults that spoil this answer (`kind` is data or signal); a fault ends after its `times`."""
    faults = {name: fault for name, fault in own.faults.items() if fault["on"] in (kind, "both")}
    for name, fault in faults.items():
        if fault["times"] == 1:
            del own.faults[name]
        elif fault["times"] > 1:
            own.faults[name] = fault | {"times": fault["times"] - 1}
    return faults


def spoil(body: bytes, media_type: str, faults: dict[str, dict[str, Any]]) -> tuple[bytes, str]:
    """Spoil the body and media type by the faults that act on bodies."""
    if "error" in faults:
        spoilt = json.dumps({"error": faults["error"]["message"]}, ensure_ascii=False, separators=(",", ":"))
        return spoilt.encode(), "application/json"
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
