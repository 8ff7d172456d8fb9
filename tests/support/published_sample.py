"""The sample, published by the real line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth import gates
from inclusive_growth.build import build
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.landing import land, releases
from inclusive_growth.landing.context import Context
from inclusive_growth.publish.publish import publish
from inclusive_growth.records import now
from inclusive_growth.settings import Settings
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import Store, open_store
from inclusive_growth_sample.replay.client import switch
from inclusive_growth_sample.replay.server import Replay


@dataclass(frozen=True)
class Published:
    """A home in which the sample is published."""

    config: Settings
    store: Store
    catalogue: Catalogue

    @property
    def context(self) -> Context:
        return Context(self.config, self.store, self.catalogue)


def settings(home: Path, **more) -> Settings:
    return Settings(_env_file=None, home=home, environment="demo", approval="automatic", http_pause=0, **more)


def published_at(home: Path) -> Published:
    """The published sample in a home where it was published."""
    config = settings(home)
    return Published(config, open_store(config), load_catalogue())


def members_only(folder: Path) -> Path:
    """More sample rows: a year for which only the authority's members have a population, so it is summed."""
    members = [row["member_code"] for row in read_table("memberships") if row["authority_code"] == "E47000007"]
    lines = [f"{member},2012,0,200,20100,{100_000 + index},,authorities" for index, member in enumerate(members)]
    (folder / "nomis").mkdir(parents=True)
    header = "area,period,GENDER,C_AGE,measure,value,status,source"
    (folder / "nomis" / "NM_2002_1.csv").write_text("\n".join([header, *lines]) + "\n")
    return folder


def publish_sample(home: Path) -> None:
    """Land, build, judge and publish all of the sample in this home."""
    with _replayed(home) as (here, _):
        _publish(here)


def publish_sample_twice(home: Path, *released: str) -> None:
    """Publish the sample, and once more after its publishers released the next periods of these datasets."""
    with _replayed(home) as (here, replay):
        _publish(here)
        for dataset in released:
            switch(replay.base_url, "release", dataset=dataset)
        _publish(here)


@contextmanager
def _replayed(home: Path) -> Iterator[tuple[Published, Replay]]:
    with Replay(home / "replay", sample=(members_only(home / "more"),)) as replay:
        config = settings(home, base_url=replay.base_urls)
        yield Published(config, open_store(config), load_catalogue()), replay


def _publish(here: Published) -> None:
    """One round of the line: whatever is new comes before the readers."""
    for dataset, entry in here.catalogue.datasets.items():
        outcome = land.extract(dataset, run_at=now(), context=here.context)
        assert outcome.status in ("landed", "unchanged", "current"), outcome
        if outcome.status == "landed":
            found = releases.read_release(here.store, entry.source, dataset, outcome.release_id)
            assert gates.judge_release(found, run_at=now(), previous=None, context=here.context).passed
    with writer_lease(here.store) as lease:
        candidate = build.build(run_at=now(), lease=lease, context=here.context)
        assert gates.judge_candidate(candidate, run_at=now(), context=here.context).passed
        publish(run_at=now(), who="scheduler", why="test", lease=lease, context=here.context)
