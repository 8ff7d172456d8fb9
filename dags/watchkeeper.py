"""Airflow DAG watchkeeper: every ten minutes, lateness, reminders and emails that could not leave before.

The slow full re-fetch needs no step of its own: a retrieval that is too old is news to the next look.
"""

from airflow.sdk import DAG, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks

with DAG(
    "watchkeeper",
    schedule=CronTriggerTimetable("*/10 * * * *", timezone="Europe/London"),
    doc_md=__doc__,
    **tasks.DEFAULTS,
):
    task(tasks.watch)()
