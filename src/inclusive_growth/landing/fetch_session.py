"""A fetch session: one process asks one publisher about one dataset, with everything it needs at hand.

A session is never changed. A fetch returns its gatherings as a value, `Fetched`, from which releases and sightings
are made.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inclusive_growth.errors import UnexpectedResponse, UpstreamError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import refuse_unreadable
from inclusive_growth.landing.plans import plan_hash
from inclusive_growth.landing.quiet_looks import QuietLook, last_quiet_look
from inclusive_growth.landing.sightings import last_good, read_sightings
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
    """The gatherings of one fetch: its signal, the kept bodies, the requests.

    `trouble` says why they are no whole release; None when they are.
    """

    signal: Signal
    objects: tuple[RawObject, ...] = ()
    requests: tuple[Request, ...] = ()
    trouble: UpstreamError | None = None


@dataclass(frozen=True, slots=True)
class FetchSession:
    """The publisher and plan of one fetch, with everything seen before it."""

    config: Settings
    store: Store
    dataset: Dataset
    plan: Plan
    plan_hash: str
    source: Source
    client: Client
    origin: Origin
    before: tuple[Sighting, ...]
    quiet_look: QuietLook | None  # the latest
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
        """The time of the publisher's last answer, with or without news; "" before the first."""
        answers = [seen.retrieved_at for seen in (self.last_good, self.quiet_look) if seen]
        return max(answers, default="")

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request of this session so far, from the log of its client."""
        return tuple(self.client.requests)

    def signal(self, after: Signal | None = None) -> Signal:
        """Ask for the publisher's signal. With `after`, an earlier answer, ask again now against any schedule."""
        last = self.last
        seen = LastSeen()
        if after:
            seen = LastSeen(after.token)
        elif last and last.status != "failed":
            newest: QuietLook | Sighting = last
            look = self.quiet_look
            if look and look.signal == last.signal and look.retrieved_at > last.retrieved_at:
                newest = look
            seen = LastSeen(newest.signal, newest.retrieved_at, _headers(newest.requests))
        with refuse_unreadable(self.dataset.id, "the release signal"):
            return self.source.signal(self.dataset, seen)

    def fetch(self, signal: Signal) -> Fetched:
        """Fetch the release of a signal, keeping each body as it arrives so that people can look at a refused one.

        A publisher's trouble comes back in the value.
        """
        objects: list[RawObject] = []
        trouble: UpstreamError | None = None
        try:
            with refuse_unreadable(self.dataset.id, "the release"):
                for payload in self.source.fetch(self.dataset, self.plan):
                    objects.append(self.keep(payload))
        except UpstreamError as error:
            trouble = error
        return Fetched(signal, tuple(objects), self.requests, trouble)

    def keep(self, payload: Payload) -> RawObject:
        """Put a body into the store for ever. Raises UnexpectedResponse when the same bytes were erased before."""
        digest = sha256(payload.body)
        key = raw_key(self.dataset.source, self.dataset.id, digest)
        if gone := tombstone(self.store, key):
            raise UnexpectedResponse(
                f"{self.dataset.id}: exactly these bytes were {gone.words}; ask the publisher for a sound release"
            )
        put_same(self.store, key, payload.body)
        return RawObject(digest, len(payload.body), payload.url, payload.retrieved_at, payload.media_type)

    def origin_of(self, fetched: Fetched) -> Origin:
        """The origin of the bytes; the replay server marks invented and quoted figures in a header."""
        said = {value.lower() for value in _said_in(fetched, "x-data-origin")}
        if "synthetic" in said:
            return "synthetic"
        return "quoted" if "quoted" in said else self.origin

    def quoted_in(self, fetched: Fetched) -> str:
        """The document that quoted figures were taken from; "" for other figures."""
        if self.origin_of(fetched) != "quoted":
            return ""
        if said := getattr(self.source, "quoted_in", None):
            return str(said(self.dataset))
        return "; ".join(dict.fromkeys(_said_in(fetched, "x-data-quoted-in")))

    def sighting(
        self, status: SightingStatus, fetched: Fetched, *, release_id: str = "", reason: str = ""
    ) -> Sighting:
        """A sighting of a fetch, not yet numbered. Only a release gives it a publisher's time."""
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


def open_session(
    dataset_id: str, context: Context, *, run_at: datetime, origin: Origin | None = None
) -> FetchSession:
    """Prepare a session without a request. Raises UsageError for a wrong setting or catalogue, before any write.

    `origin` is for bytes from elsewhere than the address in the settings.
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
        # A source whose figures are all quoted says so itself, whoever provides its file.
        origin=getattr(source_class(dataset.source), "origin", None)
        or origin
        or origin_of(dataset.source, config),
        before=tuple(read_sightings(store, dataset.source, dataset_id)),
        quiet_look=last_quiet_look(store, dataset.source, dataset_id),
        run_at=run_at,
        refetch_after=timedelta(
            days=min(7, config.refetch_days) if entry.silently_replaced else config.refetch_days
        ),
    )


def _headers(requests: tuple[Request, ...]) -> dict[str, str]:
    """The headers of the answers with status 200."""
    return {
        name: value for request in requests if request.status == 200 for name, value in request.headers.items()
    }


def _said_in(fetched: Fetched, name: str) -> list[str]:
    return [
        value
        for request in fetched.requests
        for header, value in request.headers.items()
        if header.lower() == name
    ]
