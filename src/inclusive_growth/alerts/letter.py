"""Letters: what happened, what it means for the published figures and what to do; rendered as text and HTML."""

from dataclasses import dataclass

from inclusive_growth.publish.templates import render as render_template
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings

TEMPLATES = "inclusive_growth.alerts"


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of short lines; the later columns of a line are shown beside the first."""

    title: str
    lines: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message before it is rendered. One cause has one `key`, so it makes one email."""

    kind: str
    key: str
    subject: str
    happened: str
    means: str
    todo: tuple[str, ...]
    page: str = ""  # path of the page on `public_url` that shows more
    sections: tuple[Section, ...] = ()
    sample: bool = False
    good_news: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A rendered letter, as it is kept and sent."""

    kind: str
    key: str
    subject: str
    text: str
    html: str
    raised_at: str

    @property
    def key_hash(self) -> str:
        """Name of the alert in the outbox and in its Message-ID: one cause always gives the same."""
        return sha256(f"{self.kind}\n{self.key}".encode())[:32]


def render(letter: Letter, config: Settings, raised_at: str) -> Alert:
    """Render text and HTML. SAMPLE stands first in the subject of figures that are not the publishers'."""
    sample = letter.sample or bool(config.base_url)
    words = {
        "letter": letter,
        "sample": sample,
        "link": config.public_url.rstrip("/") + letter.page,
        "runbook": f"{config.runbook_url}#{letter.kind}",
        "raised_at": f"{raised_at[:10]} {raised_at[11:16]} UTC",
    }
    subject = " ".join(f"{'SAMPLE: ' if sample else ''}{letter.subject}".split())
    return Alert(
        kind=letter.kind,
        key=letter.key,
        subject=subject,
        text=render_template(TEMPLATES, "letter.txt", **words),
        html=render_template(TEMPLATES, "letter.html", **words),
        raised_at=raised_at,
    )
