"""A rollback holds on the real line: nothing is built or published again until the inputs change."""

from dataclasses import replace

import pytest

from inclusive_growth import gates
from inclusive_growth.build import build, parts
from inclusive_growth.build.candidates import BUILDS, Build, latest_candidate
from inclusive_growth.publish.publish import publish, rollback
from inclusive_growth.records import Candidate, GateRecord, now, to_json, utc
from inclusive_growth.store import history
from inclusive_growth.store.keys import candidate_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import highest, put_next
from tests.support.published_sample import Published

pytestmark = pytest.mark.system


def another_content(here: Published) -> Candidate:
    """A candidate of today's inputs with one part less, judged and passed; every mart is still there."""
    first = latest_candidate(here.store)
    assert first
    gone, another = [part for part in first.parts if part.mart == "fct_gaps"][:2]
    assert gone != another
    kept = tuple(part for part in first.parts if part != gone)
    made = replace(first, candidate_id=parts.candidate_id(kept), parts=kept)
    here.store.put(candidate_key(made.candidate_id), to_json(made))
    version = gates.publish_gate_version(here.config, here.catalogue)
    passed = GateRecord("publish", made.candidate_id, version, True, 0, utc(now()), ())
    here.store.put(f"gates/{made.candidate_id}/{version}.json", to_json(passed))
    say_built(here, made)
    return made


def say_built(here: Published, made: Candidate) -> None:
    line = Build(made.inputs_hash, made.candidate_id, utc(now()), highest(here.store, history.HISTORY))
    put_next(here.store, BUILDS, lambda seq: to_json(line))


def test_a_rollback_calls_for_no_build_and_no_publication(own):
    first = history.current(own.store)
    made = another_content(own)
    with writer_lease(own.store) as lease:
        publish(run_at=now(), who="scheduler", why="", lease=lease, context=own.context)
        say_built(own, made)  # built once more while readers have it, as after a change of a gate
        rollback(config=own.config, store=own.store, run_at=now(), who="anna", why="wrong", lease=lease)
        assert build.needs_build(own.context) is False
        assert publish(run_at=now(), who="scheduler", why="", lease=lease, context=own.context) is None
    shown = history.current(own.store)
    assert first and shown and shown[1].publication_id == first[1].publication_id


def test_a_candidate_overtaken_before_anyone_saw_it_is_built_again(own):
    another_content(own)
    assert build.needs_build(own.context) is False
    shown = history.current(own.store)
    assert shown
    entry = replace(shown[0], seq=2, action="rollback")
    own.store.put(f"{history.HISTORY}/00000002.json", to_json(entry))
    assert build.needs_build(own.context) is True
