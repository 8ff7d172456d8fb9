"""A process that publishes and tells how far it is, for those who kill it or what it relies on.

Beside the file `told` appear `.begun`, then `.halted` where it was told to wait for `.go`, then in `told` itself
what came out: "published", one of our own errors, or the traceback of anything else.
"""

import os
import time
import traceback
from pathlib import Path
from typing import Any

from inclusive_growth import settings as settings_module
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.errors import WarehouseError
from inclusive_growth.publish.steps import PUBLISH_STEPS, PlannedSwitch, carry_out, next_entry
from inclusive_growth.settings import PREFIX
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import open_store
from tests.support.warehouse import Warehouse, warehouse


def publish(
    home: Path, settings: dict[str, Any], variables: dict[str, str], candidate_id: str, minutes: int, told: Path,
    boundary: int | None,
    catalogue: Catalogue,
) -> None:  # fmt: skip
    """Publish, in one go or with a halt after this many steps."""
    for name in [
        name for name in os.environ if name.startswith(PREFIX)
    ]:  # of the server that this one forked from
        del os.environ[name]
    os.environ.update(variables)
    settings_module.settings.cache_clear()
    house = warehouse(home, **settings)
    told.with_suffix(".begun").touch()
    try:
        open_store(house.config)  # as every command begins
        if boundary is None:
            house.publish(candidate_id, minutes=minutes, catalogue=catalogue)
        else:
            _with_a_halt(house, candidate_id, minutes, told, boundary, catalogue)
        said = "published"
    except WarehouseError as error:
        said = f"{type(error).__name__}: {error}"
    except BaseException:
        said = traceback.format_exc()
    told.write_text(said)


def _with_a_halt(
    house: Warehouse, candidate_id: str, minutes: int, told: Path, boundary: int, catalogue: Catalogue
) -> None:
    def halt(switch: PlannedSwitch) -> None:
        told.with_suffix(".halted").touch()
        while not told.with_suffix(".go").exists():
            time.sleep(0.005)

    steps = (*PUBLISH_STEPS[:boundary], halt, *PUBLISH_STEPS[boundary:])
    with writer_lease(house.store) as lease:
        entry = next_entry(house.store, "publish", candidate_id, "child", "", house.at(minutes), lease)
        carry_out(PlannedSwitch(entry, house.config, house.store, lease, catalogue), steps)
