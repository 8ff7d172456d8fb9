"""A visit: one process asking one publisher about one dataset, with everything it needs at hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import understood
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.landing.sightings import Asked, last_asked, last_good, sightings
from inclusive_growth.records import Origin, RawObject, Request, Sighting, sha256, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for, origin_of
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan, Signal, Source
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import raw_key
from inclusive_growth.store.object_store import Store, put_same
from inclusive_growth.store.tombstones import tombstone


@dataclass(slots=True)
class Visit:
    """State of one visit: what was seen before, and the bodies received so far."""

    config: Settings
    store: Store
    dataset: Dataset
    plan: Plan
    plan_hash: str
    source: Source
    client: Client
    origin: Origin
    before: list[Sighting]
    asked: Asked | None  # the latest question noted that found nothing new
    run_at: datetime
    refetch_after: timedelta
    received: list[RawObject] = field(default_factory=list)

    @property
    def last(self) -> Sighting | None:
        return self.before[-1] if self.before else None

    @property
    def last_good(self) -> Sighting | None:
        return last_good(self.before)

    @property
    def answered_at(self) -> str:
        """When the publisher last answered, whether or not there was news; "" when it never did."""
        answers = [item.retrieved_at for item in (self.last_good, self.asked) if item]
        return max(answers, default="")

    def signal(self, after: Signal | None = None) -> Signal:
        """Ask the publisher's signal. `after` an earlier answer it is asked again now, whatever the schedule."""
        last = self.last
        seen = LastSeen()
        if after:
            seen = LastSeen(after.token)
        elif last and last.status != "failed":
            newest: Asked | Sighting = last
            if self.asked and self.asked.signal == last.signal and self.asked.retrieved_at > last.retrieved_at:
                newest = self.asked
            seen = LastSeen(newest.signal, newest.retrieved_at, _headers(newest.requests))
        with understood(self.dataset.id, "the release signal"):
            return self.source.signal(self.dataset, seen)

    def fetch(self) -> tuple[RawObject, ...]:
        """Fetch the release; each body is kept as it arrives, so that a refused one can be looked at."""
        self.received.clear()
        with understood(self.dataset.id, "the release"):
            for payload in self.source.fetch(self.dataset, self.plan):
                self.keep(payload)
        return tuple(self.received)

    def keep(self, payload: Payload) -> tuple[RawObject, ...]:
        """Put a body into the store for ever; everything received so far."""
        digest = sha256(payload.body)
        if gone := tombstone(self.store, raw_key(self.dataset.source, self.dataset.id, digest)):
            raise UnexpectedResponse(
                f"{self.dataset.id}: exactly these bytes were {gone.words}; ask the publisher for a sound release"
            )
        put_same(self.store, raw_key(self.dataset.source, self.dataset.id, digest), payload.body)
        self.received.append(
            RawObject(digest, len(payload.body), payload.url, payload.retrieved_at, payload.media_type)
        )
        return tuple(self.received)

    def origin_seen(self) -> Origin:
        """Where the bytes came from; the replay server says itself when it serves invented figures."""
        said = {
            value.lower()
            for request in self.client.requests
            for name, value in request.headers.items()
            if name.lower() == "x-data-origin"
        }
        return "synthetic" if "synthetic" in said else self.origin

    def sighting(self, status: str, **facts: str) -> Sighting:
        """A sighting of this visit, not yet numbered."""
        return Sighting(
            source=self.dataset.source,
            dataset=self.dataset.id,
            seq=0,
            status=status,  # type: ignore[arg-type]
            signal=facts.get("signal", ""),
            plan_hash=self.plan_hash,
            release_id=facts.get("release_id", ""),
            reason=facts.get("reason", ""),
            publisher_time=facts.get("publisher_time", ""),
            retrieved_at=utc(self.run_at),
            origin=self.origin_seen(),
            requests=tuple(self.client.requests),
            objects=tuple(self.received),
        )


def _headers(requests: tuple[Request, ...]) -> dict[str, str]:
    """The headers of the answers that brought something."""
    return {
        name: value for request in requests if request.status == 200 for name, value in request.headers.items()
    }


def open_visit(dataset_id: str, context: Context, *, run_at: datetime) -> Visit:
    """Prepare a visit; asks nothing yet. A wrong setting or catalogue stops here, before anything is written."""
    config, store, catalogue = context.config, context.store, context.catalogue
    dataset = catalogue.dataset(dataset_id)
    plan = catalogue.plan(dataset_id, config.authority, config.comparators)
    client, base_url = client_for(dataset.source, config)
    entry = catalogue.datasets[dataset_id]
    return Visit(
        config=config,
        store=store,
        dataset=dataset,
        plan=plan,
        plan_hash=plan_hash(plan),
        source=source_class(dataset.source)(client, base_url),
        client=client,
        origin=origin_of(dataset.source, config),
        before=sightings(store, dataset.source, dataset_id),
        asked=last_asked(store, dataset.source, dataset_id),
        run_at=run_at,
        refetch_after=timedelta(
            days=min(7, config.refetch_days) if entry.silently_replaced else config.refetch_days
        ),
    )
