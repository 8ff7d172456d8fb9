"""Lints the SQL outside the dbt project by the rules of its models: scripts, and the queries inside suites.

`.sqlfluff` in the root holds the rules. One beside the SQL says how it is read: dialect and placeholders.
A violation names the file and the line where a person corrects it.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlfluff.core import FluffConfig, Linter

QUERY = "unexpected_rows_query"


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text, with the place in its file where it begins."""

    path: str
    text: str
    lines_before: int = 0
    indent: int = 0
    is_literal: bool = True  # the file holds the text line by line


def statements(root: Path) -> Iterator[Statement]:
    """All SQL of the repository that is not the dbt project's."""
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.sql", "expectations/*.yml")
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    for name in sorted(names):
        if name.startswith("dbt_project/") or not (root / name).is_file():
            continue
        text = (root / name).read_text(encoding="utf-8")
        if name.endswith(".sql"):
            yield Statement(name, text)
        else:
            yield from queries(name, text)


def queries(name: str, text: str) -> Iterator[Statement]:
    """The queries of one suite, where they stand in its YAML."""
    lines = text.splitlines()
    for value in _values_of(QUERY, yaml.compose(text, yaml.CSafeLoader)):
        before = value.start_mark.line + 1
        first = lines[before] if before < len(lines) else ""
        indent = len(first) - len(first.lstrip())
        # A trailing newline, as at the end of a script: the block itself ends without one.
        yield Statement(name, f"{value.value}\n", before, indent, value.style == "|")


def violations(root: Path) -> Iterator[str]:
    """`file:line:column: rule message`, one for each violation."""
    linters: dict[Path, Linter] = {}
    for item in statements(root):
        if not item.is_literal:
            yield f"{item.path}:{item.lines_before}:1: a query is written as a literal block (|-), line by line"
            continue
        folder = (root / item.path).parent
        if folder not in linters:
            linters[folder] = Linter(config=FluffConfig.from_path(str(folder)))
        for error in linters[folder].lint_string(item.text, fname=item.path).get_violations():
            line, column = item.lines_before + error.line_no, item.indent + error.line_pos
            yield f"{item.path}:{line}:{column}: {error.rule_code()} {error.desc()}"


def _values_of(key: str, node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """The scalars under this key, anywhere in a document."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values_of(key, item)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key and isinstance(value, yaml.ScalarNode):
                yield value
            else:
                yield from _values_of(key, value)


if __name__ == "__main__":
    found = list(violations(Path.cwd()))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
