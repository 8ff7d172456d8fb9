"""What a person at the terminal says of a file, checked as what stands beside a file in the inbox is."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.errors import UsageError

if TYPE_CHECKING:
    from inclusive_growth.landing.editions import ProvidedEdition


def moment(text: str, option: str) -> datetime:
    """A date or time, UTC when it names no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} '{text}' is not an ISO 8601 date or time; write 2026-11-22 or 2026-11-22T09:30"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def provided_edition(
    file: Path, published_at: str, edition: str, provided_by: str, citation: str
) -> "ProvidedEdition":
    """The older edition that a person holds, with who vouches for it."""
    from inclusive_growth.catalogue.yaml_files import check
    from inclusive_growth.landing.editions import ProvidedEdition
    from inclusive_growth.landing.inbox import Citation
    from inclusive_growth.records import now

    at = moment(published_at, "--published-at")
    said = {"provided_by": provided_by, "citation": citation, "obtained_on": now().date()}
    return ProvidedEdition(file, at, edition or at.date().isoformat(), check(said, Citation, "igw land --file"))
