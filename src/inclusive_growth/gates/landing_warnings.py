"""Warnings of the landing gate about what a candidate is built from: a person is asked about them as well.

Only a release whose rows readers do not have yet asks, while it is the current one of its dataset: what its
publisher has replaced meanwhile asks nobody. An older edition is never current, and asks because a person has
provided it. The warnings stand in the candidate's record beside those of the publish gate, so that one question,
one approval and one rule about the same rows serve both.
"""

from collections.abc import Iterator
from dataclasses import replace

from inclusive_growth.records import Candidate, ExpectationResult, GateRecord, from_json
from inclusive_growth.store.object_store import Store


def new_landing_warnings(
    candidate: Candidate, published: Candidate | None, store: Store
) -> Iterator[ExpectationResult]:
    """Failed warnings of each release that is new against what is published, under the name of its dataset."""
    shown = published.landing_gates if published else {}
    current = set(candidate.releases.values())
    for release_id, key in sorted(candidate.landing_gates.items()):
        was_replaced = release_id not in current and candidate.origins.get(release_id) != "provided"
        if was_replaced or shown.get(release_id) == key:
            continue
        record = from_json(GateRecord, store.get(key))
        if release_id in shown and _rows(shown[release_id], store) == record.decoded_sha256:
            continue  # judged again, the same rows
        for result in failed_warnings(record):
            yield replace(result, relation=f"release of {result.relation}")


def failed_warnings(record: GateRecord) -> list[ExpectationResult]:
    """The warnings of a record that did not pass."""
    return [result for result in record.results if result.severity == "warning" and not result.success]


def _rows(key: str, store: Store) -> str:
    return from_json(GateRecord, store.get(key)).decoded_sha256
