"""The records that the object store keeps, as frozen data with one JSON form.

Times are ISO 8601 in UTC with a trailing Z; hashes are lower-case hex SHA-256; sizes are bytes.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from inclusive_growth.errors import CorruptObject

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

Origin = Literal["fetched", "provided", "quoted", "sample", "synthetic"]
SUREST_FIRST: tuple[Origin, ...] = ("fetched", "provided", "quoted", "sample", "synthetic")
# Nobody can derive these from a publisher's bytes: marked SAMPLE everywhere, never published in production.
NOT_THE_PUBLISHERS: tuple[Origin, ...] = ("quoted", "sample", "synthetic")
Severity = Literal["critical", "warning", "info"]
SightingStatus = Literal["landed", "unchanged", "refused", "failed"]


def utc(moment: datetime) -> str:
    """A moment as ISO 8601 text in UTC, with microseconds and a trailing Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> datetime:
    """The time now. Logic takes `run_at` instead of calling this."""
    return datetime.now(UTC)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP exchange. `purpose` tells signal bytes from payload bytes."""

    url: str
    purpose: Literal["signal", "payload"]
    status: int
    bytes: int
    seconds: float
    headers: dict[str, str]
    retrieved_at: str


@dataclass(frozen=True, slots=True)
class RawObject:
    """One stored body. Its hash is its name under raw/<source>/<dataset>/objects/."""

    sha256: str
    bytes: int
    url: str
    retrieved_at: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """One finished fetch of a dataset, with or without a release."""

    source: str
    dataset: str
    seq: int
    status: SightingStatus
    signal: str
    plan_hash: str
    release_id: str  # "" when failed
    reason: str  # of the refusal or failure, in words; "" otherwise
    publisher_time: str  # the publisher's own time of this release; "" when it gives none
    retrieved_at: str
    origin: Origin
    requests: tuple[Request, ...] = ()
    objects: tuple[RawObject, ...] = ()  # the bodies received; none when only the signal was asked


@dataclass(frozen=True, slots=True)
class Release:
    """One distinct content of a dataset. The fetch plan stands in the sightings, not here:
    several plans may retrieve the same content."""

    source: str
    dataset: str
    release_id: str  # first 16 hex digits of the hash of dataset id and decoded_sha256
    objects: tuple[RawObject, ...]  # in the order they were fetched
    decoded_sha256: str  # of the ordered decoded rows without volatile parts, independent of the writer
    decoded_rows: int
    decoder_version: str
    code_version: str
    publisher_time: str
    first_retrieved_at: str
    origin: Origin
    quoted_in: str = ""  # the document that quotes the figures; "" unless the origin is quoted


@dataclass(frozen=True, slots=True)
class FailingRow:
    """A row that failed a check, in words; "" for what the row does not say, or must not tell."""

    indicator: str = ""
    place: str = ""
    period: str = ""
    group: str = ""
    before: str = ""  # what readers see
    now: str = ""  # what was judged
    difference: str = ""
    others: str = ""  # whatever else the check found, as `name value; name value`


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation's verdict, with its threshold, unit and reason."""

    expectation: str
    relation: str
    column: str
    severity: Severity
    success: bool
    why: str
    threshold: str
    observed: str
    failing_rows: tuple[dict[str, Any], ...] = ()
    failing_sha256: str = ""  # of all failing rows, shown or not; "" when none fails or not all are known
    approved_in: str = ""  # key of the approval that made a warning about the same rows an info
    accepted_in: str = ""  # key of the acceptance that made a loss of the same rows an info
    failing: int = 0  # how many rows fail, shown or not; 0 where nobody counted rows
    in_words: tuple[FailingRow, ...] = ()  # the failing rows that are kept, for people
    bound: str = ""  # what is allowed, in the unit of the figures; "" where `threshold` says it


@dataclass(frozen=True, slots=True)
class GateRecord:
    """The verdict of one gate on exactly one content. A gate without a record has not run, and is closed."""

    gate: Literal["landing", "publish"]
    subject: str  # id of the release or candidate that was judged
    gate_version: str
    passed: bool
    warnings: int
    judged_at: str
    results: tuple[ExpectationResult, ...]
    data_docs: str = ""
    decoded_sha256: str = ""  # landing: of the decoded rows that were judged


