"""Airflow DAG inbox: every ten minutes, screen and land the files that a named person has provided."""

from airflow.sdk import DAG, Asset, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks

with DAG(
    "inbox",
    schedule=CronTriggerTimetable("*/10 * * * *", timezone="Europe/London"),
    doc_md=__doc__,
    **tasks.DEFAULTS,
):
    files = task(tasks.provided)()
    task(tasks.take_in, outlets=[Asset("landed")]).expand(file=files)
