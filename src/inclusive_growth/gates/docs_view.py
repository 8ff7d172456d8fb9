"""Great Expectations' own pages, with templates that a process reads once, not again for each page.

The publisher's values are escaped on their way to a page: Great Expectations prints values and names of columns as
they are. The configuration of a site names this module, so that only Great Expectations imports it (see
data_docs.py).
"""

import html
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from great_expectations.render import view
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.renderer.site_builder import SiteBuilder
from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView

# Pictures of a tutorial that our pages never show; four megabytes for each subject.
UNUSED = ("glossary_scroller.gif", "iterative-dev-loop.png", "validation_failed_unexpected_values.gif")

_ENVIRONMENTS: dict[type, Any] = {}


class Site(SiteBuilder):  # type: ignore[misc]
    """A site without the pictures that it never shows."""

    # The library looks at the names: what it does not find here it does not hand over.
    def __init__(self, data_context: Any, store_backend: Any, site_name: str = "", **kwargs: Any) -> None:
        super().__init__(data_context, store_backend, site_name, **kwargs)
        copy = partial(
            shutil.copytree,
            Path(view.__file__).parent / "static",
            Path(store_backend["base_directory"]) / "static",
            ignore=shutil.ignore_patterns(*UNUSED),
            copy_function=shutil.copyfile,
            dirs_exist_ok=True,
        )
        self.target_store.copy_static_assets = copy


class Results(ValidationResultsPageRenderer):  # type: ignore[misc]
    """A page of results with the publisher's values escaped."""

    def render(self, validation_results: Any) -> Any:
        for outcome in validation_results.results:
            outcome.result = _escaped(outcome.result)
        return super().render(validation_results)


class _SharedTemplates:
    """A view with the templates that the first view of its kind has compiled; the pages are the same."""

    env: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Filters and globals of the templates keep no state, so those of the first view serve every other.
        self.env = _ENVIRONMENTS.setdefault(type(self), self.env)


class PageView(_SharedTemplates, DefaultJinjaPageView):  # type: ignore[misc]
    """A page of results."""


class IndexView(_SharedTemplates, DefaultJinjaIndexPageView):  # type: ignore[misc]
    """The index of a site."""


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {name: _escaped(inner) for name, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list | tuple) else value
