"""Facts as a person reads them: a dataclass as lines of name and value, several of them as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rich.console import Console

from inclusive_growth.interfaces.cli.printing.states import state
from inclusive_growth.interfaces.cli.printing.tables import print_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def show_facts(facts: Any, out: Console) -> None:
    """Print a dataclass, field by field, or a table of several; what is empty is left out."""
    if isinstance(facts, Sequence):
        _show_rows(facts, out)
        return
    for name, words in _words(facts).items():
        if words:
            out.print(f"{name}: ", state(words), sep="", highlight=False)


def _show_rows(rows: "Sequence[DataclassInstance]", out: Console) -> None:
    if not rows:
        out.print("nothing to list")
        return
    cells = [_words(row) for row in rows]
    names = [name for name in cells[0] if any(row[name] for row in cells)]
    print_table(out, names, [[row[name] for name in names] for row in cells])


def _words(facts: "DataclassInstance") -> dict[str, str]:
    return {field.name.replace("_", " "): in_words(getattr(facts, field.name)) for field in fields(facts)}


def in_words(value: object) -> str:
    """A value without Python's signs: yes or no, numbers with commas, a list as its members."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {in_words(part)}" for name, part in value.items())
    if isinstance(value, Iterable):
        return ", ".join(in_words(part) for part in value)
    return str(value)
