"""The slow schedule of publishers who have no cheap signal: a whole file is asked for now and then only."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inclusive_growth.sources.protocol import LastSeen

if TYPE_CHECKING:
    from inclusive_growth.sources.http_client import Client


def poll_is_due(client: "Client", last: LastSeen) -> bool:
    """Whether the last full look is long enough ago."""
    at = datetime.fromisoformat(last.retrieved_at) if last.retrieved_at else datetime.min.replace(tzinfo=UTC)
    return (client.now() - at).total_seconds() >= client.config.slow_poll_seconds
