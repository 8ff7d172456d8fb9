"""Reading the store for metrics: in the background, one reading at a time, so that no scrape waits for a store."""

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
from inclusive_growth.operations.watch.metric_samples import Sample, of_store
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import STORE_VERSION
from inclusive_growth.store.object_store import DirectoryStore, S3Store, Store, prepare
from inclusive_growth.store.s3_location import s3_place

S3_SECONDS = 10.0  # for one answer; whoever builds or publishes waits longer
S3_ATTEMPTS = 2

Found = tuple[Sample, ...]


class StoreReader:
    """Reads every number that the store gives, through one store object for as long as all goes well."""

    def __init__(self, config: Settings, catalogue: Catalogue) -> None:
        self._config, self._catalogue = config, catalogue
        self._store: Store | None = None

    def read(self, run_at: datetime) -> Found | None:
        """None when the store cannot be read; why is logged."""
        try:
            self._store = self._store or _opened(self._config)
            self._store.get(STORE_VERSION)  # an empty listing may be a folder that went away
            return tuple(of_store(Context(self._config, self._store, self._catalogue), run_at))
        except (WarehouseError, OSError) as error:
            self._store = None  # what mends it may be another key or address
            logs.trouble("the store cannot be read for metrics", reason=str(error))
            return None


class Latest:
    """The outcome of the last reading; a new one is begun when it is older than `every` seconds."""

    def __init__(self, read: Callable[[], Found | None], every: float, ticks: Callable[[], float]) -> None:
        self._read, self._every, self._ticks = read, every, ticks
        self._lock = Lock()
        self._reading: Thread | None = None
        self._waits_until = 0.0
        self._ended = self._succeeded = float("-inf")
        self._found: Found | None = None

    def get(self, wait: float) -> Found | None:
        """What was read last, waiting at most `wait` seconds from when a reading began; None when too old."""
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
            return self._found if self._ticks() - self._succeeded <= stale_after(self._every) else None

    def _run(self, began: float) -> None:
        found = None
        try:
            found = self._read()
        except Exception as error:  # a scrape must be answered whatever is wrong with a record
            logs.trouble("metrics could not be read", reason=type(error).__name__, exc_info=True)
        finally:
            with self._lock:
                self._found, self._ended, self._reading = found, self._ticks(), None
                if found is not None:
                    self._succeeded = began


def stale_after(every: float) -> float:
    """Seconds after which a store that has given no whole answer counts as away."""
    return max(3 * every, 30.0)


def _opened(config: Settings) -> Store:
    place = s3_place(config)
    store: S3Store | DirectoryStore = (
        S3Store(place, attempts=S3_ATTEMPTS, timeout=S3_SECONDS) if place else DirectoryStore(config.store_dir)
    )
    return prepare(store, str(place or config.store_dir))
