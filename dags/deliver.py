"""Airflow DAG deliver: tell people what a publication changed, and send whatever waits in the outbox."""

from airflow.sdk import DAG, Asset, task

from inclusive_growth.interfaces.airflow import tasks

with DAG("deliver", schedule=[Asset("published")], doc_md=__doc__, **tasks.DEFAULTS):
    task(tasks.deliver)()
