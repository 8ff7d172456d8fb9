"""The reader of the store for metrics: in the background, one reading at a time, so that no scrape waits."""

import time
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from functools import partial
from threading import Lock, Thread

from inclusive_growth import logs
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.errors import WarehouseError
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.watch.metric_samples import Sample, store_samples
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import STORE_VERSION
from inclusive_growth.store.object_store import DirectoryStore, S3Store, Store, prepare
from inclusive_growth.store.s3_location import s3_place

S3_SECONDS = 10.0  # for one answer; builds and publications wait longer
S3_ATTEMPTS = 2

Samples = tuple[Sample, ...]


class StoreReader:
    """Reads every number that the store gives, through one store object for as long as all goes well."""

    def __init__(self, config: Settings, catalogue: Catalogue) -> None:
        self._config, self._catalogue = config, catalogue
        self._store: Store | None = None

    def read(self, run_at: datetime) -> Samples | None:
        """Read every sample; None when the store cannot be read, with the reason in the log."""
        try:
            self._store = self._store or _opened(self._config)
            self._store.get(STORE_VERSION)  # an empty listing may be a folder that went away
            return tuple(store_samples(Context(self._config, self._store, self._catalogue), run_at))
        except (WarehouseError, OSError) as error:
            self._store = None  # another key or address may mend it
            logs.trouble("the store cannot be read for metrics", reason=str(error))
            return None


class LatestReading:
    """The outcome of the last reading; a new reading begins when it is older than `every` seconds."""

    def __init__(self, read: Callable[[], Samples | None], every: float, ticks: Callable[[], float]) -> None:
        self._read, self._every, self._ticks = read, every, ticks
        self._lock = Lock()
        self._reading: Thread | None = None
        self._waits_until = 0.0
        self._ended = self._succeeded = float("-inf")
        self._samples: Samples | None = None

    def get(self, wait: float) -> Samples | None:
        """The samples of the last reading, after at most `wait` seconds for a begun one; None when too old."""
        with self._lock:
            if self._reading is None and self._ticks() - self._ended >= self._every:
                self._waits_until = time.monotonic() + wait
                run = partial(copy_context().run, self._run, self._ticks())
                self._reading = Thread(target=run, name="metrics", daemon=True)
                self._reading.start()
            reading = self._reading
        if reading is not None:
            reading.join(max(0.0, self._waits_until - time.monotonic()))
        with self._lock:
            return self._samples if self._ticks() - self._succeeded <= stale_after(self._every) else None

    def _run(self, began: float) -> None:
        samples = None
        try:
            samples = self._read()
        except Exception as error:  # a scrape must be answered despite a faulty record
            logs.trouble("metrics could not be read", reason=type(error).__name__, exc_info=True)
        finally:
            with self._lock:
                self._samples, self._ended, self._reading = samples, self._ticks(), None
                if samples is not None:
                    self._succeeded = began


def stale_after(every: float) -> float:
    """Seconds after which a store without a whole answer counts as away."""
    return max(3 * every, 30.0)


def _opened(config: Settings) -> Store:
    place = s3_place(config)
    store: S3Store | DirectoryStore = (
        S3Store(place, attempts=S3_ATTEMPTS, timeout=S3_SECONDS) if place else DirectoryStore(config.store_dir)
    )
    return prepare(store, str(place or config.store_dir))
