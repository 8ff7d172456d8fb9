"""An alert leaves although whoever recorded its cause died before writing it; one cause makes one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inclusive_growth.alerts import Alert
from inclusive_growth.build.candidates import record_build
from inclusive_growth.errors import UsageError
from inclusive_growth.gates import publish_gate_version
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.operations import steps
from inclusive_growth.operations.context import open_context
from inclusive_growth.operations.steps.building import unbuilt
from inclusive_growth.records import Candidate, ExpectationResult, GateRecord, from_json, to_json
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import Store
from tests.support.landed_rows import World, els

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
BUILT = Candidate("c" * 64, "i", (), {}, {}, {}, {}, "fetched", "E47000007", "0", 0, "2026-11-20T09:00:00.000000Z")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    for name, value in (("HOME", str(tmp_path)), ("ENVIRONMENT", "demo"), ("HTTP_ATTEMPTS", "1")):
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()
    return World(tmp_path)


def kinds(store: Store) -> list[str]:
    return [from_json(Alert, store.get(key)).kind for key in store.keys("outbox/")]


@pytest.mark.parametrize("again", [lambda name: steps.judge(CLAIMANTS, name), lambda name: steps.watch()])
def test_a_closed_landing_gate_that_was_recorded_and_not_mailed_is_mailed_once(
    world: World, again: Callable[[str], object]
) -> None:
    name = world.land(CLAIMANTS, ROWS, 1, passed=False)
    again(name)
    again(name)
    assert kinds(world.store).count("landing_gate_closed") == 1


def closed(world: World, severity: str = "critical") -> Candidate:
    record_build(world.store, BUILT, "scheduler")
    context = open_context()
    version = publish_gate_version(context.config, context.catalogue)
    result = ExpectationResult("x", "fct", "value", severity, False, "a large step", "", "7218")  # type: ignore[arg-type]
    passed = severity != "critical"
    record = GateRecord(
        "publish", BUILT.candidate_id, version, passed, 1, "2026-11-20T09:00:00.000000Z", (result,)
    )
    world.store.put(f"gates/{BUILT.candidate_id}/{version}.json", to_json(record))
    return BUILT


def test_a_closed_publish_gate_that_was_recorded_and_not_mailed_is_mailed_once(world: World) -> None:
    closed(world)
    for _ in range(2):
        steps.watch()
    assert kinds(world.store).count("publish_gate_closed") == 1


def test_warnings_that_a_setting_lets_pass_are_mailed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGW_APPROVAL", "automatic")
    settings.cache_clear()
    assert steps.gate(closed(world, "warning").candidate_id) == "passed"
    assert kinds(world.store) == ["published_with_warnings"]


def test_a_failing_source_is_mailed_once_and_again_if_the_first_mail_was_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGW_BASE_URL__NOMIS", "http://127.0.0.1:9")
    settings.cache_clear()
    for _ in range(2):
        assert steps.land("nomis_aps").status == "failed"
    (mail,) = world.store.keys("outbox/")
    Path(world.store.url(mail)).unlink()  # the process died between the sighting and the mail
    steps.land("nomis_aps")
    assert kinds(world.store) == ["source_failing"]


def test_what_is_current_rings_until_the_latest_candidate_holds_it_under_this_plan(world: World) -> None:
    name = world.land(CLAIMANTS, ROWS, 1)
    context = open_context()
    entry = unbuilt(CLAIMANTS, context)
    assert entry and entry.release_id == name
    holds = {"releases": {CLAIMANTS: name}, "plans": {CLAIMANTS: plan_hash(world.plan(CLAIMANTS))}}
    record_build(world.store, replace(BUILT, **holds), "scheduler")
    assert unbuilt(CLAIMANTS, context) is None
    world.sight(CLAIMANTS, 2, "landed", release_id=name, plan=replace(world.plan(CLAIMANTS), selections=()))
    assert unbuilt(CLAIMANTS, context)


def test_a_decision_finds_the_candidate_by_the_beginning_that_the_email_prints(world: World) -> None:
    closed(world, "warning")
    decided = {"approver": "Priya", "reason": "checked", "recorded_by": "priya"}
    with pytest.raises(UsageError, match="is not a candidate"):
        steps.decide("d" * 16, "approved", **decided)
    steps.decide(BUILT.candidate_id[:16], "approved", **decided)
    assert world.store.keys(f"approvals/{BUILT.candidate_id}/")
