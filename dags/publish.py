"""Airflow DAG publish: show readers the newest candidate that passed, or was approved; else change nothing."""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

from inclusive_growth.airflow import steps

with DAG(
    "publish",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 8 * * *", timezone="Europe/London"), assets=[Asset("candidate")]
    ),
    doc_md=__doc__,
    **steps.DEFAULTS,
):
    task(steps.publish, outlets=[Asset("published")])()
