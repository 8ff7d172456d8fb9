"""Run Airflow's own command with heavy imports done beforehand.

`python -m inclusive_growth.interfaces.airflow.preload scheduler` starts the scheduler so.

The local executor forks each task from the scheduler. Importing the expectations library takes seconds; done
once here, every task shares it instead of paying for it again.
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
    """Import what tasks need, then be Airflow."""
    for name in NEEDED_BY_TASKS:
        importlib.import_module(name)
    gc.freeze()  # what is imported stays shared: the collector of a child need not touch it
    from airflow.__main__ import main as airflow

    airflow()


if __name__ == "__main__":
    main()
