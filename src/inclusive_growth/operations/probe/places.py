"""Lines of the catalogue's files on which a fact stands, so that a person can go and correct it."""

import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from inclusive_growth.sources.registry import source_class


@dataclass(frozen=True, slots=True)
class Place:
    """A file, as it is written in the checkout, and a line of it; 0 where the line is not known."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class YamlPlaces:
    """Every scalar of one YAML file, keys too, with the keys above it and its line."""

    def __init__(self, path: Path, shown: str) -> None:
        self.shown = shown
        self.found: list[tuple[tuple[str, ...], str, int]] = []
        self._walk(yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader), ())

    def of(self, text: str, *under: str) -> Place:
        """The first place of a text among the keys `under`."""
        for keys, found, line in self.found:
            if found == text and all(name in keys for name in under):
                return Place(self.shown, line)
        return Place(self.shown, 0)

    def at(self, text: str, *path: str) -> Place:
        """The first place of a text under exactly these keys; else among them, as where a mapping is merged."""
        for keys, found, line in self.found:
            if (keys, found) == (path, text):
                return Place(self.shown, line)
        return self.of(text, *path[:1])

    def _walk(self, node: yaml.Node | None, keys: tuple[str, ...]) -> None:
        if isinstance(node, yaml.ScalarNode):
            self.found.append((keys, str(node.value), node.start_mark.line + 1))
        elif isinstance(node, yaml.SequenceNode):
            for part in node.value:
                self._walk(part, keys)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.found.append((keys, str(key.value), key.start_mark.line + 1))
                self._walk(value, (*keys, str(key.value)))


def line_of_row(path: Path, start: str, shown: str) -> Place:
    """The line of a CSV that begins with these cells."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line == start or line.startswith(f"{start},"):
            return Place(shown, number)
    return Place(shown, 0)


def in_module(source: str, text: str) -> Place:
    """The line of the source's modules that names a column which no dataset's file gives."""
    own = Path(inspect.getsourcefile(source_class(source)) or "")
    shown = f"sources/{own.parent.name}/"
    for path in (own, *sorted(own.parent.glob("*.py"))) if own.name else ():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rf"""(["']){re.escape(text)}\1""", line):
                return Place(shown + path.name, number)
    return Place(shown + own.name, 0)
