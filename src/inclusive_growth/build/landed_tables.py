"""Landed releases that passed, as plain tables for SQL: releases, objects, timelines, plans and health."""

import json
from datetime import datetime

from inclusive_growth.build.inputs import DatasetInputs
from inclusive_growth.records import utc
from inclusive_growth.store.keys import plan_key
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.tables import Table


def landed_tables(inputs: tuple[DatasetInputs, ...], store: Store, run_at: datetime) -> list[Table]:
    """Every table of the schema `landed` except the decoded rows."""
    releases = [(dataset, release) for dataset in inputs for release in dataset.releases]
    plans = {
        (dataset.dataset_id, entry.plan_hash): json.loads(
            store.get(plan_key(dataset.source, dataset.dataset_id, entry.plan_hash))
        )
        for dataset in inputs
        for entry in dataset.timeline
    }
    return [
        Table(
            "releases",
            _columns(
                "dataset_id source release_id origin publisher_time first_retrieved_at:time decoder_version "
                "decoded_sha256 decoded_rows:whole landing_gate_key"
            ),
            tuple(
                (
                    dataset.dataset_id,
                    dataset.source,
                    release.release_id,
                    dataset.origin(release.release_id),
                    release.publisher_time,
                    _time(release.first_retrieved_at),
                    release.decoder_version,
                    release.decoded_sha256,
                    release.decoded_rows,
                    dataset.landing_gates[release.release_id],
                )
                for dataset, release in releases
            ),
        ),
        Table(
            "objects",
            _columns("dataset_id release_id object_sha256 url bytes:whole retrieved_at:time"),
            tuple(
                (dataset.dataset_id, release.release_id, raw.sha256, raw.url, raw.bytes, _time(raw.retrieved_at))
                for dataset, release in releases
                for raw in release.objects
            ),
        ),
        Table(
            "timeline",
            _columns(
                "dataset_id position:whole release_id plan_hash retrieval_of known_from:time publisher_time "
                "sighting_seq:whole"
            ),
            tuple(
                (
                    dataset.dataset_id,
                    entry.position,
                    entry.release_id,
                    entry.plan_hash,
                    entry.retrieval_of,
                    _time(entry.known_from),
                    entry.publisher_time,
                    entry.sighting_seq,
                )
                for dataset in inputs
                for entry in dataset.timeline
            ),
        ),
        Table(
            "plan_selections",
            _columns("dataset_id plan_hash indicator_id breakdown_id"),
            tuple(
                (*key, selection["indicator_id"], selection["breakdown_id"])
                for key, plan in plans.items()
                for selection in plan["selections"]
            ),
        ),
        Table(
            "plan_areas",
            _columns("dataset_id plan_hash area_code"),
            tuple((*key, area) for key, plan in plans.items() for area in plan["areas"]),
        ),
        Table(
            "health",
            _columns("dataset_id failing_since:time"),
            tuple((dataset.dataset_id, _time(dataset.failing_since)) for dataset in inputs),
        ),
        Table("build", _columns("corrected_at:time"), ((_time(utc(run_at)),),)),
    ]


def _columns(text: str) -> dict[str, str]:
    return {name: kind or "text" for name, _, kind in (word.partition(":") for word in text.split())}


def _time(text: str) -> datetime | None:
    """A time of our records as a plain UTC timestamp."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
