"""Functions of the DAGs' tasks: each calls one step of `operations.steps` and gives its answer to Airflow.

A step that has nothing to do is skipped, so no task after it runs and no bell rings. A step whose work was
refused fails without a retry: its own letter has already said why. Any other failure is retried, then mailed.
Airflow takes a task's id from the name of its function and shows the docstring beside it.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from inclusive_growth.errors import BuildFailed, LeaseHeld
from inclusive_growth.interfaces.airflow.callbacks import begin, mail_failure, mail_overdue

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from inclusive_growth.gates import FailedCheck

T = TypeVar("T")
log = logging.getLogger(__name__)
LEASE_SECONDS = 900.0  # to wait for another writer to end
SHORT_WINDOW = 60  # seconds of a settle window that is waited for without giving the worker back
QUIET_SECONDS = 30.0  # to wait for the bells to be quiet, before the sensor gives way

DEFAULTS: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "on_execute_callback": begin,
        "on_failure_callback": mail_failure,
    },
    "tags": ["inclusive growth"],
}
"""Arguments of every DAG; each DAG is safe to run again at any time."""


def deadline(dag: str, minutes: int) -> Any:
    """Deadline of a DAG: people get an email when a run is not done in time."""
    from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference  # type: ignore[attr-defined]

    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=minutes),
        callback=AsyncCallback(mail_overdue, kwargs={"dag": dag, "minutes": minutes}),
    )


def sources() -> list[str]:
    """Sources that have a dataset to watch."""
    from inclusive_growth.catalogue import served_catalogue
    from inclusive_growth.catalogue.loader import refresh
    from inclusive_growth.operations.context import watched_datasets
    from inclusive_growth.settings import settings

    refresh()
    config = settings()
    catalogue = served_catalogue(config.authority)
    return sorted({catalogue.datasets[name].source for name in watched_datasets(config, catalogue)})


def poll_seconds() -> int:
    from inclusive_growth.settings import settings

    return settings().poll_seconds


def news(source: str) -> list[str]:
    """Datasets of a source to fetch."""
    from inclusive_growth.operations import steps

    return steps.poll(source)


def land(dataset_id: str) -> dict[str, Any]:
    """Fetch, decode and judge one dataset."""
    from inclusive_growth.operations import steps

    outcome = steps.land(dataset_id)
    if outcome.status in ("refused", "failed"):
        _refuse(f"{dataset_id} {outcome.status}: {outcome.reason}")
    if outcome.gate == "closed":
        _refuse(f"{dataset_id}: release {outcome.release_id} did not pass its landing gate")
    # An earlier attempt may have landed it and died before its bell.
    if outcome.status == "current" and outcome.built:
        _skip(f"{dataset_id}: nothing new")
    return _plain(outcome)


def wait_for_lease(work: Callable[[], T], seconds: float = LEASE_SECONDS, pause: float = 2) -> T:
    """Do the work when no other writer holds the lease. Raises LeaseHeld when one holds it past `seconds`."""
    until = time.monotonic() + seconds
    while True:
        try:
            return work()
        except LeaseHeld:
            if time.monotonic() > until:
                raise
            time.sleep(pause)


def provided() -> list[str]:
    """Files that wait in the inbox; what is over Airflow's limit of mapped tasks waits for the next run."""
    from inclusive_growth.operations import steps

    return steps.inbox()[:1000]


def take_in(file: str) -> dict[str, Any]:
    """Screen, land and judge one file that a person provided."""
    from inclusive_growth.operations import steps

    outcome = steps.take_in(file)
    if not outcome.ok:
        _refuse(f"{file}: {outcome.reason or 'its release did not pass the landing gate'}")
    return _plain(outcome)


def settled(seconds: float | None = None, pause: float = 5) -> bool:
    """Whether the bells have been quiet long enough for one build to serve them all.

    A short window is waited for here. Airflow 3.3 marks a sensor failed that comes back within a few seconds of
    giving way (its last process still winds up, and the scheduler takes the old one's end for the new one's).
    """
    from inclusive_growth.operations import steps

    until = time.monotonic() + (_patience() if seconds is None else seconds)
    while not steps.settled():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def _patience() -> float:
    from inclusive_growth.operations import steps
    from inclusive_growth.settings import settings

    config = settings()
    return (
        max(QUIET_SECONDS, steps.longest_wait(config)) if config.settle_seconds <= SHORT_WINDOW else QUIET_SECONDS
    )


