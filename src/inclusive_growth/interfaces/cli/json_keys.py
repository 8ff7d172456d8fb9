"""Page of what `--json` prints: the objects that each command answers, with every key, its type and its meaning.

    python -m inclusive_growth.interfaces.cli.json_keys > docs/cli-json.md

Read from the answers' dataclasses: what a key means is the comment beside its field.
"""

import ast
import inspect
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.publish.templates import render

_PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
    datetime: "time",
    date: "day",
    Any: "anything",
}


def json_page(commands: Mapping[str, Callable[..., Any]]) -> str:
    """Page of the answers of the commands, by name, and of every object in them."""
    answers = {name: answered(function) for name, function in sorted(commands.items())}
    kinds = sorted(set(_all_kinds(answers.values())), key=lambda kind: kind.__name__)
    return render(
        "inclusive_growth.interfaces.cli",
        "cli-json.md",
        answers={name: [_words(kind) for kind in kinds] for name, kinds in answers.items()},
        objects={kind.__name__: (_meaning_of(kind), list(_keys(kind))) for kind in kinds},
    )


def answered(function: Callable[..., Any]) -> list[Any]:
    """The types of the facts that a command answers, one for each kind of answer."""
    returned = get_type_hints(function, localns=_names_for_types(function.__module__))["return"]
    if get_origin(returned) is not None and issubclass_of(get_origin(returned), Iterator):
        [returned] = get_args(returned)
    found = get_args(returned) if get_origin(returned) in (Union, types.UnionType) else (returned,)
    assert all(get_origin(one) is Answer for one in found), function
    return [get_args(one)[0] for one in found]


def issubclass_of(origin: Any, kind: type) -> bool:
    """Whether the origin of a generic type is a class of this kind."""
    return isinstance(origin, type) and issubclass(origin, kind)


def _all_kinds(answers: Any) -> Iterator[type]:
    seen: set[type] = set()
    waiting = [kind for kinds in answers for kind in kinds]
    while waiting:
        kind = waiting.pop()
        waiting.extend(part for part in get_args(kind) if not isinstance(part, str))
        if is_dataclass(kind) and isinstance(kind, type) and kind not in seen:
            seen.add(kind)
            yield kind
            waiting.extend(_hints(kind).values())


def _keys(kind: type) -> Iterator[tuple[str, str, str]]:
    source, hints = inspect.getsource(kind), _hints(kind)
    for field in fields(kind):
        beside = re.search(rf"^    {field.name}: .*?  # (.+)$", source, re.MULTILINE)
        yield field.name, _words(hints[field.name]), beside[1] if beside else ""


def _meaning_of(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _words(kind: Any) -> str:
    """A type in words; an object by its name."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(map(_words, inner))
    if issubclass_of(origin, Mapping):
        return f"object of {_words(inner[1]) if len(inner) > 1 else 'whole number'} by name"
    if origin in (tuple, list):
        members = dict.fromkeys(_words(part) for part in inner if part is not ...)
        return f"list of {' or '.join(members)}"
    return f"[{kind.__name__}](#{kind.__name__.lower()})"


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns=_names_for_types(kind.__module__))


@cache
def _names_for_types(module: str) -> dict[str, Any]:
    """The names that a module imports for the type checker only."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name: getattr(import_module(str(node.module)), alias.name)
        for node in imports
        for alias in node.names
        if node.module and not node.module.startswith("_")
    }


if __name__ == "__main__":
    from inclusive_growth.interfaces.cli.app import functions_by_name

    sys.stdout.write(json_page(functions_by_name()))
