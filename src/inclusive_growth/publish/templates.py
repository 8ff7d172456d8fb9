"""Text from Jinja templates: generated Markdown pages, and both forms of a letter.

A package keeps its templates in its folder `templates/`.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(package: str, name: str, **values: Any) -> str:
    """Fill in a template of a package; a template variable without a value is an error."""
    return _templates(package).get_template(name).render(values)


@cache
def _templates(package: str) -> "Environment":
    # Jinja is imported here because every DAG file's callbacks reach this module.
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    templates = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {"cell": _cell, "codes": _codes, "words": _words}
    return templates


def _cell(text: str) -> str:
    """Text that may stand in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _words(name: str) -> str:
    return name.replace("_", " ")
