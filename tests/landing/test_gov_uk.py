"""What GOV.UK does with its pages, landed: a correction is a new release, a withdrawal takes nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.landing import land, news, releases
from inclusive_growth.landing.context import Context
from inclusive_growth.records import now
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
from inclusive_growth_sample.replay.server import Replay

pytestmark = pytest.mark.system
DATASET, PAGE = "iod_2025_neighbourhoods", "english-indices-of-deprivation-2025"


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    with Replay(tmp_path / "replay") as server:
        yield server


@pytest.fixture
def context(tmp_path: Path, replay: Replay) -> Context:
    config = Settings(
        home=tmp_path / "home", environment="demo", base_url=replay.base_urls, http_pause=0, http_backoff=0
    )
    return Context(config, open_store(config), load_catalogue())


def test_a_corrected_file_is_another_release_under_another_address(replay: Replay, context: Context) -> None:
    first = land.extract(DATASET, run_at=now(), context=context)
    replay.switch("revise", dataset=PAGE, changes=[{"match": {"area": "E01004766"}, "value": "1636"}])
    assert news.look(DATASET, run_at=now(), context=context).news
    second = land.extract(DATASET, run_at=now(), context=context)
    assert (first.status, second.status) == ("landed", "landed")
    files = [
        releases.read_release(context.store, "gov_uk", DATASET, outcome.release_id).objects[1].url
        for outcome in (first, second)
    ]
    assert files[0].rpartition("/")[0] != files[1].rpartition("/")[0]
    assert files[1].endswith("_v2.csv")


def test_a_note_on_the_page_alone_is_fetched_and_found_to_be_nothing_new(replay: Replay, context: Context) -> None:
    first = land.extract(DATASET, run_at=now(), context=context)
    replay.switch("release", dataset=PAGE)
    again = land.extract(DATASET, run_at=now(), context=context)
    assert (again.status, again.release_id) == ("unchanged", first.release_id)


def test_a_withdrawn_page_is_refused_by_name_and_what_was_landed_stays(replay: Replay, context: Context) -> None:
    first = land.extract(DATASET, run_at=now(), context=context)
    replay.switch("withdraw", dataset=PAGE)
    refused = land.extract(DATASET, run_at=now(), context=context)
    assert refused.status == "refused"
    assert "the publisher has withdrawn this page" in refused.reason
    assert releases.read_release(context.store, "gov_uk", DATASET, first.release_id).decoded_rows == 3421
