"""What a round finds by comparing the store with itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inclusive_growth import gates
from inclusive_growth.build import build
from inclusive_growth.build.candidates import record_build
from inclusive_growth.operations import steps
from inclusive_growth.operations.context import open_context
from inclusive_growth.operations.steps.watching import remind
from inclusive_growth.publish import approvals
from inclusive_growth.records import Candidate, ExpectationResult, GateRecord, from_json, to_json, utc
from inclusive_growth.settings import settings
from inclusive_growth.store.object_store import Store, open_store

BUILT = Candidate("c" * 64, "i", (), {}, {}, {}, {}, "sample", "E47000007", "0", 0, "2026-11-20T09:00:00.000000Z")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    settings.cache_clear()
    opened = open_store()
    record_build(opened, BUILT, "scheduler")
    monkeypatch.setattr(build, "needs_build", lambda context: False)
    yield opened


def judged(store: Store, at: datetime, severity: Any = "warning") -> None:
    context = open_context()
    version = gates.publish_gate_version(context.config, context.catalogue)
    result = ExpectationResult("x", "fct_indicator_values", "value", severity, False, "a large step", "", "")
    record = GateRecord("publish", BUILT.candidate_id, version, severity != "critical", 1, utc(at), (result,))
    store.put(f"gates/{BUILT.candidate_id}/{version}.json", to_json(record))


def test_a_candidate_that_was_built_and_never_judged_is_given_to_the_gate_again(store: Store) -> None:
    assert steps.build() == BUILT.candidate_id
    judged(store, datetime.now(UTC))
    assert steps.build() is None


def subjects(store: Store) -> list[str]:
    from inclusive_growth.alerts import Alert

    return [from_json(Alert, store.get(key)).subject for key in store.keys("outbox/")]


def test_a_question_that_waits_is_repeated_once_a_day(store: Store) -> None:
    asked = datetime(2026, 11, 20, 9, tzinfo=UTC)
    judged(store, asked)
    context = open_context()
    for hours in (1, 25, 26, 49):
        remind(context, asked + timedelta(hours=hours))
    assert subjects(store) == [
        "SAMPLE: New figures wait for your approval, now for 1 day",
        "SAMPLE: New figures wait for your approval, now for 2 days",
    ]


def test_an_approved_candidate_is_not_asked_about_again(store: Store) -> None:
    asked = datetime(2026, 11, 20, 9, tzinfo=UTC)
    judged(store, asked)
    context = open_context()
    approvals.decide(
        BUILT.candidate_id, approver="Priya", reason="checked", triggered_by="", run_at=asked, context=context
    )
    remind(context, asked + timedelta(days=3))
    assert subjects(store) == []
