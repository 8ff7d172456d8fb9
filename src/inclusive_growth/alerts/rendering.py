"""A letter as an email: text and HTML from the same words."""

from inclusive_growth.alerts.length import fitted
from inclusive_growth.alerts.letter import Alert, Letter
from inclusive_growth.publish.templates import render as render_template
from inclusive_growth.settings import Settings

TEMPLATES = "inclusive_growth.alerts"


def render(letter: Letter, config: Settings, raised_at: str) -> Alert:
    """Render text and HTML, both of what fits (length.py). SAMPLE stands first in the subject of figures that are
    not the publishers'."""
    sample = letter.sample or bool(config.base_url)
    words = {
        "sample": sample,
        "link": config.public_url.rstrip("/") + letter.page,
        "runbook": f"{config.runbook_url}#{letter.kind}",
        "raised_at": f"{raised_at[:10]} {raised_at[11:16]} UTC",
    }

    def html(shown: Letter) -> str:
        return render_template(TEMPLATES, "letter.html", letter=shown, **words)

    shown = fitted(letter, html)
    subject = " ".join(f"{'SAMPLE: ' if sample else ''}{letter.subject}".split())
    return Alert(
        kind=letter.kind,
        key=letter.key,
        subject=subject,
        text=render_template(TEMPLATES, "letter.txt", letter=shown, **words),
        html=html(shown),
        raised_at=raised_at,
    )
