"""Run Airflow's own command with the work done beforehand that every task would do again.

`python -m inclusive_growth.interfaces.airflow.preload scheduler` starts the scheduler.

The local executor forks each task from the scheduler. Imports, the catalogue and what a judgement makes of it take
seconds; every task shares those made here. A task sees a catalogue that was changed since (callbacks.py).
"""

import gc
import importlib
import logging

NEEDED_BY_TASKS = (
    "great_expectations",
    "pandas",
    "pyarrow.parquet",
    "duckdb",
    "inclusive_growth.operations.steps",
)
log = logging.getLogger(__name__)


def warm_up() -> None:
    """Import the modules that tasks need, and make what a process makes once."""
    for name in NEEDED_BY_TASKS:
        importlib.import_module(name)
    from inclusive_growth import gates
    from inclusive_growth.catalogue.loader import refresh, served_catalogue
    from inclusive_growth.errors import WarehouseError
    from inclusive_growth.settings import settings

    try:
        config = settings()
        refresh()
        gates.warm_up(served_catalogue(config.authority), config)
    except WarehouseError as error:  # each task says it again, and people are told
        log.warning("nothing was made beforehand: %s", error)


def main() -> None:
    """Warm up, then run Airflow."""
    warm_up()
    gc.freeze()  # keeps the objects shared: the collector of a child does not touch them
    from airflow.__main__ import main as airflow

    airflow()


if __name__ == "__main__":
    main()
