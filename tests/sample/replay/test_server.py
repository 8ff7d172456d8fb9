"""The replay over real HTTP: addresses, headers, log, switches, and our own sources reading all of it."""

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for, origin_of
from inclusive_growth.sources.protocol import LastSeen
from inclusive_growth.sources.registry import source_class
from inclusive_growth_sample.commands import Replayed, in_shell
from inclusive_growth_sample.replay import client
from inclusive_growth_sample.replay.server import Replay, settings_for
from tests.support.catalogue_datasets import one_of_each_kind

pytestmark = pytest.mark.system

RATE = (
    "/dataset/NM_17_5.data.csv?geography=E08000025&date=latestMINUS1&variable=45&measures=20599&select=obs_value"
)


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    with Replay(tmp_path / "state") as running:
        yield running


def test_data_comes_with_its_origin_and_without_an_etag(replay: Replay) -> None:
    nomis = httpx.get(replay.base_urls["nomis"] + RATE)
    els = httpx.get(replay.base_urls["ons_explore_local_statistics"] + "/claimant-count/claimant-count.csv")
    assert nomis.content == b'"OBS_VALUE"\n64.6\n'
    for answer in (nomis, els):
        assert answer.headers["x-data-origin"] == "sample"
        assert not {"etag", "last-modified"} & set(answer.headers)  # not recorded for these two publishers


def test_every_request_is_logged_with_query_status_and_bytes(replay: Replay) -> None:
    httpx.get(replay.base_urls["nomis"] + RATE)
    replay.switch("status", dataset="NM_17_5", code=429, times=1)
    httpx.get(replay.base_urls["nomis"] + RATE)
    logged = [json.loads(line) for line in (replay.state_dir / "requests.jsonl").read_text().splitlines()]
    assert replay.requests() == logged
    assert [(line["path"], line["status"], line["bytes"]) for line in logged] == [
        ("/nomis" + RATE, 200, 17),
        ("/nomis" + RATE, 429, 0),
    ]


def test_a_wrong_switch_is_refused_in_words(replay: Replay) -> None:
    with pytest.raises(UsageError, match="dataset 'NM_1': not in the sample"):
        replay.switch("release", dataset="NM_1")


def test_a_switch_without_a_server_says_so() -> None:
    with pytest.raises(
        UsageError, match=r"no replay server at http://127\.0\.0\.1:9 .* start one with `igw replay`"
    ):
        client.switch("http://127.0.0.1:9", "release", dataset="NM_17_5")


def test_a_slow_answer_takes_its_time_and_holds_up_nobody_else(replay: Replay) -> None:
    replay.switch("slow", dataset="NM_17_5", seconds=1, times=1)
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(httpx.get, replay.base_urls["nomis"] + RATE)
        other = httpx.get(replay.base_urls["ons_explore_local_statistics"] + "/claimant-count/claimant-count.csv")
        assert other.status_code == 200
        assert not slow.done()
        assert slow.result().status_code == 200
    assert time.monotonic() - began >= 1


def test_a_second_server_on_the_same_folder_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    with Replay(tmp_path) as first:
        first.switch("release", dataset="NM_17_5")
    with Replay(tmp_path) as second:
        assert httpx.get(second.base_urls["nomis"] + RATE).content == b'"OBS_VALUE"\n66.3\n'


@pytest.mark.parametrize(
    "dataset_id", [name for name in one_of_each_kind(load_catalogue()) if not name.startswith("quoted_")]
)
def test_our_source_reads_each_kind_of_dataset_of_the_catalogue(
    replay: Replay, tmp_path: Path, dataset_id: str
) -> None:
    catalogue = load_catalogue()
    dataset = catalogue.dataset(dataset_id)
    config = Settings(home=tmp_path, environment="demo", base_url=replay.base_urls, http_pause=0)
    http, base_url = client_for(dataset.source, config)
    source = source_class(dataset.source)(http, base_url)
    assert origin_of(dataset.source, config) == "sample"
    assert source.signal(dataset, LastSeen()).token
    plan = catalogue.plan(dataset_id, config.authority, config.comparators)
    batches = [batch for payload in source.fetch(dataset, plan) for batch in source.decode(dataset, payload)]
    assert sum(batch.num_rows for batch in batches) > 0
    assert set(source.columns) <= set(batches[0].schema.names)


def test_the_settings_that_it_prints_can_be_pasted_into_a_shell(replay: Replay) -> None:
    base = f"http://127.0.0.1:{replay.port}"
    lines = in_shell(Replayed(base, settings_for(base)))
    told = "python3 -c \"import os; print(os.environ['IGW_BASE_URL__ALL'], os.environ['IGW_ENVIRONMENT'])\""
    shown = subprocess.run(["sh", "-c", f"{lines}\n{told}"], capture_output=True, text=True, check=True).stdout
    assert shown == f"http://127.0.0.1:{replay.port} demo\n"
