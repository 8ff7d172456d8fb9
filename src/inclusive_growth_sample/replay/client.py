"""Client of a running replay server: sets switches, reads the request log."""

from typing import Any

import httpx

from inclusive_growth.errors import UsageError


def switch(base_url: str, name: str, **values: Any) -> None:
    """Set one switch. Raises UsageError with the server's words when it refuses."""
    try:
        answer = httpx.post(f"{base_url}/_replay/switch", json={"switch": name, **values}, timeout=10)
    except httpx.TransportError as error:
        raise UsageError(f"no replay server at {base_url} ({error}); start one with `igw replay`") from error
    if answer.status_code != httpx.codes.OK:
        raise UsageError(str(answer.json()["error"]))


def requests(base_url: str) -> list[dict[str, Any]]:
    """Read every request that the server answered, oldest first."""
    answered: list[dict[str, Any]] = httpx.get(f"{base_url}/_replay/requests", timeout=10).json()
    return answered
