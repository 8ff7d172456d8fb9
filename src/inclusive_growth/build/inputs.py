"""Inputs of a build: the releases that passed landing and are not set aside, in the order they became known.

Gathering reads only small records, so asking whether a build is needed reads no data and imports nothing heavy.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inclusive_growth.build.fingerprints import code_version, digest, scheme_hashes
from inclusive_growth.build.set_aside import Buildable, Extra
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.timeline import TimelineEntry, fetch_health, timeline
from inclusive_growth.records import SUREST_FIRST, Origin, Release
from inclusive_growth.settings import Settings

LEAST_SURE_FIRST: tuple[Origin, ...] = SUREST_FIRST[::-1]


@dataclass(frozen=True, slots=True)
class DatasetInputs:
    """Releases of one dataset that a build may use. `failing_since` is "" while fetching goes well."""

    dataset_id: str
    source: str
    timeline: tuple[TimelineEntry, ...]
    releases: tuple[Release, ...]  # each of them once, in the order of the timeline
    landing_gates: dict[str, str]  # release_id -> key of its passed landing record
    failing_since: str

    @property
    def current(self) -> TimelineEntry:
        return self.timeline[-1]

    def origin(self, release_id: str) -> Origin:
        """The origin of a release; content retrieved several times counts by its least sure retrieval."""
        origins = {entry.origin for entry in self.timeline if entry.release_id == release_id}
        return next(origin for origin in LEAST_SURE_FIRST if origin in origins)


def gather_inputs(context: Context, extra: Extra | None = None) -> tuple[DatasetInputs, ...]:
    """The inputs of every dataset of the catalogue, in the order of their ids.

    `extra` are releases to leave out beside those that the store says are set aside.
    """
    return tuple(_dataset_inputs(name, context, extra) for name in sorted(context.catalogue.datasets))


def _dataset_inputs(dataset: str, context: Context, extra: Extra | None) -> DatasetInputs:
    store, source = context.store, context.catalogue.datasets[dataset].source
    buildable = Buildable(dataset, context, extra)
    gates: dict[str, str] = {}

    def passed(release_id: str) -> bool:
        if key := buildable.gate_key(release_id):
            gates[release_id] = key
        return release_id in gates

    entries = tuple(timeline(store, source, dataset, passed))
    names = list(dict.fromkeys(entry.release_id for entry in entries))
    return DatasetInputs(
        dataset_id=dataset,
        source=source,
        timeline=entries,
        releases=tuple(buildable.release(name) for name in names),
        landing_gates={name: gates[name] for name in names},
        failing_since=fetch_health(store, source, dataset).failing_since,
    )


def inputs_hash(
    inputs: tuple[DatasetInputs, ...], *, config: Settings, catalogue: Catalogue, schemes: Path | None = None
) -> str:
    """Hash of every input: timelines, decodings, verdicts, catalogue, settings and code.

    Equal hashes promise equal candidates.
    """
    content = {
        "datasets": [dataset_content(dataset) for dataset in inputs],
        "catalogue": _catalogue_content(catalogue),
        "schemes": scheme_hashes(catalogue, schemes),
        "authority": config.authority,
        "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        "code": code_version(config),
    }
    return digest(content)


def dataset_content(dataset: DatasetInputs) -> dict[str, Any]:
    """Everything that decides the rows and vintages of a dataset, as plain values."""
    return {
        "dataset": dataset.dataset_id,
        "timeline": [asdict(entry) for entry in dataset.timeline],
        "decoded": [
            (release.release_id, release.decoder_version, release.decoded_sha256) for release in dataset.releases
        ],
        "gates": dataset.landing_gates,
        "failing_since": dataset.failing_since,
    }


def _catalogue_content(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "datasets": {name: file.model_dump(mode="json") for name, file in catalogue.datasets.items()},
        "shapes": {name: asdict(shape) for name, shape in catalogue.shapes().items()},
        "indicators": {
            name: [indicator.theme, indicator.file.model_dump(mode="json")]
            for name, indicator in catalogue.indicators.items()
        },
        "selections": {
            name: [
                (selection.indicator_id, selection.breakdown_id, selection.category_key)
                for selection in catalogue.selections(name)
            ]
            for name in catalogue.datasets
        },
    }
