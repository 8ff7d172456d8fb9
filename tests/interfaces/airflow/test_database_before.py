"""An Airflow database that version 0.1.0 left goes on: every path in it is importable and names the same watch."""

import asyncio
import gzip
import inspect
import json
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.support.checkout import VERSION_BEFORE

OURS = "inclusive_growth."


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """Airflow's tables, copied while five watches ran and a run of `warehouse` had its deadline open."""
    con = sqlite3.connect(":memory:")
    con.executescript(gzip.decompress((VERSION_BEFORE / "airflow.sql.gz").read_bytes()).decode())
    yield con
    con.close()


def named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def test_each_watch_of_the_database_is_made_again_under_the_same_path_and_arguments(
    database: sqlite3.Connection,
) -> None:
    watches = database.execute('select classpath, kwargs from "trigger"').fetchall()
    assert len(watches) == 5
    for path, kwargs in watches:
        trigger = named(path)(**json.loads(kwargs))
        # Another path would be another watch to Airflow, which then stops the old one before it starts the new.
        assert trigger.serialize() == (path, json.loads(kwargs))


def test_the_letter_about_an_open_deadline_is_found_and_takes_what_was_kept_for_it(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((kept,),) = database.execute("select data from callback").fetchall()
    deadline = json.loads(kept)["__var"]
    letter, arguments = named(deadline["path"]), deadline["kwargs"]["__var"]
    assert inspect.iscoroutinefunction(letter)
    told = []
    monkeypatch.setattr("inclusive_growth.interfaces.airflow.callbacks._raise", told.append)
    asyncio.run(letter(**arguments, context={"dag_run": {"dag_run_id": "before"}}))
    assert arguments["dag"] in told[0].subject


def test_every_path_of_ours_that_airflow_imports_from_its_tables_is_importable(
    database: sqlite3.Connection,
) -> None:
    held = " ".join(
        row[0]
        for query in (
            'select classpath from "trigger"',
            "select data from callback",
            "select callback_def from deadline_alert",
        )
        for row in database.execute(query)
    )
    paths = {word.strip('",') for word in held.replace('"', " ").split() if word.startswith(OURS)}
    assert paths == {
        "inclusive_growth.airflow.callbacks.mail_overdue",
        "inclusive_growth.airflow.triggers.ReleaseTrigger",
    }
    for path in paths:
        assert callable(named(path))
