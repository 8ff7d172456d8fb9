"""Airflow DAG publish: show readers the newest candidate that passed, or was approved; else change nothing."""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks

with DAG(
    "publish",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 8 * * *", timezone="Europe/London"), assets=[Asset("candidate")]
    ),
    doc_md=__doc__,
    **tasks.DEFAULTS,
):
    task(tasks.publish, outlets=[Asset("published")])()
