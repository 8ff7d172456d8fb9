"""A shell script runs the line from landing to publication by exit codes and `--json` alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.object_store import open_store
from inclusive_growth_sample.replay.server import Replay

SCRIPT = Path(__file__).with_name("line.sh")


@pytest.mark.system
@pytest.mark.timeout(900)
def test_the_line_by_exit_codes_and_json_alone(tmp_path: Path, few_marts: Path) -> None:
    config = Settings(_env_file=None, home=tmp_path / "home", environment="demo")
    with Replay(tmp_path / "replay") as replay:
        settings = {
            "IGW_HOME": str(config.home),
            "IGW_PROJECT_DIR": str(few_marts),
            "IGW_ENVIRONMENT": "demo",
            "IGW_APPROVAL": "automatic",
            "IGW_DATASETS": "els_claimant_count",
            "IGW_BASE_URL__ALL": replay.base_url,
            "IGW_HTTP_PAUSE": "0",
            "IGW_HTTP_ATTEMPTS": "1",
        }
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "HOME": str(tmp_path), "DATASET": "els_claimant_count", **settings}
        done = subprocess.run(["sh", str(SCRIPT)], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown = history.current(open_store(config))
    assert shown and shown[0].publication_id == done.stdout.strip()
    assert config.published_db.exists()
