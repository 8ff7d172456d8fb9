"""A process that publishes into Postgres and is killed while it does."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from inclusive_growth import published
from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import SurfaceError
from inclusive_growth.lease import writer_lease
from inclusive_growth.switch import PUBLISH_STEPS, Switch, commit, next_entry
from tests.killing import die
from tests.publish.warehouse import Warehouse, warehouse


def die_after(steps: int, home: Path, settings: dict[str, Any], candidate_id: str) -> None:
    """Make the first steps of a publication, then end by SIGKILL."""
    house = warehouse(home, **settings)
    before = len(published.history(house.store))
    with writer_lease(house.store) as lease:
        entry = next_entry(house.store, "publish", candidate_id, "child", "", house.at(9), lease)
        switch = Switch(entry, house.config, house.store, lease)
        for step in PUBLISH_STEPS[:steps]:
            step(switch)
        assert len(published.history(house.store)) == before + (steps > PUBLISH_STEPS.index(commit))
        die()


def publish(home: Path, settings: dict[str, Any], candidate_id: str, begun: Path, minutes: int) -> None:
    """Say that it begins, then publish until it is killed from outside or done."""
    house: Warehouse = warehouse(home, **settings)
    catalogue = load_catalogue()  # a second of reading, in which there is nothing to break
    begun.touch()
    with suppress(SurfaceError):  # what the command says when its server process is the one that was killed
        house.publish(candidate_id, minutes=minutes, catalogue=catalogue)
