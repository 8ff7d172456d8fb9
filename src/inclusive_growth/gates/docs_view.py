"""Great Expectations' own page of results, with templates that a process reads once, not again for each page.

The publisher's values are escaped on their way to a page: Great Expectations prints values and names of columns as
they are.
"""

import html
from functools import cache
from typing import TYPE_CHECKING, Any

from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult


def page_of(results: "ExpectationSuiteValidationResult") -> str:
    """The page about one suite: each expectation with its reason, threshold and result."""
    for outcome in results.results:
        outcome.result = _escaped(outcome.result)
    return str(_view().render(_renderer().render(results), show_how_to_buttons=False))


@cache
def _renderer() -> ValidationResultsPageRenderer:
    return ValidationResultsPageRenderer()


@cache
def _view() -> DefaultJinjaPageView:
    return DefaultJinjaPageView()


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {name: _escaped(inner) for name, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list | tuple) else value
