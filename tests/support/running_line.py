"""The whole line with a real scheduler: publishers replayed over HTTP, a real mail server, a folder as store."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.records import Candidate, Sighting
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.duck import connect
from inclusive_growth.store.object_store import Store, open_store
from inclusive_growth_sample.demo import as_variables, demo_settings
from inclusive_growth_sample.demo.mail_catcher import MailCatcher
from inclusive_growth_sample.demo.progress import progress
from inclusive_growth_sample.demo.scheduler import Scheduler
from inclusive_growth_sample.replay.server import Replay

# A few of each source: the demo and `igw run` over the whole sample hold the rest.
DATASETS = (
    "els_apprenticeships",
    "els_children_in_relative_poverty",
    "els_claimant_count",
    "els_employment_rate",
    "els_healthy_life_expectancy",
    "fingertips_smoking_at_delivery",
    "iod_2019_authorities",
    "nomis_aps",
    "nomis_census_ethnic_group",
    "nomis_population",
    "ogp_local_authority_region",
)
# As docs/observability.md says: Airflow's own events go where ours go.
AIRFLOWS_LINEAGE = {
    "AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "inclusive_growth.operations.lineage.transport.FromSettings"}'
}
PATIENCE = 300.0
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """Handles to everything that runs, and questions that tests ask of it."""

    config: Settings
    store: Store
    catalogue: Catalogue
    replay: Replay
    mail: MailCatcher
    scheduler: Scheduler

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a reader gets from the published file."""
        con = connect(self.config.published_db, read_only=True)
        try:
            return con.execute(sql, list(values)).fetchall()
        finally:
            con.close()

    @property
    def publication(self) -> str:
        """Id of what readers see; "" before the first publication."""
        now = history.current(self.store)
        return now[0].publication_id if now else ""

    def first_told(self) -> bool:
        """Whether readers see every watched dataset and people were told."""
        now = progress(self.store, self.catalogue)
        return now.announced and now.shown == len(DATASETS)

    def mails(self, kind: str) -> list[EmailMessage]:
        found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.mail.messages()]
        return [message for message in found if message["X-IGW-Kind"] == kind]

    def text(self, message: EmailMessage) -> str:
        body = message.get_body(("plain",))
        assert body is not None
        return " ".join(body.get_content().split())

    def last_seen(self, dataset: str) -> Sighting:
        found = latest_sighting(self.store, self.catalogue.datasets[dataset].source, dataset)
        assert found is not None
        return found

    def candidate(self) -> Candidate:
        found = latest_candidate(self.store)
        assert found is not None
        return found

    def landings(self) -> dict[str, int]:
        """How many fetches each dataset has had that gave a release."""
        counts = dict.fromkeys(self.catalogue.datasets, 0)
        for key in self.store.keys("raw/"):
            if "/sightings/" in key and json.loads(self.store.get(key))["status"] == "landed":
                counts[key.split("/")[2]] += 1
        return counts

    def lineage(self) -> list[dict[str, Any]]:
        """Every OpenLineage event so far, ours and Airflow's; a line that is being written is left for later."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(self.config.lineage_dir.glob("*.jsonl"))]
        lines = [line for text in texts for line in text.splitlines(keepends=True)]
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def files(self, *prefixes: str) -> dict[str, bytes]:
        """Every byte under some prefixes of the store."""
        return {key: self.store.get(key) for prefix in prefixes for key in self.store.keys(prefix)}

    def until(self, what: str, answer: Callable[[], T], seconds: float = PATIENCE) -> T:
        """Wait for an answer that is true; fail with what was waited for and how far the line has come."""
        end = time.monotonic() + seconds
        while True:
            self.scheduler.check()
            if found := answer():
                return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds:.0f} s for {what}; {self.words()}")
            time.sleep(0.5)

    def words(self) -> str:
        return progress(self.store, self.catalogue).words + f"; logs in {self.scheduler.home / 'logs'}"

    def runs(self, dag: str, *states: str) -> list[dict[str, Any]]:
        query = "".join(f"&state={state}" for state in states)
        answer = self.scheduler.api("GET", f"/dags/{dag}/dagRuns?limit=100&order_by=-run_after{query}")
        return list(answer["dag_runs"])

    def quiet(self) -> None:
        """Wait until no run is at work and everything that was seen is good."""

        def at_rest() -> bool:
            busy = [
                run
                for run in self.runs("~", "running", "queued")
                if run["dag_id"] not in ("approve", "watchkeeper")
            ]
            return not busy and not progress(self.store, self.catalogue).troubled

        self.until("the line to come to rest", lambda: at_rest() and (time.sleep(3) or at_rest()))


@contextmanager
def running_line(home: Path, project: Path) -> Iterator[Line]:
    """Start everything, wait for the first publication, and stop everything at the end."""
    with ExitStack() as stack:
        replay = stack.enter_context(Replay(home / "replay"))
        mail = stack.enter_context(MailCatcher(home / "mail"))
        scheduler = Scheduler(home / "airflow")
        config = demo_settings(home, replay.base_urls, mail.port, scheduler.url).model_copy(
            update={
                "approval": "required",
                "datasets": DATASETS,
                "project_dir": project,
                "lineage": "file",
                "poll_seconds": 2,
                "slow_poll_seconds": 4,
                "settle_seconds": 6,
                "settle_longest_seconds": 120,
                "http_attempts": 2,
                "http_backoff": 0.1,
            }
        )
        scheduler.use(as_variables(config) | AIRFLOWS_LINEAGE)
        stack.enter_context(scheduler)
        line = Line(config, open_store(config), load_catalogue(), replay, mail, scheduler)
        line.until("the first publication", line.first_told, 420)
        line.quiet()
        yield line
