"""Every command says what it does, explains each argument, shows an example, and answers as JSON."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from inclusive_growth import __version__
from inclusive_growth.interfaces.cli.app import app, functions_by_name

IGW = get_command(app)


def walk(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if inner := getattr(command, "commands", None):
        for key, sub in inner.items():
            yield from walk(sub, f"{name} {key}".strip())
    else:
        yield name, command


COMMANDS = dict(walk(IGW))
each_command = pytest.mark.parametrize("name", sorted(COMMANDS))


def test_the_walk_meets_every_command() -> None:
    assert set(COMMANDS) == set(functions_by_name())
    assert {"run", "land", "gate", "publish", "erase", "catalogue check", "replay"} <= set(COMMANDS)


@each_command
def test_the_help_explains_every_argument_and_option(name: str) -> None:
    command = COMMANDS[name]
    assert command.help and command.help[0].isupper()
    unexplained = [one.name for one in command.params if not (getattr(one, "help", "") or "").strip()]
    assert not unexplained
    assert {"--json", "--quiet", "--help"} <= {word for one in command.params for word in one.opts} | {"--help"}


@each_command
def test_the_help_has_one_example_that_the_command_itself_takes(name: str) -> None:
    command = COMMANDS[name]
    example = command.epilog.removeprefix("Example: ")
    program, *words = shlex.split(example)
    assert program == "igw"
    assert words[: len(name.split())] == name.split(), f"the example of {name} is of another command"
    # Parsed, not run: an option that does not exist or a missing argument raises.
    command.make_context(name, words[len(name.split()) :])


@each_command
def test_the_help_fits_eighty_columns(name: str) -> None:
    shown = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert "Example: igw" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_the_list_of_commands_is_in_groups_and_ends_with_the_exit_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout
    groups = re.findall(r"─ ([A-Z][a-z ,]+) ─", shown)
    assert groups == [
        *("Options", "Every day", "The line, step by step", "Decide"),
        *("Ask", "Keep safe", "Set up and try out"),
    ]
    assert "3 gate closed" in " ".join(shown.split())


def test_the_version_is_an_option() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"igw {__version__}\n"


def test_a_word_that_is_no_command_is_answered_with_the_nearest_and_with_2() -> None:
    answer = CliRunner().invoke(app, ["statsu"])
    assert answer.exit_code == 2 and "status" in answer.stderr