@dataclass(frozen=True, slots=True)
class Part:
    """One mart's rows from one dataset or group of datasets ('-': all rows): a content-addressed Parquet file."""

    mart: str
    dataset: str
    sha256: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A built list of parts that may become a publication. `candidate_id` is the hash of its parts."""

    candidate_id: str
    inputs_hash: str  # of releases, plans, catalogue, code: equal inputs need no second build
    parts: tuple[Part, ...]
    releases: dict[str, str]  # dataset -> current release_id
    plans: dict[str, str]  # dataset -> plan hash of the current retrieval
    decoders: dict[str, str]  # dataset -> decoder version
    landing_gates: dict[str, str]  # release_id -> key of its passed landing record
    origin: Origin
    authority: str
    code_version: str
    based_on: int  # history seq at the build; 0 before the first publication
    built_at: str
    seconds: dict[str, float] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)  # release_id -> its origin in this build
    group_keys: dict[str, str] = field(default_factory=dict)  # group -> hash of the inputs of its parts
    group_previous: dict[str, str] = field(default_factory=dict)  # group -> hash of the vintages compared with


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's decision on one candidate with warnings, bound to the gate that raised them."""

    candidate_id: str
    approver: str
    reason: str
    approved_at: str
    triggered_by: str
    gate_version: str = ""  # of the gate whose warnings the person saw
    recorded_by: str = ""  # account that recorded the decision
    decision: Literal["approved", "rejected"] = "approved"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's acceptance that something is gone: exactly the rows that failed one check about one subject."""

    subject: str  # id of the release or candidate
    gate: Literal["landing", "publish"]
    relation: str
    expectation: str
    failing_sha256: str  # of all failing rows
    accepted_by: str
    reason: str
    accepted_at: str
    recorded_by: str = ""  # account that recorded it


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the publication history; readers see the line with the highest seq."""

    seq: int
    action: Literal["publish", "rollback", "withdraw"]
    publication_id: str
    who: str
    why: str
    at: str
    fencing: int
    sums_sha256: str = ""  # hash of the publication's checksum list, so that the list itself can be verified
    previous_sha256: str = ""  # of the entry before; "" in entries older than this field
    seal: str = ""  # keyed hash of this entry; "" when it was written without a key


@dataclass(frozen=True, slots=True)
class EvidenceObject:
    """One stored object behind a publication, with its hash at that time."""

    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a publication. `publication_id` is the id of its candidate."""

    publication_id: str
    candidate: Candidate
    gate_record: str  # key of the passed publish-gate record
    approval: Approval | None
    previous: str  # publication of the history entry before; "" for the first
    origin: Origin
    evidence: tuple[EvidenceObject, ...]
    marts_version: int = 1  # major version of the marts' columns; 1 in manifests older than this field

    @property
    def sample(self) -> bool:
        """True when any object is not the publisher's: marked everywhere, never published in production."""
        return self.origin in NOT_THE_PUBLISHERS


@dataclass(frozen=True, slots=True)
class Delivery:
    """A recipient who has an alert that still waits for others."""

    recipient: str


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that left for good, and the addresses that the mail server refused, with its words."""

    sent_at: str = ""  # "" when it left while the store was away
    refused: dict[str, str] = field(default_factory=dict)


def to_json(record: Any) -> bytes:
    """The canonical JSON of a record: sorted keys, UTF-8, newline at the end."""
    body = dataclasses.asdict(record) if dataclasses.is_dataclass(record) else record  # type: ignore[arg-type]
    return (json.dumps(body, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(kind: type[T], data: bytes) -> T:
    """Read a record that `to_json` wrote. A field that an older record lacks takes its default.

    Raises CorruptObject when a field is unknown, missing or of another type, and when the bytes are no JSON.
    """
    from pydantic import ValidationError

    try:
        reader = _reader(kind)  # type: ignore[arg-type]  # a class can be hashed, whatever its instances can
        return cast("T", reader.validate_json(b"[" + data + b"]")[0])
    except ValidationError as error:
        raise CorruptObject(
            f"a stored {kind.__name__} record cannot be read ({_first_fault(error)}); run igw verify"
        ) from error


@cache
def _reader(kind: Any) -> "TypeAdapter[Any]":
    """The reader of one kind of record, made once: making it takes longer than reading a thousand records.

    pydantic configures no dataclass at the top, but does configure one inside a tuple: hence the tuple.
    """
    from pydantic import ConfigDict, TypeAdapter

    tuple_of_one: Any = GenericAlias(tuple, (kind,))
    return TypeAdapter(tuple_of_one, config=ConfigDict(extra="forbid", strict=True))


def _first_fault(error: "ValidationError") -> str:
    """The first fault with its field, without the value: a record may quote personal data."""
    fault, *more = error.errors(include_url=False, include_context=False, include_input=False)
    where = ".".join(str(part) for part in fault["loc"][1:])
    others = f", and {len(more)} more fault(s)" if more else ""
    return f"{where}: {fault['msg']}{others}" if where else f"{fault['msg']}{others}"
