"""Child processes of the crash tests: `python -m tests.publish.child STEPS HOME CANDIDATE` runs the first
STEPS steps of a publication and dies by SIGKILL; with `all` it publishes until it is killed from outside."""

import os
import signal
import sys
from pathlib import Path

from inclusive_growth.publish.steps import PUBLISH_STEPS, PlannedSwitch, commit, next_entry
from inclusive_growth.store import history
from inclusive_growth.store.lease import writer_lease
from tests.support.warehouse import warehouse


def main(steps: str, home: str, candidate_id: str) -> None:
    house = warehouse(Path(home))
    with writer_lease(house.store) as lease:
        entry = next_entry(house.store, "publish", candidate_id, "child", "", house.at(9), lease)
        switch = PlannedSwitch(entry, house.config, house.store, lease)
        for step in PUBLISH_STEPS[: int(steps)]:
            step(switch)
        assert len(history.read_entries(house.store)) == 1 + (int(steps) > PUBLISH_STEPS.index(commit))
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
