"""Data Docs: one site for each verdict, for people who want to see every expectation."""

import html
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from inclusive_growth.records import Origin

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

BODY = re.compile(r"<body[^>]*>")
# The pages take styles, scripts and a picture from the internet; they must be readable without it.
FROM_ELSEWHERE = re.compile(
    r"""<link\b[^>]*\bhref="https?:[^>]*>|<script\b.*?</script>|<nav\b.*?</nav>\s*</div>\s*</nav>"""
    r"""|<footer>.*?</footer>|url\(['"]https?:[^)]*\)""",
    re.DOTALL,
)
STYLE = """<style>
body { font-family: Arial, Helvetica, sans-serif; margin: 1rem; }
p.mark { background: #ffdd00; border: 3px solid #0b0c0c; font-size: 1.2rem; padding: 0.6rem 1rem; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid #ccc; padding: 0.4rem 0.8rem; text-align: left; vertical-align: top; }
i.fa-check-circle::before { content: "passed" !important; color: #00703c; font: bold 0.9rem Arial, sans-serif; }
i.fa-times::before { content: "failed" !important; color: #b10e1e; font: bold 0.9rem Arial, sans-serif; }
i.fa-exclamation-triangle::before { content: "not run" !important; font: bold 0.9rem Arial, sans-serif; }
</style>
</head>"""
INDEX = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>What was checked</title>{style}
<body>{mark}<h1>What was checked</h1><ul>{pages}</ul></body>
</html>
"""

# The mark stands on every page about figures that are not the publisher's own, as any page may be sent as a link.
MARKS: dict[Origin, str] = {
    "quoted": "<strong>SAMPLE</strong> Some of these figures are only quoted from another document.",
    "sample": "<strong>SAMPLE</strong> These are sample figures for trying the warehouse out, not official ones.",
    "synthetic": "<strong>SAMPLE</strong> Some of these figures are invented; take none for official ones.",
}


@dataclass(frozen=True, slots=True)
class DocsPage:
    """The subject of a site: one verdict, by one version of a gate, on a release or candidate of this origin."""

    docs: Path  # the folder of all sites
    subject: str
    gate_version: str
    origin: Origin

    @property
    def site(self) -> Path:
        """The folder of one verdict, so that the link of an older record never shows a newer verdict."""
        return self.docs / self.subject / self.gate_version

    @property
    def mark(self) -> str:
        return f'<p class="mark">{MARKS[self.origin]}</p>' if self.origin in MARKS else ""


def build_docs(verdict: DocsPage, validated: "Sequence[ExpectationSuiteValidationResult]") -> str:
    """Build the site of one verdict: a page for each suite, and a list of them; returns the page to open."""
    from inclusive_growth.gates.docs_view import page_of

    shutil.rmtree(verdict.site, ignore_errors=True)
    folder = verdict.site / "validations"
    folder.mkdir(parents=True)
    pages = []
    for results in validated:
        name = f"{results.suite_name}.html"
        top = f'{verdict.mark}<p><a href="../index.html">What was checked</a></p>'
        text = FROM_ELSEWHERE.sub("", page_of(results)).replace("</head>", STYLE, 1)
        (folder / name).write_text(BODY.sub(partial(_followed_by, top), text, count=1), encoding="utf-8")
        pages.append(f'<li><a href="validations/{quote(name)}">{html.escape(results.suite_name)}</a></li>')
    index = verdict.site / "index.html"
    index.write_text(INDEX.format(style=STYLE, mark=verdict.mark, pages="".join(pages)), encoding="utf-8")
    return str(index)


def _followed_by(text: str, tag: "re.Match[str]") -> str:
    return tag.group() + text
