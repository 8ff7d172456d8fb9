"""Data Docs: a site of its own for each verdict, for people who want to see every expectation."""

import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inclusive_growth.records import Origin

# Pictures of a tutorial that our pages do not open; four megabytes for each subject.
UNUSED = ("glossary_scroller.gif", "iterative-dev-loop.png", "validation_failed_unexpected_values.gif")

BODY = re.compile(r"<body[^>]*>")
FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
# The pages take their looks from the internet; without it they must still be readable.
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


# On every page about figures that are not the publisher's own, whoever is sent a link to one of them.
MARKS: dict[Origin, str] = {
    "sample": "<strong>SAMPLE</strong> These are sample figures for trying the warehouse out, not official ones.",
    "synthetic": "<strong>SAMPLE</strong> Some of these figures are invented; take none for official ones.",
}


@dataclass(frozen=True, slots=True)
class DocsPage:
    """What a site is about: one verdict, by one version of a gate, on a subject of this origin."""

    docs: Path  # the folder of all sites
    subject: str
    gate_version: str
    origin: Origin

    @property
    def site(self) -> Path:
        """A folder of its own for each verdict, so that the link of an older record never shows a newer one."""
        return self.docs / self.subject / self.gate_version

    @property
    def mark(self) -> str:
        return f'<p class="mark">{MARKS[self.origin]}</p>' if self.origin in MARKS else ""


def build_docs(context: Any, about: DocsPage) -> str:
    """A site of its own for the verdict; the page to open."""
    _make_harmless(context.validation_results_store)
    site, subject = about.site, about.subject
    shutil.rmtree(site, ignore_errors=True)
    context.add_data_docs_site(
        site_name=subject,
        site_config={
            "class_name": "SiteBuilder",
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(site),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": _view("IndexView")},
            # The pages of a suite say less of the same: what is expected stands beside what was found.
            "site_section_builders": {
                "expectations": "none",
                "profiling": "none",
                "validations": {"class_name": "DefaultSiteSectionBuilder", "view": _view("PageView")},
            },
        },
    )
    context.build_data_docs(site_names=[subject])
    for page in site.rglob("*.html"):
        found = FOOTER.sub("", page.read_text(encoding="utf-8"))
        page.write_text(found.replace("</head>", STYLE, 1), encoding="utf-8")
    _list_pages(site)
    for page in site.rglob("*.html"):
        found = BODY.sub(rf"\g<0>{about.mark}", page.read_text(encoding="utf-8"), count=1)
        page.write_text(found, encoding="utf-8")
    for name in UNUSED:
        (site / "static" / "images" / name).unlink(missing_ok=True)
    return str(site / "index.html")


def _view(class_name: str) -> dict[str, str]:
    return {"module_name": "inclusive_growth.gates.docs_view", "class_name": class_name}


def _list_pages(site: Path) -> None:
    """Plain links at the top of the index, whose own list is drawn by scripts from the internet."""
    pages = [page.relative_to(site) for page in sorted((site / "validations").rglob("*.html"))]
    links = "".join(f'<li><a href="{quote(str(page))}">{html.escape(page.parts[1])}</a></li>' for page in pages)
    index = site / "index.html"
    found = index.read_text(encoding="utf-8")
    index.write_text(
        BODY.sub(rf"\g<0><h1>What was checked</h1><ul>{links}</ul>", found, count=1), encoding="utf-8"
    )


def _make_harmless(results: Any) -> None:
    """Escape what came from a publisher: Great Expectations prints values and column names as they are."""
    for key in results.list_keys():
        found = results.get(key)
        for item in found.results:
            item.result = _escaped(item.result)
        results.set(key, found)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {name: _escaped(item) for name, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list | tuple) else value
