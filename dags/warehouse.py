"""Airflow DAG warehouse: from what has landed to a judged candidate. The only builder; one run at a time.

Bells are waited for until they are quiet, so that releases of one morning make one build.
"""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks

with DAG(
    "warehouse",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("30 6 * * *", timezone="Europe/London"), assets=[Asset("landed")]
    ),
    deadline=tasks.deadline("warehouse", minutes=120),
    doc_md=__doc__,
    **tasks.DEFAULTS,
):
    settle = task.sensor(tasks.settled, mode="reschedule", poke_interval=60, timeout=7200)()
    candidate = task(tasks.build)()
    record = task.branch(tasks.record)(task(tasks.gate)(candidate))
    ready = task(tasks.ready, outlets=[Asset("candidate")])()
    approval_wanted = task(tasks.approval_wanted, outlets=[Asset("approval_wanted")])()

    settle >> candidate
    record >> [ready, approval_wanted]
