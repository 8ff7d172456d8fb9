"""Question to a person that closes by itself when there is nothing left to decide.

Airflow parks the question without a process and wakes it after a while, or when a person has answered. Woken by
the clock, the question looks whether its candidate still waits: a newer candidate may have superseded it, or a
person may have decided elsewhere.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from inclusive_growth.interfaces.airflow import tasks

WAKES_EVERY = timedelta(minutes=10)


class Question(ApprovalOperator):  # type: ignore[misc]  # Airflow has no types here
    """Question whether to approve or reject the candidate of the task `waiting`, open until it is answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(response_timeout=WAKES_EVERY, **kwargs)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Return the person's answer; without one, wait on, or skip when the candidate waits no more."""
        if event.get("error_type") != "timeout":
            return super().execute_complete(context=context, event=event)
        candidate_id = str(context["ti"].xcom_pull(task_ids="waiting"))
        if not tasks.still_waits(candidate_id):
            raise AirflowSkipException(f"candidate {candidate_id[:16]} waits for nobody any more")
        # An answer that comes in between is found by Airflow when it parks the question again.
        raise TaskAwaitingInput(method_name="execute_complete", timeout=self.response_timeout)
