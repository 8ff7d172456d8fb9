"""Inputs of a build: the releases that passed landing, in the order they became known.

Gathering reads only small records, so asking whether a build is needed reads no data and imports nothing heavy.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inclusive_growth import __version__
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.gates import standing_pass
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.releases import read_release
from inclusive_growth.landing.timeline import TimelineEntry, fetch_health, timeline
from inclusive_growth.records import SUREST_FIRST, Origin, Release
from inclusive_growth.settings import Settings

LEAST_SURE_FIRST: tuple[Origin, ...] = SUREST_FIRST[::-1]


@dataclass(frozen=True, slots=True)
class DatasetInputs:
    """Releases of one dataset that passed landing. `failing_since` is "" while fetching goes well."""

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


def gather_inputs(context: Context) -> tuple[DatasetInputs, ...]:
    """The inputs of every dataset of the catalogue, in the order of their ids."""
    return tuple(_dataset_inputs(name, context) for name in sorted(context.catalogue.datasets))


def _dataset_inputs(dataset: str, context: Context) -> DatasetInputs:
    store, source = context.store, context.catalogue.datasets[dataset].source
    standing = standing_pass(dataset, context=context)
    gates: dict[str, str] = {}

    def passed(release_id: str) -> bool:
        if key := standing(release_id):
            gates[release_id] = key
        return release_id in gates

    entries = tuple(timeline(store, source, dataset, passed))
    names = list(dict.fromkeys(entry.release_id for entry in entries))
    return DatasetInputs(
        dataset_id=dataset,
        source=source,
        timeline=entries,
        releases=tuple(read_release(store, source, dataset, name) for name in names),
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


def scheme_hashes(catalogue: Catalogue, schemes: Path | None = None) -> dict[str, str]:
    """Scheme table of the catalogue -> its hash."""
    return _file_hashes(schemes or catalogue.schemes, "*.csv")


def code_version(config: Settings) -> str:
    """The package's version and a short hash of the SQL and Python that make the marts."""
    # Every module of this room, and these of the catalogue, may change a mart although nothing landed.
    room = Path(__file__).parent
    code = _file_hashes(room, "*.py")
    for name in ("tables.py", "marts.py"):
        code |= _file_hashes(room.parent / "catalogue", name)
    return f"{__version__}+{digest([code, project_hashes(config)])[:12]}"


def project_hashes(config: Settings) -> dict[str, str]:
    """File of the dbt project that decides what is built -> its hash."""
    folder = config.project_dir / "dbt_project"
    hashes = {"dbt_project.yml": hashlib.sha256((folder / "dbt_project.yml").read_bytes()).hexdigest()}
    for part in ("models", "macros", "tests"):
        hashes |= {f"{part}/{name}": value for name, value in _file_hashes(folder / part, "*.*").items()}
    return hashes


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


def digest(content: Any) -> str:
    """The hash of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


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


def _file_hashes(folder: Path, pattern: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    }
