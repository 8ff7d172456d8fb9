"""Object keys: the map of the store, and the only module that makes a key or takes one apart.

A name in capitals is the first part of keys, without its last slash; a numbered series lies below its prefix as
`<prefix>/<number>.json`. No key comes from outside: a name that a person types is looked up among the known keys.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from inclusive_growth.errors import StoreError
from inclusive_growth.records import Acceptance, Part, Release

ACCEPTED = "accepted"  # losses that a person accepted, by release or candidate
DELIVERED = "delivered"  # by alert: recipients who have it while it waits for others
APPROVALS = "approvals"
BACKUPS = "backups"  # series: each finished backup
BUILDS = "builds"  # series: each build with its candidate
CANDIDATES = "candidates"
DECODED = "decoded"
DURATIONS = "durations"
ERASED = "erased"
GATES = "gates"
HISTORY = "publications/history"  # series: each publication, rollback and withdrawal
INBOX = "inbox"
LEASES = "leases"
LEDGER = "ledger"  # series: pages with the hash of each record that something else is decided by
OUTBOX = "outbox"
PARTS = "parts"
PUBLICATIONS = "publications"
RAW = "raw"
SENT = "sent"
SET_ASIDE = "set_aside"  # releases that passed landing and with which the marts cannot be built
STORE_VERSION = "STORE_VERSION"
TOLD = "told"  # by history number: an email has told readers of this change

_ERASABLE = re.compile(rf"{RAW}/[^/]+/[^/]+/objects/[0-9a-f]{{64}}|{DECODED}/[^/]+/[^/]+/[^/]+/[^/]+\.parquet")
_IDENTITY = re.compile(rf"{HISTORY}/.*|{LEASES}/[^/]+/0*1\.json|{RAW}/[^/]+/[^/]+/sightings/0*1\.json")
_NOT_DECISIVE = re.compile(
    rf"({LEASES}|{DURATIONS}|{LEDGER}|{PUBLICATIONS}|{STORE_VERSION})(/|$)|{DECODED}/.*\.parquet$"
)
_HASH = re.compile(r"[0-9a-f]{64}")

# Pairs of (prefix, pattern), with records before the objects to which they refer. The last pair takes every key
# that none before it took.
REFERRING_FIRST = (
    (f"{HISTORY}/", ""),
    (f"{PUBLICATIONS}/", ""),
    (f"{LEDGER}/", ""),
    (f"{APPROVALS}/", ""),
    (f"{ACCEPTED}/", ""),
    (f"{BUILDS}/", ""),
    (f"{CANDIDATES}/", ""),
    (f"{SET_ASIDE}/", ""),
    (f"{GATES}/", ""),
    (f"{PARTS}/", ""),
    (f"{TOLD}/", ""),
    (f"{SENT}/", ""),
    (f"{DELIVERED}/", ""),
    (f"{RAW}/", rf"{RAW}/[^/]+/[^/]+/(sightings|editions|looks)/"),
    (f"{RAW}/", rf"{RAW}/[^/]+/[^/]+/releases/"),
    (f"{DECODED}/", r".*\.json$"),
    ("", ""),
)


def checked(key: str) -> str:
    """The same key, once it is sound. Raises StoreError when a part is empty, hidden or climbs out."""
    parts = key.split("/")
    if "\\" in key or "\0" in key or any(not part or part.startswith(".") for part in parts):
        raise StoreError(f"'{key}' is not a store key: keys are relative, without empty or dotted parts")
    return key


def erasable(key: str, exists: Callable[[str], bool]) -> str:
    """The same key, once its object may be erased: raw bytes or a decoded table, with a tombstone already there.

    Raises StoreError for everything else, so that no code can delete anything else.
    """
    if not _ERASABLE.fullmatch(checked(key)):
        raise StoreError(f"'{key}': only raw objects and the tables decoded from them can ever be erased")
    if not exists(tombstone_key(key)):
        raise StoreError(f"'{key}': has no tombstone yet; `igw erase` writes it, with the reason, first")
    return key


def name_of(key: str) -> str:
    """The last part of a key, without `.json`."""
    return key.rpartition("/")[2].removesuffix(".json")


def hash_in_name(key: str) -> str:
    """The SHA-256 that an object's content must have; "" when its name is no hash."""
    path = PurePosixPath(key)
    named = key.startswith(f"{PARTS}/") or is_raw_object(key)
    return path.stem if named and _HASH.fullmatch(path.stem) else ""


def tells_stores_apart(key: str) -> bool:
    """Whether different bytes under this key prove two stores to be different, not copies of one."""
    return bool(_IDENTITY.fullmatch(key))


def is_decisive(key: str) -> bool:
    """Whether something else is decided by the object under this key, and nothing but the ledger has its hash.

    A history entry is named by the next one, and what else a publication has by the entry.
    """
    return not _NOT_DECISIVE.match(key) and not hash_in_name(key)


# Publishers' releases


def raw_key(source: str, dataset: str, sha256: str) -> str:
    return f"{RAW}/{source}/{dataset}/objects/{sha256}"


def is_raw_object(key: str) -> bool:
    return key.startswith(f"{RAW}/") and "/objects/" in key


def is_release(key: str) -> bool:
    return key.startswith(f"{RAW}/") and "/releases/" in key


def sightings_prefix(source: str, dataset: str) -> str:
    return f"{RAW}/{source}/{dataset}/sightings"


