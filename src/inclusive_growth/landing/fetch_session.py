"""A fetch session: one process asking one publisher about one dataset, with everything it needs at hand.

It is never changed. What a fetch gathers comes back as a value, `Fetched`, from which releases and sightings are
made.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inclusive_growth.errors import UnexpectedResponse, UpstreamError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import understood
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.landing.sightings import Asked, last_asked, last_good, sightings
from inclusive_growth.records import Origin, RawObject, Request, Sighting, SightingStatus, sha256, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for, origin_of
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan, Signal, Source
from inclusive_growth.sources.registry import source_class
from inclusive_growth.store.keys import raw_key
from inclusive_growth.store.object_store import Store, put_same
from inclusive_growth.store.tombstones import tombstone


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was gathered: the signal that it stands for, each body that was kept, each request that was made.

    `trouble` says why it is no whole release; None when it is one.
    """

    signal: Signal
    objects: tuple[RawObject, ...] = ()
    requests: tuple[Request, ...] = ()
    trouble: UpstreamError | None = None


@dataclass(frozen=True, slots=True)
class FetchSession:
    """Whom to ask, for what, and what was seen before."""

    config: Settings
    store: Store
    dataset: Dataset
    plan: Plan
    plan_hash: str
    source: Source
    client: Client
    origin: Origin
    before: tuple[Sighting, ...]
    asked: Asked | None  # the latest question noted that found nothing new
    run_at: datetime
    refetch_after: timedelta

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

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request of this session so far, as its client has logged it."""
        return tuple(self.client.requests)

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

    def fetch(self, signal: Signal) -> Fetched:
        """Fetch the release that the signal announces; each body is kept as it arrives, so that a refused one can
        be looked at. A publisher's trouble is told in what comes back."""
        objects: list[RawObject] = []
        trouble: UpstreamError | None = None
        try:
            with understood(self.dataset.id, "the release"):
                for payload in self.source.fetch(self.dataset, self.plan):
                    objects.append(self.keep(payload))
        except UpstreamError as error:
            trouble = error
        return Fetched(signal, tuple(objects), self.requests, trouble)

    def keep(self, payload: Payload) -> RawObject:
        """Put a body into the store for ever."""
        digest = sha256(payload.body)
        key = raw_key(self.dataset.source, self.dataset.id, digest)
        if gone := tombstone(self.store, key):
            raise UnexpectedResponse(
                f"{self.dataset.id}: exactly these bytes were {gone.words}; ask the publisher for a sound release"
            )
        put_same(self.store, key, payload.body)
        return RawObject(digest, len(payload.body), payload.url, payload.retrieved_at, payload.media_type)

    def origin_of(self, fetched: Fetched) -> Origin:
        """Where the bytes came from; the replay server says itself when it serves invented figures."""
        said = {
            value.lower()
            for request in fetched.requests
            for name, value in request.headers.items()
            if name.lower() == "x-data-origin"
        }
        return "synthetic" if "synthetic" in said else self.origin

    def sighting(
        self, status: SightingStatus, fetched: Fetched, *, release_id: str = "", reason: str = ""
    ) -> Sighting:
        """A sighting of what was fetched, not yet numbered. Its publisher's time is that of a release."""
        return Sighting(
            source=self.dataset.source,
            dataset=self.dataset.id,
            seq=0,
            status=status,
            signal=fetched.signal.token,
            plan_hash=self.plan_hash,
            release_id=release_id,
            reason=reason,
            publisher_time=fetched.signal.publisher_time if release_id else "",
            retrieved_at=utc(self.run_at),
            origin=self.origin_of(fetched),
            requests=fetched.requests,
            objects=fetched.objects,
        )


def _headers(requests: tuple[Request, ...]) -> dict[str, str]:
    """The headers of the answers that brought something."""
    return {
        name: value for request in requests if request.status == 200 for name, value in request.headers.items()
    }


def open_session(
    dataset_id: str, context: Context, *, run_at: datetime, origin: Origin | None = None
) -> FetchSession:
    """Prepare a session; asks nothing yet. A wrong setting or catalogue stops here, before anything is written.

    `origin` is for bytes that do not come from the address that the settings name.
    """
    config, store, catalogue = context.config, context.store, context.catalogue
    dataset = catalogue.dataset(dataset_id)
    plan = catalogue.plan(dataset_id, config.authority, config.comparators)
    client, base_url = client_for(dataset.source, config)
    entry = catalogue.datasets[dataset_id]
    return FetchSession(
        config=config,
        store=store,
        dataset=dataset,
        plan=plan,
        plan_hash=plan_hash(plan),
        source=source_class(dataset.source)(client, base_url),
        client=client,
        origin=origin or origin_of(dataset.source, config),
        before=tuple(sightings(store, dataset.source, dataset_id)),
        asked=last_asked(store, dataset.source, dataset_id),
        run_at=run_at,
        refetch_after=timedelta(
            days=min(7, config.refetch_days) if entry.silently_replaced else config.refetch_days
        ),
    )
