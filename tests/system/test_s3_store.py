"""The line on S3: the same figures as on a folder, checksum for checksum, and no secret left behind."""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store, open_store
from inclusive_growth.store.s3_location import S3Place, s3_variables
from inclusive_growth_sample.replay.server import Replay
from tests.support.seaweed import Seaweed
from tests.support.stores import as_settings

DATASETS = ("nomis_aps", "nomis_population", "nomis_census_ethnic_group", "els_claimant_count")
RUN = ("run", *(f"--only={name}" for name in DATASETS))

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with Replay(tmp_path_factory.mktemp("replay")) as running:
        yield running


def igw(*command: str, config: Settings, replay: Replay) -> str:
    """The command as a person gives it; returns what it said."""
    variables = {
        **os.environ,
        **(s3_variables(config) if config.store_url else {}),
        **{f"IGW_BASE_URL__{name.upper()}": url for name, url in replay.base_urls.items()},
        "IGW_HOME": str(config.home),
        "IGW_ENVIRONMENT": "demo",
        "IGW_APPROVAL": "automatic",
        "IGW_HTTP_PAUSE": "0",
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("igw"), *command],
        env=variables, cwd=config.home.parent, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"igw {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


def take_over(source: Store, target: Store) -> None:
    """Give a store what another has fetched and judged, not what it has built."""
    built = {json.loads(source.get(key))["candidate_id"] for key in source.keys("candidates/")}
    for prefix in ("raw/", "decoded/", "gates/"):
        for key in source.keys(prefix):
            if key.split("/")[1] not in built:
                target.put(key, source.get(key))


def test_a_run_on_s3_publishes_the_same_parts_as_a_run_on_a_folder(
    s3: Seaweed, replay: Replay, tmp_path: Path
) -> None:
    place = s3.place(uuid.uuid4().hex)
    on_s3, on_folder = as_settings(place, home=tmp_path / "s3"), Settings(home=tmp_path / "folder")
    igw(*RUN, config=on_s3, replay=replay)
    take_over(open_store(on_s3), open_store(on_folder))
    igw(*RUN, config=on_folder, replay=replay)

    remote, local = (latest_candidate(open_store(config)) for config in (on_s3, on_folder))
    assert remote and local
    assert {part_key(part): part.rows for part in remote.parts} == {
        part_key(part): part.rows for part in local.parts
    }
    assert remote.candidate_id == local.candidate_id
    for config in (on_s3, on_folder):
        shown = history.current(open_store(config))
        assert shown and shown[0].publication_id == local.candidate_id
        assert config.published_db.is_file()
    assert not on_s3.store_dir.exists(), "something was written beside the store"

    indicator = ("claimant_rate", "E08000026")
    chains = [igw("explain", *indicator, config=config, replay=replay) for config in (on_s3, on_folder)]
    # The same parts, releases and bytes by the same names; records of verdicts differ by when they were made.
    named = [set(re.findall(r"\b(?:parts|raw|decoded)/\S+|SHA-256 [0-9a-f]{64}", chain)) for chain in chains]
    assert len(named[0]) >= 3 and named[0] == named[1], chains
    assert local.candidate_id[:12] in igw("status", config=on_s3, replay=replay)
    igw("verify", config=on_s3, replay=replay)
    assert_no_secret(on_s3.home, place)


def assert_no_secret(folder: Path, place: S3Place) -> None:
    """dbt's parse cache, logs and artefacts, DuckDB files, data docs: none may hold the secret."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any("partial_parse" in path.name for path in files), "dbt left nothing to look into"
    secret = place.secret_key.get_secret_value().encode()
    assert not [path for path in files if secret in path.read_bytes()]
