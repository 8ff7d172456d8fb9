"""Data Docs: a site of its own for each subject, for people who want to see every expectation."""

import shutil
from pathlib import Path
from typing import Any

# Pictures of a tutorial that our pages do not open; four megabytes for each subject.
UNUSED = ("glossary_scroller.gif", "iterative-dev-loop.png", "validation_failed_unexpected_values.gif")


def build_docs(context: Any, subject: str, docs: Path) -> str:
    """A site of its own for the subject; the page to open."""
    site = docs / subject
    shutil.rmtree(site, ignore_errors=True)
    context.add_data_docs_site(
        site_name=subject,
        site_config={
            "class_name": "SiteBuilder",
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(site),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    context.build_data_docs(site_names=[subject])
    for name in UNUSED:
        (site / "static" / "images" / name).unlink(missing_ok=True)
    return str(site / "index.html")
