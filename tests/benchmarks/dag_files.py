"""Prints the seconds that Airflow's own DAG bag reports for parsing each file of dags/ (as its processor does)."""

import os
import tempfile
from pathlib import Path

os.environ |= {
    "AIRFLOW_HOME": tempfile.mkdtemp(),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
}

import airflow.sdk  # noqa: F401  # the processor's children are forked with Airflow already imported
from airflow.dag_processing.dagbag import DagBag

bag = DagBag(str(Path(__file__).parents[2] / "dags"))
for problem in bag.import_errors.values():
    print(problem)
for item in bag.dagbag_stats:
    print(f"dag-file {Path(item.file).name} {item.duration.total_seconds():.3f}")
