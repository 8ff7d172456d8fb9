"""The one tree of errors; each message says what is wrong, where, and what to do.

With which exit code a command ends for each stands in `interfaces/cli/exit_codes.py`.

WarehouseError
├── UsageError               the person's input is wrong, nothing written
│   ├── SettingsError        a setting is missing or impossible
│   └── CatalogueError       a catalogue file is wrong (names file, field and remedy)
├── UpstreamError            a publisher's side went wrong: recorded as a sighting
│   ├── UpstreamUnavailable  no usable answer after polite retries (network, 429, 5xx)
│   └── UnexpectedResponse   an answer that is not what was agreed (HTML, JSON error, cut body, wrong label)
├── StoreError               the object store refused or lied
│   ├── AlreadyExists        put-if-absent found the key taken
│   ├── NotInStore           the key is not there
│   │   └── Erased           it was erased because it held personal data
│   ├── StoreUnusable        it cannot be reached or used as it is set up
│   ├── StoreDiskTrouble     its folder cannot be read or written (a DiskTrouble, too)
│   └── CorruptObject        bytes do not match their recorded hash
├── LeaseHeld                another writer holds the lease
├── LeaseLost                our lease was taken over: stop, write nothing
├── MailError                an alert could not be handed over: it waits in the outbox
│   ├── MailUnavailable      no mail server, or it asked to try later
│   └── MailRefused          the server will not take this message
├── BuildFailed              dbt or the export of parts failed
├── BuildStopped             dbt was ended from outside: the same inputs may be built when it is run again
├── GateClosed               a critical expectation failed, or a gate did not run
├── PublishRefused           the candidate may not become a publication
│   └── WaitsForPerson       it has warnings, and nobody has approved them
├── DiskTrouble              the disk is full, read-only, or not this user's
└── SurfaceError             a place where readers look (the DuckDB file, Postgres) could not be brought in line
    ├── SurfaceUnavailable   it cannot be reached, or readers hold what must be changed for too long
    └── SurfaceLags          the history entry stands, and a place shows an earlier one or cannot be asked
"""


class WarehouseError(Exception):
    """Base of every error that this package raises on purpose."""


class UsageError(WarehouseError):
    """A person's input is wrong; nothing was written."""


class SettingsError(UsageError):
    """A setting is missing or impossible."""


class CatalogueError(UsageError):
    """A catalogue file is wrong; names file, field and remedy."""


class UpstreamError(WarehouseError):
    """A publisher's side went wrong."""


class UpstreamUnavailable(UpstreamError):
    """No usable answer after polite retries."""


class UnexpectedResponse(UpstreamError):
    """The answer is not of the agreed shape; retrying would not help."""


class NoAnswer(UnexpectedResponse):
    """What came says nothing of the question: access was refused, or a web page or nothing stands in its place."""


class StoreError(WarehouseError):
    """The object store refused or lied."""


class AlreadyExists(StoreError):
    """Put-if-absent found the key taken."""


class NotInStore(StoreError):
    """The key is not in the store."""


class Erased(NotInStore):
    """The object was erased because it held personal data; its tombstone says why."""


class StoreUnusable(StoreError):
    """The store cannot be reached or used as it is set up; a person must correct a setting or a right."""


class CorruptObject(StoreError):
    """Stored bytes do not match their recorded hash."""


class LeaseHeld(WarehouseError):
    """Another writer holds the lease; try again when it is done."""


class LeaseLost(WarehouseError):
    """Our lease was taken over by a newer writer."""


class MailError(WarehouseError):
    """An alert could not be handed to the mail server; it stays in the outbox."""


class MailUnavailable(MailError):
    """The mail server cannot be reached or asked to try later."""


class MailRefused(MailError):
    """The mail server will not take this message; the others may still go."""


class BuildFailed(WarehouseError):
    """The candidate could not be built."""


class BuildStopped(WarehouseError):
    """The build was ended from outside, before it could say whether the candidate can be built."""


class GateClosed(WarehouseError):
    """A critical expectation failed, or the gate did not run."""


class PublishRefused(WarehouseError):
    """The candidate may not become a publication."""


class WaitsForPerson(PublishRefused):
    """The candidate has warnings that nobody has approved."""


class DiskTrouble(WarehouseError):
    """The disk is full, read-only, or not this user's."""


class StoreDiskTrouble(StoreError, DiskTrouble):
    """The store's folder cannot be read or written."""


class SurfaceError(WarehouseError):
    """A place where readers look could not be brought in line with the history."""


class SurfaceUnavailable(SurfaceError):
    """It cannot be reached or changed now; before the commit point nothing was changed."""


class SurfaceLags(SurfaceError):
    """The history entry stands, and some place shows an earlier one or cannot be asked; running again mends it."""
