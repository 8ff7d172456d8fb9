"""Callbacks of Airflow: an email through the outbox when a step fails or a run is overdue.

Airflow's own notifier loses a message when the mail server or the store is away; the outbox keeps it.
"""

import asyncio
import logging
from typing import Any
from urllib.parse import quote

log = logging.getLogger(__name__)


def begin(context: Any) -> None:
    """Before a task runs: see a changed catalogue, mask our secrets in Airflow's log, name the task to lineage."""
    from airflow.sdk.log import mask_secret

    from inclusive_growth.catalogue.loader import refresh
    from inclusive_growth.logs import secret_values
    from inclusive_growth.settings import settings

    refresh()
    config = settings()
    for value in secret_values(config):
        mask_secret(value)
    if config.lineage:
        from airflow.providers.openlineage.plugins import macros

        from inclusive_growth.operations import lineage

        ti = context["ti"]
        names = (macros.lineage_run_id(ti), macros.lineage_job_name(ti), macros.lineage_job_namespace())
        lineage.set_parent(lineage.Parent(*names))


def mail_failure(context: Any) -> None:
    """Tell people that a step failed, unless the step has already said why in a letter of its own."""
    from airflow.sdk.exceptions import AirflowFailException

    if isinstance(context.get("exception"), AirflowFailException):
        return
    from inclusive_growth.alerts import messages
    from inclusive_growth.records import now

    ti = context["ti"]
    _raise(
        messages.step_failed(
            ti.dag_id,
            ti.task_id,
            quote(ti.run_id, safe=""),
            context.get("exception"),
            try_number=ti.try_number,
            seen_at=now(),
            what=f"part {ti.map_index}" if ti.map_index >= 0 else "",
        )
    )


async def mail_overdue(dag: str, minutes: int, context: Any = None) -> None:
    """Tell people that a run has passed its deadline. Runs in the triggerer, so a thread does the work."""
    from inclusive_growth.alerts import messages

    run = (context or {}).get("dag_run") or {}
    run_id = str(run.get("dag_run_id") or run.get("run_id") or "")
    await asyncio.to_thread(_raise, messages.step_overdue(dag, quote(run_id, safe=""), minutes))


def _raise(letter: Any) -> None:
    from inclusive_growth.alerts import raise_alert
    from inclusive_growth.alerts.outbox import reachable_store
    from inclusive_growth.settings import settings

    config = settings()
    raise_alert(letter, config=config, store=reachable_store(config))
