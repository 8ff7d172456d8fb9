"""The real commands end with the code of what holds them up, and say in one line what to do."""

import json

import pytest
from typer.testing import CliRunner

from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.settings import settings
from inclusive_growth.store.lease import writer_lease
from tests.support.warehouse import Warehouse


@pytest.fixture
def igw(house: Warehouse, monkeypatch: pytest.MonkeyPatch):
    """The command on the house's store, where a person must approve warnings."""
    monkeypatch.setenv("IGW_HOME", str(house.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    monkeypatch.setenv("IGW_APPROVAL", "required")
    settings.cache_clear()
    return lambda *words: CliRunner().invoke(app, list(words))


DECIDE = ("--approver", "Ada", "--reason", "looked at it")


def test_a_candidate_with_warnings_waits_for_a_person(house: Warehouse, igw) -> None:
    waiting = house.candidate()
    house.judge(waiting, warnings=1)
    done = igw("publish")
    assert done.exit_code == 4 and f"igw approve {waiting.candidate_id}" in done.stderr
    assert igw("status", "--exit-code", "--quiet").exit_code == 4
    assert igw("status", "--quiet").exit_code == 0
    assert igw("approve", waiting.candidate_id, *DECIDE).exit_code == 0
    told = igw("publish", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["publication_id"] == waiting.candidate_id
    assert json.loads(told.stdout)["history_seq"] == 1


@pytest.mark.parametrize("command", ["approve", "reject"])
def test_what_needs_no_decision_gets_none(house: Warehouse, igw, command: str) -> None:
    sound = house.candidate()
    house.judge(sound)
    done = igw(command, sound.candidate_id, *DECIDE)
    assert done.exit_code == 11
    assert "has no warnings, so there is nothing to decide; nothing was recorded" in done.stderr
    assert igw("publish").exit_code == 0
    assert "is published already" in igw(command, sound.candidate_id, *DECIDE).stderr
    assert house.store.keys("approvals/") == []


def test_a_closed_gate_and_a_held_lease_have_their_codes(house: Warehouse, igw) -> None:
    shut = house.candidate()
    house.judge(shut, passed=False)
    assert igw("publish").exit_code == 3
    assert igw("status", "--exit-code").exit_code == 3
    with writer_lease(house.store):
        held = igw("publish", "--json")
    assert held.exit_code == 6
    assert json.loads(held.stdout)["error"]["kind"] == "lease_held"
