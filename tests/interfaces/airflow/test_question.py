"""A question waits for its person as long as it makes sense, and no longer."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

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


def test_the_first_wait_is_woken_by_the_clock_too(question: Question) -> None:
    assert question.response_timeout == WAKES_EVERY
    assert question.defaults is None
