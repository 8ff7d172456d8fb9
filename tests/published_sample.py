"""The sample, published by the real line."""

from dataclasses import dataclass
from pathlib import Path

from inclusive_growth import build, gates, landing
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.lease import writer_lease
from inclusive_growth.publish import publish
from inclusive_growth.records import now
from inclusive_growth.replay.server import Replay
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store, open_store


@dataclass(frozen=True)
class Published:
    """A home in which the sample is published."""

    config: Settings
    store: Store
    catalogue: Catalogue

    def arguments(self) -> dict:
        return {"config": self.config, "store": self.store, "catalogue": self.catalogue}


def settings(home: Path, **more) -> Settings:
    return Settings(_env_file=None, home=home, environment="demo", approval="automatic", http_pause=0, **more)


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
    with Replay(home / "replay", sample=(members_only(home / "more"),)) as replay:
        config = settings(home, base_url=replay.base_urls)
        here = Published(config, open_store(config), load_catalogue())
        for dataset in here.catalogue.datasets:
            outcome = landing.extract(dataset, run_at=now(), **here.arguments())
            assert outcome.status == "landed", outcome
            source = here.catalogue.datasets[dataset].source
            found = landing.release(here.store, source, dataset, outcome.release_id)
            assert gates.judge_release(found, run_at=now(), previous=None, **here.arguments()).passed
    with writer_lease(here.store) as lease:
        candidate = build.build(run_at=now(), lease=lease, **here.arguments())
        assert gates.judge_candidate(candidate, run_at=now(), **here.arguments()).passed
        publish(run_at=now(), who="scheduler", why="test", lease=lease, **here.arguments())
