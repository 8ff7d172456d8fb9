"""Arguments of commands that need checking; a file's are checked like the citation beside a file in the inbox."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.errors import UsageError

if TYPE_CHECKING:
    from inclusive_growth.landing.editions import ProvidedEdition


def moment(text: str, option: str) -> datetime:
    """Read a date or time, UTC when it names no zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} '{text}' is not an ISO 8601 date or time; write 2026-11-22 or 2026-11-22T09:30"
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def provided_edition(
    file: Path, published_at: str, edition: str, provided_by: str, citation: str
) -> "ProvidedEdition":
    """Describe the older edition that a person holds, with who vouches for it."""
    from inclusive_growth.catalogue.yaml_files import check
    from inclusive_growth.landing.editions import ProvidedEdition
    from inclusive_growth.landing.inbox import Citation
    from inclusive_growth.records import now

    at = moment(published_at, "--published-at")
    citation_fields = {"provided_by": provided_by, "citation": citation, "obtained_on": now().date()}
    return ProvidedEdition(
        file, at, edition or at.date().isoformat(), check(citation_fields, Citation, "igw land --file")
    )
