"""A question waits for its person as long as it makes sense, and no longer."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from inclusive_growth.gates import NAMED_CHECKS, FailedCheck
from inclusive_growth.interfaces.airflow.approval_question import WAKES_EVERY, Question
from inclusive_growth.operations import steps

SHOWN = "c" * 64
WOKEN_BY_THE_CLOCK = {"error": "no response yet", "error_type": "timeout"}


@pytest.fixture
def question() -> Question:
    with DAG("approve", schedule=None):
        return Question(task_id="ask", subject="Publish?")


@pytest.fixture
def context() -> dict[str, Any]:
    return {"ti": SimpleNamespace(xcom_pull=lambda task_ids: SHOWN if task_ids == "waiting" else None)}


def test_a_question_that_still_waits_is_parked_again_with_nothing_decided(
    question: Question, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "pending_approval", lambda: SHOWN)
    with pytest.raises(TaskAwaitingInput) as parked:
        question.execute_complete(context, WOKEN_BY_THE_CLOCK)
    assert (parked.value.method_name, parked.value.timeout) == ("execute_complete", WAKES_EVERY)


@pytest.mark.parametrize("waits_now", ["d" * 64, None], ids=["superseded", "decided elsewhere"])
def test_a_question_with_nothing_left_to_decide_is_closed(
    question: Question, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch, waits_now: str | None
) -> None:
    monkeypatch.setattr(steps, "pending_approval", lambda: waits_now)
    with pytest.raises(AirflowSkipException, match="cccccccccccccccc waits for nobody"):
        question.execute_complete(context, WOKEN_BY_THE_CLOCK)


def test_an_answer_is_given_on_whatever_waits_now(question: Question, context: dict[str, Any]) -> None:
    answer = {
        "chosen_options": ["Approve"],
        "params_input": {},
        "responded_at": datetime(2026, 1, 5, tzinfo=UTC),
        "responded_by_user": {"id": "7", "name": "Priya"},
        "timedout": False,
    }
    assert question.execute_complete(context, answer)["responded_by_user"]["name"] == "Priya"


def test_the_person_is_told_which_figure_moved_and_a_publishers_words_stay_words(
    question: Question, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **detail: asked.update(detail))
    figures = ("Employment rate, Walsall, 2022: 70.1% → 75.3% (+5.2 points)", "marker text [c](http://x) *")
    one = FailedCheck("warning", "step", "values", "1 found", figures, "a change of at most 5.0 points", "Why so.")
    monkeypatch.setattr(steps, "failed_checks", lambda candidate_id, severity: [one] * (NAMED_CHECKS + 3))
    with pytest.raises(TaskAwaitingInput):
        question.execute({**context, "task_instance": SimpleNamespace(id="1")})
    body = asked["body"]
    assert "- Employment rate, Walsall, 2022: 70.1% → 75.3% (+5.2 points)" in body
    assert "- Allowed: a change of at most 5.0 points" in body and "- Why: Why so." in body
    assert r"\[c\](http://x) \*" in body
    assert f"has {NAMED_CHECKS + 3} warning(s)" in body and "and 3 more warnings" in body
    assert body.endswith(f"`{SHOWN}`.")


def test_the_first_wait_is_woken_by_the_clock_too(question: Question) -> None:
    assert question.response_timeout == WAKES_EVERY
    assert question.defaults is None
