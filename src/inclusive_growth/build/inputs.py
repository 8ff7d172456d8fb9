"""What a build is made from: the releases that passed landing, in the order they became known.

Gathering reads only small records, so asking whether a build is needed costs no data and no heavy import.
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
from inclusive_growth.records import Origin, Release
from inclusive_growth.settings import Settings

LEAST_SURE: tuple[Origin, ...] = ("synthetic", "sample", "provided", "fetched")


@dataclass(frozen=True, slots=True)
class DatasetInputs:
    """One dataset's releases that passed landing. `failing_since` is "" while fetching goes well."""

    dataset: str
    source: str
    timeline: tuple[TimelineEntry, ...]
    releases: tuple[Release, ...]  # each once, in the order of the timeline
    landing_gates: dict[str, str]  # release_id -> key of its passed landing record
    failing_since: str

    @property
    def current(self) -> TimelineEntry:
        return self.timeline[-1]

    def origin(self, release_id: str) -> Origin:
        """Where a release came from; a content seen several times counts by its least sure retrieval."""
        found = {item.origin for item in self.timeline if item.release_id == release_id}
        return next(item for item in LEAST_SURE if item in found)


def gather(context: Context) -> tuple[DatasetInputs, ...]:
    """The inputs of every dataset of the catalogue, in the order of their ids."""
    return tuple(_of_dataset(name, context) for name in sorted(context.catalogue.datasets))


def _of_dataset(dataset: str, context: Context) -> DatasetInputs:
    store, source = context.store, context.catalogue.datasets[dataset].source
    standing = standing_pass(dataset, context=context)
    gates: dict[str, str] = {}

    def passed(release_id: str) -> bool:
        if key := standing(release_id):
            gates[release_id] = key
        return release_id in gates

    entries = tuple(timeline(store, source, dataset, passed))
    names = list(dict.fromkeys(item.release_id for item in entries))
    return DatasetInputs(
        dataset=dataset,
        source=source,
        timeline=entries,
        releases=tuple(read_release(store, source, dataset, name) for name in names),
        landing_gates={name: gates[name] for name in names},
        failing_since=fetch_health(store, source, dataset).failing_since,
    )


def inputs_hash(
    inputs: tuple[DatasetInputs, ...], *, config: Settings, catalogue: Catalogue, schemes: Path | None = None
) -> str:
    """Equal hashes promise equal candidates: timelines, decodings, verdicts, catalogue, settings and code."""
    content = {
        "datasets": [essence(item) for item in inputs],
        "catalogue": _catalogue(catalogue),
        "schemes": scheme_files(catalogue, schemes),
        "authority": config.authority,
        "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        "code": code_version(config),
    }
    return _digest(content)


def scheme_files(catalogue: Catalogue, schemes: Path | None = None) -> dict[str, str]:
    """The catalogue's scheme tables, with their hashes."""
    return _files(schemes or catalogue.schemes, "*.csv")


def code_version(config: Settings) -> str:
    """The package's version and a short hash of the SQL and Python that make the marts."""
    # Every module of this room, and these of the catalogue, may change a mart although nothing landed.
    room = Path(__file__).parent
    code = _files(room, "*.py")
    for name in ("tables.py", "marts.py"):
        code |= _files(room.parent / "catalogue", name)
    return f"{__version__}+{_digest([code, project_files(config)])[:12]}"


def project_files(config: Settings) -> dict[str, str]:
    """The dbt project's files that decide what is built, with their hashes."""
    folder = config.project_dir / "dbt_project"
    found = {"dbt_project.yml": hashlib.sha256((folder / "dbt_project.yml").read_bytes()).hexdigest()}
    for part in ("models", "macros", "tests"):
        found |= {f"{part}/{name}": value for name, value in _files(folder / part, "*.*").items()}
    return found


def _files(folder: Path, pattern: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    }


def essence(item: DatasetInputs) -> dict[str, Any]:
    """What the rows and vintages of a dataset follow from, as plain values."""
    return {
        "dataset": item.dataset,
        "timeline": [asdict(entry) for entry in item.timeline],
        "decoded": [(one.release_id, one.decoder_version, one.decoded_sha256) for one in item.releases],
        "gates": item.landing_gates,
        "failing_since": item.failing_since,
    }


def _catalogue(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "datasets": {name: item.model_dump(mode="json") for name, item in catalogue.datasets.items()},
        "shapes": {name: asdict(shape) for name, shape in catalogue.shapes().items()},
        "indicators": {
            name: [item.theme, item.file.model_dump(mode="json")] for name, item in catalogue.indicators.items()
        },
        "selections": {
            name: [
                (item.indicator_id, item.breakdown_id, item.category_key) for item in catalogue.selections(name)
            ]
            for name in catalogue.datasets
        },
    }


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
