"""Answers: one printer makes words or JSON of the same facts, and standard output holds nothing else."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from inclusive_growth.errors import GateClosed, LeaseHeld
from inclusive_growth.interfaces.cli import json_keys
from inclusive_growth.interfaces.cli.answers import Answer, json_text
from inclusive_growth.interfaces.cli.app import functions_by_name
from inclusive_growth.interfaces.cli.command import add_command
from inclusive_growth.interfaces.cli.printing.facts import show_facts

PAGE = Path(__file__).parents[3] / "docs" / "cli-json.md"
SUMMER = timezone(timedelta(hours=1))


@dataclass(frozen=True)
class Landed:
    dataset: str
    landed_at: datetime
    day: date
    rows: int
    is_late: bool
    notes: tuple[str, ...] = ()
    value: float = float("nan")


FACTS = Landed("nomis_aps", datetime(2026, 6, 1, 9, 30, tzinfo=SUMMER), date(2026, 6, 1), 12345, True)


def test_times_are_in_utc_and_what_is_no_number_is_null() -> None:
    assert json.loads(json_text([FACTS])) == [
        {
            **{"dataset": "nomis_aps", "landed_at": "2026-06-01T08:30:00.000000Z", "day": "2026-06-01"},
            **{"rows": 12345, "is_late": True, "notes": [], "value": None},
        }
    ]


def test_words_hold_no_sign_of_python() -> None:
    out = Console(file=StringIO(), width=80)
    show_facts(FACTS, out)
    show_facts([FACTS, FACTS], out)
    shown = out.file.getvalue()
    assert "is late: yes" in shown and "rows: 12,345" in shown
    assert not re.search(r"[\[\]{}()']|None|True|_at", shown), shown


def one_command(answer: Answer | Exception) -> typer.Typer:
    app = typer.Typer()

    def ask() -> Answer:
        """Ask.

        Example: igw ask
        """
        if isinstance(answer, Exception):
            raise answer
        return answer

    add_command(app, ask)
    return app


def test_an_answer_with_an_error_is_printed_and_ends_with_the_code_of_the_error() -> None:
    app = one_command(Answer(FACTS, error=GateClosed("the gate is closed")))
    told = CliRunner().invoke(app, ["--json"])
    assert told.exit_code == 3
    assert json.loads(told.stdout)["rows"] == 12345
    assert told.stderr == "igw: the gate is closed\n"
    quiet = CliRunner().invoke(app, ["--quiet"])
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (3, "", "igw: the gate is closed\n")
    assert json.loads(CliRunner().invoke(app, ["--quiet", "--json"]).stdout)["rows"] == 12345


def test_an_error_before_the_answer_is_one_object_of_its_own() -> None:
    told = CliRunner().invoke(one_command(LeaseHeld("another writer holds it")), ["--json"])
    assert told.exit_code == 6
    about = {"kind": "lease_held", "message": "another writer holds it", "exit_code": 6}
    assert json.loads(told.stdout) == {"error": about}


@pytest.mark.parametrize("name", sorted(functions_by_name()))
def test_every_command_says_of_what_kind_its_answer_is(name: str) -> None:
    assert json_keys.answered(functions_by_name()[name])


def test_the_page_holds_every_key_as_it_is_and_every_key_is_in_snake_case() -> None:
    page = json_keys.json_page(functions_by_name())
    assert PAGE.read_text(encoding="utf-8") == page, (
        "an answer has other keys than docs/cli-json.md says. Scripts rely on them: add keys, do not rename or "
        "remove them. Then: python -m inclusive_growth.interfaces.cli.json_keys > docs/cli-json.md"
    )
    keys = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert len(keys) > 200
    assert not [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9_]*", key)]
    headings = re.findall(r"^## (\w+)$", page, re.MULTILINE)
    assert len(set(headings)) == len(headings), "two objects share a name"
