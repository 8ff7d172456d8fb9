"""Data Docs: one site for each verdict, for people who want to see every expectation."""

import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inclusive_growth.records import Origin

BODY = re.compile(r"<body[^>]*>")
FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
# The pages load their styles from the internet; they must be readable without it.
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


def build_docs(context: Any, verdict: DocsPage) -> str:
    """Build the site of one verdict; returns the page to open."""
    site, subject = verdict.site, verdict.subject
    shutil.rmtree(site, ignore_errors=True)
    context.add_data_docs_site(
        site_name=subject,
        site_config={
            **_ours("Site"),
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(site),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": _ours("IndexView")},
            # Only pages of results are built: they show each expectation, as pages of suites do, and its result.
            "site_section_builders": {
                "expectations": "none",
                "profiling": "none",
                "validations": {
                    "class_name": "DefaultSiteSectionBuilder",
                    "renderer": _ours("Results"),
                    "view": _ours("PageView"),
                },
            },
        },
    )
    context.build_data_docs(site_names=[subject])
    for page in site.rglob("*.html"):
        text = FOOTER.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", STYLE, 1), encoding="utf-8")
    _list_pages(site)
    for page in site.rglob("*.html"):
        text = BODY.sub(rf"\g<0>{verdict.mark}", page.read_text(encoding="utf-8"), count=1)
        page.write_text(text, encoding="utf-8")
    return str(site / "index.html")


def _ours(class_name: str) -> dict[str, str]:
    return {"module_name": "inclusive_growth.gates.docs_view", "class_name": class_name}


def _list_pages(site: Path) -> None:
    """Put plain links at the top of the index, as its own list is drawn by scripts from the internet."""
    pages = [page.relative_to(site) for page in sorted((site / "validations").rglob("*.html"))]
    links = "".join(f'<li><a href="{quote(str(page))}">{html.escape(page.parts[1])}</a></li>' for page in pages)
    index = site / "index.html"
    text = index.read_text(encoding="utf-8")
    index.write_text(BODY.sub(rf"\g<0><h1>What was checked</h1><ul>{links}</ul>", text, count=1), encoding="utf-8")
