"""Airflow DAG warehouse: from what has landed to a judged candidate. The only builder; one run at a time.

Bells are waited for until they are quiet, so that releases of one morning make one build.
"""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

from inclusive_growth.airflow import steps

with DAG(
    "warehouse",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("30 6 * * *", timezone="Europe/London"), assets=[Asset("landed")]
    ),
    deadline=steps.deadline("warehouse", minutes=120),
    doc_md=__doc__,
    **steps.DEFAULTS,
):
    settle = task.sensor(steps.settled, mode="reschedule", poke_interval=60, timeout=7200)()
    candidate = task(steps.build)()
    record = task.branch(steps.record)(task(steps.gate)(candidate))
    ready = task(steps.ready, outlets=[Asset("candidate")])()
    approval_wanted = task(steps.approval_wanted, outlets=[Asset("approval_wanted")])()

    settle >> candidate
    record >> [ready, approval_wanted]
