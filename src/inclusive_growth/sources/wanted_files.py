"""The one file among those of a page that a dataset's YAML names, by file name or title."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import visible

File = TypeVar("File")


def the_one(
    wanted: str, files: Iterable[File], names: Callable[[File], Sequence[str]], where: str, key: str
) -> File:
    """The file of which a name is `wanted`; * stands for anything, case does not count.

    A name that is `wanted` letter by letter goes before those that only fit. Raises UnexpectedResponse with what
    is there and the YAML's `key` unless exactly one fits.
    """
    listed = list(files)
    pattern = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.IGNORECASE | re.DOTALL)
    exact = [file for file in listed if wanted in names(file)]
    matches = exact or [file for file in listed if any(pattern.fullmatch(name) for name in names(file))]
    if len(matches) == 1:
        return matches[0]
    shown = "; ".join(_shown(names(file)) for file in (matches or listed)[:20])
    raise UnexpectedResponse(
        f"{where}: {len(matches) or 'no'} {key}{'s' * (len(matches) > 1)} of the page fit '{visible(wanted)}', "
        f"exactly one should; {'these do' if matches else 'there are'}: {shown or 'none'}. "
        f"Correct `{key}` in the dataset's YAML"
    )


def _shown(names: Sequence[str]) -> str:
    filename, title = (*names, "")[:2]
    return f"'{visible(title)}' ({visible(filename)})"
