"""Great Expectations' own pages, with templates that a process reads once, not again for each page.

The configuration of a site names this module, so that only Great Expectations imports it (see data_docs.py).
"""

from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView

_ENVIRONMENTS: dict[type, Any] = {}


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
