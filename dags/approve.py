"""Airflow DAG approve: ask a person about a candidate with warnings, in a run of its own.

It waits as long as it takes: no default answer. A newer candidate supersedes the one that is shown, whose question
then closes within ten minutes; an approval counts for exactly the candidate it names.
"""

from airflow.sdk import DAG, Asset, Param, task

from inclusive_growth.interfaces.airflow import tasks
from inclusive_growth.interfaces.airflow.approval_question import Question

with DAG(
    "approve",
    schedule=[Asset("approval_wanted")],
    doc_md=__doc__,
    **{**tasks.DEFAULTS, "max_active_runs": 256},
):
    candidate = task(tasks.waiting)()
    ask = Question(
        task_id="ask",
        subject="Publish candidate {{ ti.xcom_pull(task_ids='waiting')[:16] }}?",
        # A rejection skips what follows directly, then is recorded by a task of its own.
        ignore_downstream_trigger_rules=False,
        params={"reason": Param("", type="string", title="Why", description="Kept with the publication.")},
    )
    approved = task(tasks.approve, outlets=[Asset("candidate")])(candidate, ask.output)
    rejected = task(tasks.reject, trigger_rule="all_skipped")()

    candidate >> ask >> approved >> rejected
