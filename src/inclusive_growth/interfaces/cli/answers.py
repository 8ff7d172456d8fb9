"""Answer of a command: facts, which one printer writes as words for a person or as JSON for a script."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import typer
from rich.console import Console

from inclusive_growth.errors import WarehouseError
from inclusive_growth.interfaces.cli.printing.facts import show_facts
from inclusive_growth.interfaces.cli.terminal import out
from inclusive_growth.records import utc

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a command answers: a dataclass or several of them, how a person sees it, and why it ends in failure."""

    facts: T
    show: Callable[[T, Console], None] = show_facts
    error: WarehouseError | None = None


def tell(answer: Answer[T], *, as_json: bool) -> None:
    """Print the facts, once: as JSON, or in words."""
    if as_json:
        typer.echo(json_text(answer.facts))
    else:
        answer.show(answer.facts, out)


def json_text(facts: object) -> str:
    """The facts as JSON: the names of the fields as keys, times as ISO 8601 in UTC, what is not known as null."""
    return json.dumps(_plain(facts), indent=2, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, datetime):
        return utc(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return [_plain(part) for part in value] if isinstance(value, Iterable) else str(value)
