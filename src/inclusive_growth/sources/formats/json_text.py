"""JSON answers, read strictly: what may mean two things is refused, not guessed.

Refused: text that is cut or not UTF-8, a key that stands twice in one object (readers disagree on which counts),
NaN and Infinity (which no JSON has), and nesting without end.
"""

import json
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import text_begin
from inclusive_growth.sources.formats.delimited import first_sign, refuse_foreign

if TYPE_CHECKING:
    from mmap import mmap


def json_in(body: "bytes | mmap", where: str, *, numbers_as_text: bool = False) -> Any:
    """The content of an answer. Numbers become text as they are written, where figures are read from it.

    Raises NoAnswer for nothing or a web page in its place, UnexpectedResponse for anything else that is no JSON.
    """
    if first_sign(body, text_begin(body)) not in (b"{", b"["):
        refuse_foreign(body, where)
    as_text: dict[str, Any] = {"parse_float": str, "parse_int": str} if numbers_as_text else {}
    try:
        return json.loads(
            body[:].decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_constant, **as_text
        )
    except (ValueError, RecursionError) as error:
        raise UnexpectedResponse(
            f"{where}: the answer is not whole JSON ({error}); it was cut, or the service is down"
        ) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice[:60]}' stands twice in one object")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")
