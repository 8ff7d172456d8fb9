"""Data Docs: one site for each verdict. Its first page tells what failed, row by row; the others, every check.

Nothing of a page is taken from elsewhere, so that it can be read offline and sent as a file.
"""

import html
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from inclusive_growth.gates.failed_checks import FailedCheck, failed_checks
from inclusive_growth.gates.sql_checks import SHOWN
from inclusive_growth.records import ExpectationResult, Origin

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
<body>{mark}<h1>{verdict}</h1>{failed}<h2>What was checked</h2><ul>{pages}</ul></body>
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


def build_docs(
    verdict: DocsPage,
    validated: "Sequence[ExpectationSuiteValidationResult]",
    results: Sequence[ExpectationResult],
) -> str:
    """Build the site of one verdict: what failed, and a page for each suite; returns the page to open."""
    from inclusive_growth.gates.docs_view import page_of

    shutil.rmtree(verdict.site, ignore_errors=True)
    folder = verdict.site / "validations"
    folder.mkdir(parents=True)
    pages = []
    for suite in validated:
        name = f"{suite.suite_name}.html"
        top = f'{verdict.mark}<p><a href="../index.html">What was checked</a></p>'
        text = FROM_ELSEWHERE.sub("", page_of(suite)).replace("</head>", STYLE, 1)
        (folder / name).write_text(BODY.sub(partial(_followed_by, top), text, count=1), encoding="utf-8")
        passed = "passed" if suite.success else "failed"
        link = f'<a href="validations/{quote(name)}">{html.escape(suite.suite_name)}</a>'
        pages.append(f"<li>{link}: {passed}</li>")
    index = verdict.site / "index.html"
    failed = failed_checks(results, named=SHOWN)
    page = INDEX.format(
        style=STYLE,
        mark=verdict.mark,
        verdict=_verdict(failed),
        failed="".join(map(_paragraph, failed)),
        pages="".join(pages),
    )
    index.write_text(page, encoding="utf-8")
    return str(index)


def _verdict(failed: Sequence[FailedCheck]) -> str:
    closed = sum(check.severity == "critical" for check in failed)
    if closed:
        return f"The gate is closed: {closed} blocking check{'s' * (closed != 1)} failed"
    if failed:
        return f"The gate is open, with {len(failed)} warning{'s' * (len(failed) != 1)}"
    return "The gate is open: no check blocks and none warns"


def _paragraph(check: FailedCheck) -> str:
    *rows, allowed, why = map(html.escape, check.lines)
    listed = f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>" if rows else ""
    return f"<h2>{html.escape(check.title)}</h2>{listed}<p>{allowed}</p><p>{why}</p>"


def _followed_by(text: str, tag: "re.Match[str]") -> str:
    return tag.group() + text
