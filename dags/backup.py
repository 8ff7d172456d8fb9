"""Airflow DAG backup: every night, what is new in the store is copied to IGW_BACKUP_TO."""

from airflow.sdk import DAG, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks

with DAG(
    "backup",
    schedule=CronTriggerTimetable("30 2 * * *", timezone="Europe/London"),
    doc_md=__doc__,
    **tasks.DEFAULTS,
):
    task(tasks.backup)()
