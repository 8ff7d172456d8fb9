"""Profile `scale`: the same stack with its tasks moved to Celery workers."""

from datetime import UTC, datetime
from typing import Any

from tests.compose.line import Line
from tests.compose.outside_views import airflow, readers_see
from tests.compose.stack import DidNotHold, Stack, say

HOSTNAME = "import json, socket; print(json.dumps(socket.gethostname()))"


def tasks_run_on_workers(stack: Stack, line: Line, dataset: str) -> None:
    """Turn the profile on as docs/deploy.md says; what is released then is published by the worker's tasks."""
    stack.profiles.append("scale")
    stack.set("AIRFLOW_EXECUTOR", "CeleryExecutor")
    say(f"profile scale: everything healthy, Redis and worker too, after {stack.up():.0f} s")
    worker, shown, since = stack.ask("worker", HOSTNAME), line.now(), datetime.now(UTC)
    line.release(dataset)
    now = line.follow(lambda now: now["seq"] > shown["seq"] and now["told"], "event to publication by the worker")
    readers_see(stack, now["publication"])
    tasks = _tasks(stack, since)
    elsewhere = {task["dag_id"] for task in tasks if task["hostname"] != worker}
    by_worker = {task["dag_id"] for task in tasks} - elsewhere
    if elsewhere or "publish" not in by_worker:
        raise DidNotHold(f"on the worker {worker}: {sorted(by_worker)}; elsewhere: {sorted(elsewhere)}")
    say(f"worker {worker} ran {len(tasks)} tasks of {', '.join(sorted(by_worker))}; nothing ran elsewhere")


def _tasks(stack: Stack, since: datetime) -> list[dict[str, Any]]:
    """Tasks that have run since then."""
    asked = {"start_date_gte": since.isoformat(), "limit": 100, "state": "success"}
    with airflow(stack) as client:
        answer = client.get("/api/v2/dags/~/dagRuns/~/taskInstances", params=asked).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["task_instances"]
    return found
