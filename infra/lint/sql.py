"""Lint the SQL outside the dbt project by the rules of its models: scripts, and the queries inside suites.

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
    """Yield all SQL of the repository that is not the dbt project's."""
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
    """Yield the queries of one suite, with their places in its YAML."""
    lines = text.splitlines()
    for value in _values_of(QUERY, yaml.compose(text, yaml.CSafeLoader)):
        before = value.start_mark.line + 1
        first = lines[before] if before < len(lines) else ""
        indent = len(first) - len(first.lstrip())
        # A trailing newline, as at the end of a script: the block itself ends without one.
        yield Statement(name, f"{value.value}\n", before, indent, value.style == "|")


def violations(root: Path) -> Iterator[str]:
    """Yield `file:line:column: rule message` for each violation."""
    linters: dict[Path, Linter] = {}
    for statement in statements(root):
        if not statement.is_literal:
            place = f"{statement.path}:{statement.lines_before}:1"
            yield f"{place}: a query is written as a literal block (|-), line by line"
            continue
        folder = (root / statement.path).parent
        if folder not in linters:
            linters[folder] = Linter(config=FluffConfig.from_path(str(folder)))
        for error in linters[folder].lint_string(statement.text, fname=statement.path).get_violations():
            line, column = statement.lines_before + error.line_no, statement.indent + error.line_pos
            yield f"{statement.path}:{line}:{column}: {error.rule_code()} {error.desc()}"


def _values_of(key: str, node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield the scalars under this key, anywhere in a document."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _values_of(key, child)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key and isinstance(value, yaml.ScalarNode):
                yield value
            else:
                yield from _values_of(key, value)


if __name__ == "__main__":
    lines = list(violations(Path.cwd()))
    print(*lines, sep="\n", end="\n" if lines else "")
    sys.exit(bool(lines))
