"""Candidates: their records, and the numbered line of builds."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from inclusive_growth.errors import AlreadyExists
from inclusive_growth.records import Candidate, from_json, to_json
from inclusive_growth.store.keys import BUILDS, candidate_key
from inclusive_growth.store.object_store import Store, put_next, series


@dataclass(frozen=True, slots=True)
class Build:
    """One finished build: its inputs and its candidate."""

    inputs_hash: str
    candidate_id: str
    built_at: str
    based_on: int  # history seq; the same content may be built again after other publications
    by: str = "scheduler"  # the person who asked for the build and may not approve it
    group_keys: dict[str, str] = field(default_factory=dict)  # as of this build: other inputs may give equal parts
    group_previous: dict[str, str] = field(default_factory=dict)


def read_candidate(store: Store, candidate_id: str) -> Candidate:
    """A candidate by its id, as of its last build. Raises NotInStore."""
    return _as_of(from_json(Candidate, store.get(candidate_key(candidate_id))), _last_of(store, candidate_id))


def latest_candidate(store: Store) -> Candidate | None:
    """The candidate of the last build; its content may be that of an earlier build."""
    last = last_build(store)
    return _as_of(from_json(Candidate, store.get(candidate_key(last.candidate_id))), last) if last else None


def built_by(store: Store, candidate_id: str) -> str:
    """The person who asked for the last build of a candidate; "" when it was never built here."""
    build = _last_of(store, candidate_id)
    return build.by if build else ""


def last_build(store: Store) -> Build | None:
    return next(_newest_first(store), None)


def record_build(store: Store, candidate: Candidate, by: str) -> Candidate:
    """Keep the candidate, then record its build as the last. The first record of equal content stands."""
    with suppress(AlreadyExists):
        store.put(candidate_key(candidate.candidate_id), to_json(candidate))
    build = Build(
        candidate.inputs_hash,
        candidate.candidate_id,
        candidate.built_at,
        candidate.based_on,
        by,
        candidate.group_keys,
        candidate.group_previous,
    )
    put_next(store, BUILDS, lambda seq: to_json(build))
    return read_candidate(store, candidate.candidate_id)


def _as_of(candidate: Candidate, build: Build | None) -> Candidate:
    if build is None:
        return candidate
    return replace(
        candidate, based_on=build.based_on, group_keys=build.group_keys, group_previous=build.group_previous
    )


def _last_of(store: Store, candidate_id: str) -> Build | None:
    return next((build for build in _newest_first(store) if build.candidate_id == candidate_id), None)


def _newest_first(store: Store) -> Iterator[Build]:
    """The builds, each read when it is asked for: of years of them mostly the last is wanted."""
    for _, key in sorted(series(store, BUILDS), reverse=True):
        yield from_json(Build, store.get(key))
