"""Arguments of commands that need checking; a file's are checked like the citation beside a file in the inbox."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.terminal import note

if TYPE_CHECKING:
    from inclusive_growth.landing.editions import ProvidedEdition


def moment(text: str, option: str, *, end_of_day: bool = False) -> datetime:
    """Read a date or time, London's when it names no zone; then say which moment that is.

    A date alone is its first moment, or with `end_of_day` its last.
    """
    from inclusive_growth.landing import moments

    try:
        read = (moments.end_of_day(text) if end_of_day else None) or moments.read_moment(text)
    except ValueError as error:
        raise UsageError(
            f"{option} '{text}' is not a moment ({error}); write a date or time such as 2026-11-22, "
            "2026-11-22T09:30 (London time) or 2026-11-22T09:30Z"
        ) from None
    if datetime.fromisoformat(text).tzinfo is None:
        note(f"{option} {text} is taken as London time: {read:%Y-%m-%dT%H:%MZ}")
    return read


def provided_edition(
    file: Path, published_at: str, edition: str, provided_by: str, citation: str
) -> "ProvidedEdition":
    """Describe the older edition that a person holds, with who vouches for it."""
    from inclusive_growth.catalogue.yaml_files import check
    from inclusive_growth.landing.editions import ProvidedEdition
    from inclusive_growth.landing.provided_files import Citation
    from inclusive_growth.records import now

    at = moment(published_at, "--published-at")
    citation_fields = {"provided_by": provided_by, "citation": citation, "obtained_on": now().date()}
    return ProvidedEdition(
        file, at, edition or at.date().isoformat(), check(citation_fields, Citation, "igw land --file")
    )
