"""Airflow DAGs extract_<source>: look at a publisher and land what is new, each dataset on its own.

The watch rings when there is news. Once a day it is looked for without a bell, in case one was lost.
"""

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, AssetWatcher, CronTriggerTimetable, task

from inclusive_growth.interfaces.airflow import tasks
from inclusive_growth.interfaces.airflow.triggers import ReleaseTrigger


def extract(source: str) -> DAG:
    trigger = ReleaseTrigger(source=source, poll_seconds=tasks.poll_seconds())
    signal = Asset(f"signal_{source}", watchers=[AssetWatcher(name=f"watch_{source}", trigger=trigger)])
    daily = CronTriggerTimetable("0 6 * * *", timezone="Europe/London")
    with DAG(
        f"extract_{source}",
        schedule=AssetOrTimeSchedule(timetable=daily, assets=[signal]),
        doc_md=__doc__,
        **tasks.DEFAULTS,
    ) as dag:
        news = task(tasks.news)(source)
        task(tasks.land, outlets=[Asset("landed")]).expand(dataset_id=news)
    return dag


for source in tasks.sources():
    globals()[f"extract_{source}"] = extract(source)
