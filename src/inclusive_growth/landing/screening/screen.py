"""The screen of one file: findings in all its texts, the first of each kind and cause on each sheet."""

from inclusive_growth.landing.screening.contents import texts_in
from inclusive_growth.landing.screening.findings import Finding, first_of_each
from inclusive_growth.landing.screening.grids import findings_in
from inclusive_growth.landing.screening.notes import Notes
from inclusive_growth.landing.screening.texts import Grid


def screened(body: bytes, encoding: str = "utf-8") -> list[Finding]:
    """What looks like personal data in a file. Raises UnexpectedResponse for a file that cannot be read."""
    notes = Notes()
    return first_of_each(
        finding
        for text in texts_in(body, encoding)
        for finding in (findings_in(text.rows, text.place) if isinstance(text, Grid) else notes.findings_in(text))
    )
