"""What the scheduler makes before it forks tasks; a task still sees a catalogue that was changed since."""

import os
import subprocess
import sys

import pytest

from inclusive_growth.catalogue import loader
from inclusive_growth.gates import catalogue_tables
from inclusive_growth.interfaces.airflow import callbacks
from inclusive_growth.settings import settings
from tests.support.checkout import REPOSITORY


def test_what_every_task_needs_is_there_before_the_fork() -> None:
    code = """
import sys
from inclusive_growth.interfaces.airflow import preload
preload.warm_up()
from inclusive_growth.catalogue import served_catalogue
from inclusive_growth.gates import catalogue_tables, great_expectations
from inclusive_growth.settings import settings
assert great_expectations._whole_frames.cache_info().currsize == 1
assert catalogue_tables._LAST[0] is served_catalogue(settings().authority)
before = set(sys.modules)
from inclusive_growth.interfaces.airflow import tasks
tasks.sources()
print(sorted(name for name in set(sys.modules) - before if name.startswith("inclusive_growth")))
"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert found.stdout.strip() == (
        "['inclusive_growth.interfaces.airflow.callbacks', 'inclusive_growth.interfaces.airflow.tasks']"
    )


def test_a_task_reads_a_catalogue_that_was_changed_since_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    loader.refresh()
    before = loader.served_catalogue("E47000007")
    callbacks.begin({})
    assert loader.served_catalogue("E47000007") is before
    monkeypatch.setitem(loader._last_seen, loader.ROOT, frozenset())  # as if a file had another time
    callbacks.begin({})
    assert loader.served_catalogue("E47000007") is not before


def test_the_tables_are_made_again_for_another_catalogue() -> None:
    config = settings()
    first, second = loader.load_catalogue(), loader.load_catalogue().served_by("E47000001")
    made = catalogue_tables.tables_of(first, config)
    assert catalogue_tables.tables_of(first, config) is made
    assert catalogue_tables.tables_of(second, config) is not made


def test_a_wrong_setting_does_not_stop_the_scheduler() -> None:
    code = "from inclusive_growth.interfaces.airflow import preload; preload.warm_up(); print('goes on')"
    wrong = {**os.environ, "IGW_AUTHORITY": "E08000025"}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY, env=wrong
    )
    assert found.stdout.strip() == "goes on"
    assert "nothing was made beforehand: " in found.stderr and "E08000025" in found.stderr