def build() -> str:
    """Build a candidate from what has landed.

    The bells are listened for once more: some ring between the sensor's answer and the start of this task.
    """
    from inclusive_growth.operations import steps

    settled()
    try:
        candidate_id = wait_for_lease(steps.build) or _skip("nothing has changed since the last candidate")
        for line in (*steps.set_aside(), *steps.indicator_news(candidate_id)):
            log.info("%s", line)
        return candidate_id
    # The same inputs fail again, and its letter is written; a build that was ended from outside is tried again.
    except BuildFailed as error:
        _refuse(str(error))


def gate(candidate_id: str) -> str:
    """Judge the candidate."""
    from inclusive_growth.operations import steps

    verdict = steps.gate(candidate_id)
    if verdict == "closed":
        for check in steps.failed_checks(candidate_id, "critical"):
            log.error("%s", "\n  ".join((check.title, *check.lines)))
        _refuse(f"candidate {candidate_id[:16]} did not pass the publish gate; igw status says why")
    return verdict


def record(verdict: str) -> str:
    """Which bell rings next: publication, or a person's approval."""
    return "approval_wanted" if verdict == "warnings" else "ready"


def ready() -> None:
    """Ring for publication."""


def approval_wanted() -> None:
    """Ring for a person."""


def waiting() -> str:
    """The candidate that waits for a person."""
    from inclusive_growth.operations import steps

    return steps.pending_approval() or _skip("no candidate waits for approval")


def to_decide(candidate_id: str) -> "tuple[str, list[FailedCheck], int]":
    """The candidate, its first warnings in words, and how many more there are."""
    from inclusive_growth.gates import NAMED_CHECKS
    from inclusive_growth.operations import steps

    warnings = steps.failed_checks(candidate_id, "warning")
    return candidate_id, warnings[:NAMED_CHECKS], max(0, len(warnings) - NAMED_CHECKS)


def still_waits(candidate_id: str) -> bool:
    """Whether the candidate that a person was shown is still the one to decide on."""
    from inclusive_growth.operations import steps

    return steps.pending_approval() == candidate_id


def approve(candidate_id: str, answer: dict[str, Any]) -> str:
    """Record the approval of exactly the candidate that the person was shown."""
    _decide(candidate_id, "approved", answer)
    return candidate_id


def reject() -> str:
    """Record the rejection, so that nobody is asked or reminded again."""
    from airflow.sdk import get_current_context

    instance = get_current_context()["ti"]
    answer = instance.xcom_pull(task_ids="ask") or _skip("nobody was asked")
    candidate_id = str(instance.xcom_pull(task_ids="waiting"))
    _decide(candidate_id, "rejected", answer)
    return candidate_id


def _decide(candidate_id: str, decision: Literal["approved", "rejected"], answer: dict[str, Any]) -> None:
    from inclusive_growth.errors import PublishRefused
    from inclusive_growth.operations import steps

    person = answer["responded_by_user"] or {}
    name = str(person.get("name") or person.get("id"))
    reason = str((answer["params_input"] or {}).get("reason") or f"{decision} in Airflow")
    try:
        steps.decide(candidate_id, decision, approver=name, reason=reason, recorded_by=name)
    except PublishRefused as error:  # superseded, or decided by who triggered it: a retry changes nothing
        _refuse(str(error))


def publish() -> str:
    """Show readers the newest candidate that may be published."""
    from inclusive_growth.operations import steps

    shown = wait_for_lease(partial(steps.publish_if_allowed, who="scheduler"))
    return shown or _skip("readers already see the newest candidate that may be published")


def deliver() -> dict[str, Any]:
    """Send the digest and whatever waits in the outbox."""
    from inclusive_growth.operations import steps

    return _plain(steps.deliver())


def watch() -> dict[str, Any]:
    """The watchkeeper's round."""
    from inclusive_growth.operations import steps

    return _plain(steps.watch())


def backup() -> dict[str, Any]:
    """Copy what is new in the store to where the settings say."""
    from inclusive_growth.operations import steps
    from inclusive_growth.settings import settings

    if not settings().backup_to:
        _skip("IGW_BACKUP_TO is not set: nothing is backed up")
    done = steps.backup()
    return {"place": done.place, "objects": done.objects, "copied": done.copied, "bytes": done.bytes}


def _plain(result: "DataclassInstance") -> dict[str, Any]:
    """Result of a step as Airflow keeps it for the tasks after it: JSON values under their names."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(result).items()}


def _skip(why: str) -> NoReturn:
    from airflow.sdk.exceptions import AirflowSkipException

    raise AirflowSkipException(why)


def _refuse(why: str) -> NoReturn:
    from airflow.sdk.exceptions import AirflowFailException

    raise AirflowFailException(why)
