"""Great Expectations' own pages, whose templates are read once for a process, not again for each page.

Named in the configuration of a site, so that only Great Expectations imports it (see data_docs.py).
"""

from typing import Any

from great_expectations.render.view import DefaultJinjaIndexPageView, DefaultJinjaPageView

_ENVIRONMENTS: dict[type, Any] = {}


class _Kept:
    """A view with the templates that the first view of its kind has compiled; the pages are the same."""

    env: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # What the templates call (filters, globals) keeps no state, so the first view's serve every other.
        self.env = _ENVIRONMENTS.setdefault(type(self), self.env)


class PageView(_Kept, DefaultJinjaPageView):  # type: ignore[misc]
    """A page of results."""


class IndexView(_Kept, DefaultJinjaIndexPageView):  # type: ignore[misc]
    """The index of a site."""
