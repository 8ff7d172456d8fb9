"""Question to a person that says what it is about, and closes by itself when there is nothing left to decide.

Airflow parks the question without a process and wakes it after a while, or when a person has answered. Woken by
the clock, the question looks whether its candidate still waits: a newer candidate may have superseded it, or a
person may have decided elsewhere.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from inclusive_growth.interfaces.airflow import tasks

if TYPE_CHECKING:
    from inclusive_growth.gates import FailedCheck

WAKES_EVERY = timedelta(minutes=10)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")  # of Markdown; a publisher's words are words only


class Question(ApprovalOperator):  # type: ignore[misc]  # Airflow has no types here
    """Question whether to approve or reject the candidate of the task `waiting`, open until it is answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(response_timeout=WAKES_EVERY, **kwargs)

    def execute(self, context: Any) -> Any:
        """Ask, with each warning of the candidate in words."""
        self.body = question(*tasks.to_decide(str(context["ti"].xcom_pull(task_ids="waiting"))))
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Return the person's answer; without one, wait on, or skip when the candidate waits no more."""
        if event.get("error_type") != "timeout":
            return super().execute_complete(context=context, event=event)
        candidate_id = str(context["ti"].xcom_pull(task_ids="waiting"))
        if not tasks.still_waits(candidate_id):
            raise AirflowSkipException(f"candidate {candidate_id[:16]} waits for nobody any more")
        # An answer that comes in between is found by Airflow when it parks the question again.
        raise TaskAwaitingInput(method_name="execute_complete", timeout=self.response_timeout)


def question(candidate_id: str, warnings: "Sequence[FailedCheck]", left_out: int) -> str:
    """The body of the question in Markdown: each warning with its figures, what is allowed, and why."""
    checks = [
        "\n".join([f"### {_plain(check.title)}", "", *(f"- {_plain(line)}" for line in check.lines)])
        for check in warnings
    ]
    more = [f"and {left_out} more warnings: `igw gate {candidate_id[:16]}` names them"] if left_out else []
    return "\n\n".join(
        [
            f"The candidate passed every blocking check and has {len(warnings) + left_out} warning(s).",
            *checks,
            *more,
            f"Approving publishes exactly candidate `{candidate_id}`.",
        ]
    )


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
