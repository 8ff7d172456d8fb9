"""Run Airflow's own command with heavy imports done beforehand.

`python -m inclusive_growth.interfaces.airflow.preload scheduler` starts the scheduler.

The local executor forks each task from the scheduler. Importing the expectations library takes seconds; every
task shares the one import made here.
"""

import gc
import importlib

NEEDED_BY_TASKS = (
    "great_expectations",
    "pandas",
    "pyarrow.parquet",
    "duckdb",
    "inclusive_growth.operations.steps",
)


def main() -> None:
    """Import the modules that tasks need, then run Airflow."""
    for name in NEEDED_BY_TASKS:
        importlib.import_module(name)
    gc.freeze()  # keeps the imported objects shared: the collector of a child does not touch them
    from airflow.__main__ import main as airflow

    airflow()


if __name__ == "__main__":
    main()
