"""The catalogue's own datasets, landed by the real sources from the replay server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.landing import land, news, releases, sightings, timeline
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import content_hash, read_decoded
from inclusive_growth.landing.land import Outcome
from inclusive_growth.landing.news import Look
from inclusive_growth.records import now
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import decoded_key, raw_key
from inclusive_growth.store.object_store import Store, get_checked, open_store
from inclusive_growth_sample.replay.registry import base_urls
from inclusive_growth_sample.replay.server import Replay
from tests.support.catalogue_datasets import one_of_each_kind
from tests.support.published_sample import Published

pytestmark = pytest.mark.system
ELS = "els_employment_rate"
START = now() - timedelta(days=3)  # slow schedules count by the clock, so the runs lie before it


@dataclass(frozen=True)
class Landing:
    config: Settings
    store: Store
    replay: Replay

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, load_catalogue())

    def extract(self, dataset: str, at: datetime = START, *, force: bool = False) -> Outcome:
        return land.extract(dataset, force=force, context=self.context, run_at=at)

    def look(self, dataset: str, at: datetime) -> Look:
        return news.look(dataset, context=self.context, run_at=at)

    def timeline(self, dataset: str) -> list[timeline.TimelineEntry]:
        source = load_catalogue().datasets[dataset].source
        return timeline.timeline(self.store, source, dataset, lambda release_id: True)


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Landing]:
    with Replay(tmp_path / "replay") as replay:
        config = Settings(
            home=tmp_path / "home",
            environment="demo",
            base_url=base_urls(f"http://127.0.0.1:{replay.port}"),
            http_pause=0,
            http_backoff=0,
            http_attempts=2,
        )
        yield Landing(config, open_store(config), replay)


# Publishers that do not say when figures came out: their signals are a tag, a month and a hash. A file that is
# kept for a publisher's own dashboard has a tag, too.
WITHOUT_A_TIME = {"stat_xplore", "police_uk", "gender_pay_gap"}


def must_be_whole(store: Store, dataset: str, release_id: str) -> None:
    source = load_catalogue().datasets[dataset].source
    release = releases.read_release(store, source, dataset, release_id)
    quoted = dataset == "nomis_pay_workplaces" or source == "curated"  # figures of the board paper
    assert release.origin == ("quoted" if quoted else "sample") and release.decoded_rows > 0
    kept_for_a_dashboard = getattr(load_catalogue().params[dataset], "repository", "")
    assert bool(release.publisher_time) != (source in WITHOUT_A_TIME or bool(kept_for_a_dashboard))
    table = read_decoded(store, decoded_key(release))
    assert content_hash(table, source_class(source).volatile) == release.decoded_sha256
    for item in release.objects:
        assert len(get_checked(store, raw_key(source, dataset, item.sha256), item.sha256)) == item.bytes


def test_every_dataset_of_the_published_sample_landed_whole(shared: Published) -> None:
    for name, entry in shared.catalogue.datasets.items():
        seen = sightings.latest_sighting(shared.store, entry.source, name)
        assert seen is not None, name
        must_be_whole(shared.store, name, seen.release_id)


@pytest.mark.parametrize("dataset", one_of_each_kind(load_catalogue()))
def test_every_kind_of_dataset_lands_whole_and_then_has_no_news(over: Landing, dataset: str) -> None:
    outcome = over.extract(dataset)

    assert (outcome.status, outcome.reason) == ("landed", "")
    must_be_whole(over.store, dataset, outcome.release_id)
    assert not over.look(dataset, START + timedelta(minutes=5)).news
    again = over.extract(dataset, START + timedelta(days=2), force=True)
    assert (again.status, again.release_id) == ("unchanged", outcome.release_id)


def test_a_new_release_lands_and_the_old_edition_coming_back_ends_on_it(over: Landing) -> None:
    over.replay.switch("edition", dataset="NM_17_5", save="a")
    first = over.extract("nomis_aps")
    over.replay.switch("release", dataset="NM_17_5")
    second = over.extract("nomis_aps", START + timedelta(hours=1))
    over.replay.switch("edition", dataset="NM_17_5", show="a")
    third = over.extract("nomis_aps", START + timedelta(hours=2))

    assert [first.status, second.status, third.status] == ["landed"] * 3
    assert second.new_content and not third.new_content
    assert [item.release_id for item in over.timeline("nomis_aps")] == [
        first.release_id,
        second.release_id,
        first.release_id,
    ]


def test_another_authority_is_another_retrieval_of_the_same_release(over: Landing) -> None:
    first = over.extract("nomis_aps")
    config = over.config.model_copy(update={"authority": "E47000001", "comparators": ("E92000001",)})
    second = Landing(config, over.store, over.replay).extract("nomis_aps", START + timedelta(hours=1))

    assert second.status == "landed" and second.release_id != first.release_id
    assert [item.retrieval_of for item in over.timeline("nomis_aps")] == ["", first.release_id]


@pytest.mark.parametrize(
    ("switch", "given"),
    [("html", {}), ("error", {}), ("cut", {"bytes": 900})],
)
def test_a_spoilt_answer_is_refused_and_the_next_run_lands(
    over: Landing, switch: str, given: dict[str, Any]
) -> None:
    over.replay.switch(switch, dataset="NM_17_5", **given)

    refused = over.extract("nomis_aps")

    assert refused.status == "refused" and refused.reason
    assert over.timeline("nomis_aps") == []
    over.replay.switch("reset", dataset="NM_17_5")
    assert over.extract("nomis_aps", START + timedelta(minutes=1)).status == "landed"


def test_a_body_silently_cut_is_completed_by_asking_on(over: Landing) -> None:
    whole = over.extract("nomis_population")
    over.replay.switch("cut", dataset="NM_2002_1", rows=50)

    again = over.extract("nomis_population", START + timedelta(hours=1), force=True)

    pages = [item for item in again.requests if item.purpose == "payload"]
    assert len(pages) > 1, "nothing was cut"
    assert (again.status, again.release_id) == ("unchanged", whole.release_id)


def test_an_unavailable_publisher_fails_and_says_since_when(over: Landing) -> None:
    over.replay.switch("status", dataset="NM_17_5", code=503)

    assert over.extract("nomis_aps").status == "failed"
    assert timeline.fetch_health(over.store, "nomis", "nomis_aps").failing_since[:10] == START.date().isoformat()


def test_a_file_without_a_cheap_signal_is_hashed_in_full_once_per_slow_schedule(over: Landing) -> None:
    over.extract(ELS, now() - timedelta(hours=13))
    asked = len(over.replay.requests())

    assert not over.look(ELS, now()).news  # due: 13 hours since the last sighting
    first = len(over.replay.requests()) - asked
    assert not over.look(ELS, now()).news  # just asked
    assert not over.extract(ELS, now()).requests

    assert first > 0 and len(over.replay.requests()) - asked == first
    assert [item.status for item in sightings.read_sightings(over.store, "ons_explore_local_statistics", ELS)] == [
        "landed"
    ]


def test_a_release_of_a_file_without_a_cheap_signal_costs_one_download(over: Landing) -> None:
    landed = over.extract(ELS)
    paths = [item["path"].rpartition("/")[2] for item in over.replay.requests()]
    assert landed.status == "landed"
    assert paths.count("employment-rate.csv") == 1
    assert len(paths) == 3


def test_a_file_that_changed_silently_lands_when_its_hash_is_due(over: Landing) -> None:
    claimants = "els_claimant_count"
    first = over.extract(claimants, now() - timedelta(hours=13))
    over.replay.switch("release", dataset="claimant-count")

    assert over.look(claimants, now()).news
    second = over.extract(claimants, now())

    assert second.status == "landed" and second.new_content and second.release_id != first.release_id


def test_a_refused_file_without_a_cheap_signal_is_left_alone_while_it_rests(over: Landing) -> None:
    over.extract(ELS, now() - timedelta(hours=13))
    over.replay.switch("cut", dataset="employment-rate", bytes=900)
    refused = over.extract(ELS, now() - timedelta(minutes=4))
    assert refused.status == "refused", refused.reason
    asked = len(over.replay.requests())

    assert not over.look(ELS, now()).news
    assert len(over.replay.requests()) == asked
    over.replay.switch("reset", dataset="employment-rate")
    assert over.extract(ELS, now()).status == "unchanged"


def test_other_bytes_with_the_same_figures_are_no_news_for_readers(over: Landing) -> None:
    first = over.extract(ELS, now() - timedelta(hours=13))
    over.replay.switch("reissue", dataset="employment-rate")  # other line ends

    second = over.extract(ELS, now())

    assert (second.status, second.release_id, second.new_content) == ("unchanged", first.release_id, False)
    assert len(over.timeline(ELS)) == 1


def test_figures_revised_under_the_same_signal_are_found_by_a_forced_fetch(over: Landing) -> None:
    over.extract("nomis_aps")
    change = {
        "match": {"area": "E08000031", "period": "2020-12", "VARIABLE": "45", "measure": "20599"},
        "value": "12.3",
    }
    over.replay.switch("reissue", dataset="NM_17_5", changes=[change])

    assert over.extract("nomis_aps", START + timedelta(hours=1)).status == "current"
    forced = over.extract("nomis_aps", START + timedelta(hours=2), force=True)

    assert forced.status == "landed" and forced.new_content
    assert releases.read_release(over.store, "nomis", "nomis_aps", forced.release_id).origin == "synthetic"
    assert [item.retrieval_of for item in over.timeline("nomis_aps")] == ["", ""]