def looks_prefix(source: str, dataset: str) -> str:
    return f"{RAW}/{source}/{dataset}/looks"


def editions_prefix(source: str, dataset: str) -> str:
    return f"{RAW}/{source}/{dataset}/editions"


def releases_prefix(source: str, dataset: str) -> str:
    return f"{RAW}/{source}/{dataset}/releases/"


def release_key(source: str, dataset: str, release_id: str) -> str:
    return f"{releases_prefix(source, dataset)}{release_id}.json"


def plans_prefix(source: str, dataset: str) -> str:
    return f"{RAW}/{source}/{dataset}/plans/"


def plan_key(source: str, dataset: str, plan_hash: str) -> str:
    return f"{plans_prefix(source, dataset)}{plan_hash}.json"


def is_plan(key: str, dataset: str, plan_hash: str) -> bool:
    """Whether the key is of this plan, under any name of the dataset's source."""
    return key.startswith(f"{RAW}/") and key.endswith(f"/{dataset}/plans/{plan_hash}.json")


def decodings_prefix(source: str, dataset: str, release_id: str) -> str:
    return f"{DECODED}/{source}/{dataset}/{release_id}/"


def decoding_key(source: str, dataset: str, release_id: str, decoder_version: str) -> str:
    return f"{decodings_prefix(source, dataset, release_id)}{decoder_version}.json"


def decoded_key(release: Release) -> str:
    """The table that the release's decoder made."""
    prefix = decodings_prefix(release.source, release.dataset, release.release_id)
    return f"{prefix}{release.decoder_version}.parquet"


def inbox_key(sha256: str) -> str:
    return f"{INBOX}/{sha256}.json"


# Personal data that was erased


def tombstone_key(key: str) -> str:
    return f"{ERASED}/{key}.json"


def erased_key(tombstone: str) -> str:
    """The key of the object that a tombstone replaces."""
    return tombstone.removeprefix(f"{ERASED}/").removesuffix(".json")


def erased_releases_prefix(source: str, dataset: str) -> str:
    return f"{ERASED}/{DECODED}/{source}/{dataset}/"


# Verdicts, candidates, publications


def gates_prefix(subject: str) -> str:
    return f"{GATES}/{subject}/"


def gate_key(subject: str, gate_version: str) -> str:
    return f"{gates_prefix(subject)}{gate_version}.json"


def set_aside_prefix(dataset: str) -> str:
    return f"{SET_ASIDE}/{dataset}/"


def set_aside_key(dataset: str, release_id: str, conditions: str) -> str:
    return f"{set_aside_prefix(dataset)}{release_id}/{conditions}.json"


def acceptances_prefix(subject: str) -> str:
    return f"{ACCEPTED}/{subject}/"


def acceptance_key(acceptance: Acceptance) -> str:
    """One acceptance for each subject, check and set of failing rows."""
    name = f"{acceptance.relation}.{acceptance.expectation}.{acceptance.failing_sha256[:16]}"
    return f"{acceptances_prefix(acceptance.subject)}{name}.json"


def part_key(part: Part) -> str:
    return f"{PARTS}/{part.mart}/{part.sha256}.parquet"


def candidate_key(candidate_id: str) -> str:
    return f"{CANDIDATES}/{candidate_id}.json"


def approvals_prefix(candidate_id: str) -> str:
    return f"{APPROVALS}/{candidate_id}"


def history_key(seq: int) -> str:
    return f"{HISTORY}/{seq:08d}.json"


def manifest_key(publication_id: str) -> str:
    return f"{PUBLICATIONS}/{publication_id}/manifest.json"


def schema_key(publication_id: str) -> str:
    return f"{PUBLICATIONS}/{publication_id}/schema.json"


def dictionary_key(publication_id: str) -> str:
    return f"{PUBLICATIONS}/{publication_id}/data-dictionary.md"


def sums_key(publication_id: str) -> str:
    return f"{PUBLICATIONS}/{publication_id}/SHA256SUMS"


def publication_of_sums(key: str) -> str:
    """The publication of a checksum list; "" for any other object."""
    return key.split("/")[1] if key.startswith(f"{PUBLICATIONS}/") and key.endswith("/SHA256SUMS") else ""


# Leases, durations, alerts


def lease_prefix(name: str) -> str:
    return f"{LEASES}/{name}"


def lease_key(name: str, fencing: int) -> str:
    return f"{lease_prefix(name)}/{fencing:08d}.json"


def lease_released_key(name: str, fencing: int) -> str:
    return f"{lease_prefix(name)}/{fencing:08d}.released"


def lease_renewals_prefix(name: str, fencing: int) -> str:
    return f"{lease_prefix(name)}/renewals-{fencing:08d}"


def durations_prefix(step: str) -> str:
    return f"{DURATIONS}/{step}"


def outbox_key(name: str) -> str:
    return f"{OUTBOX}/{name}"


def delivered_prefix(name: str) -> str:
    """Below it: a recipient who has an alert of the outbox while it waits for others."""
    return f"{DELIVERED}/{name}/"


def delivered_key(name: str, recipient: str) -> str:
    return f"{delivered_prefix(name)}{hashlib.sha256(recipient.encode()).hexdigest()[:32]}.json"


def sent_key(name: str) -> str:
    return f"{SENT}/{name}"


def told_key(seq: int) -> str:
    return f"{TOLD}/{seq:08d}.json"
