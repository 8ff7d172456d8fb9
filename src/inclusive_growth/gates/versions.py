"""Versions of the gates: short hashes of their suites, of the catalogue, and of the version of this code.

When any of them changes, the old verdict no longer counts and the gate runs again.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.gates.agreed_shape import agreed_shape
from inclusive_growth.gates.dbt_macros import macro_text
from inclusive_growth.gates.suites import Kind, folder, landing_suites, mart_keys, relations
from inclusive_growth.settings import Settings
from inclusive_growth.sources.registry import source_class

# Raise it whenever this package judges the same rows by the same suites in another way.
GATES_VERSION = 6


def landing_gate_version(
    dataset_id: str, catalogue: Catalogue, config: Settings, decoder_version: str = ""
) -> str:
    """The version of the landing gate for one dataset, for the areas and codes that the settings ask for.

    The gate judges rows as a decoder gave them: the installed decoder, or the given one that read a release last.
    """
    dataset = catalogue.dataset(dataset_id)
    suites = [suite for suite in landing_suites(config.project_dir, dataset.source) if suite.expectations]
    return _short_hash(
        {
            "suites": [_suite_text("landing", suite.relation, config) for suite in suites],
            "macros": macro_text(config.project_dir),
            "agreed": asdict(agreed_shape(dataset_id, catalogue)),
            "dataset": catalogue.datasets[dataset_id].model_dump(mode="json"),
            "decoder": decoder_version or source_class(dataset.source).decoder_version,
            "selections": [
                (selection.category_key, selection.labels, selection.indicator_id, selection.breakdown_id)
                for selection in catalogue.selections(dataset_id)
            ],
            "awaited": {
                name: source.awaited
                for name, indicator in catalogue.indicators.items()
                for source in indicator.file.sources
                if source.dataset == dataset_id and source.awaited
            },
            "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
            "successions": read_table("area_successions", catalogue.schemes),
            "markers": [
                row for row in read_table("markers", catalogue.schemes) if row["source"] == dataset.source
            ],
        }
    )


def publish_gate_version(config: Settings, catalogue: Catalogue) -> str:
    """The version of the publish gate, with every bound and scheme that it reads from the catalogue."""
    judged = relations(config.project_dir, "marts")
    return _short_hash(
        {
            "suites": {name: _suite_text("marts", name, config) for name in judged},
            "keys": mart_keys(config.project_dir, judged),
            "datasets": {name: dataset.model_dump(mode="json") for name, dataset in catalogue.datasets.items()},
            "indicators": {
                name: indicator.file.model_dump(mode="json") for name, indicator in catalogue.indicators.items()
            },
            "schemes": {
                name: read_table(name, catalogue.schemes)
                for name in ("categories", "memberships", "markers", "statuses", "units")
            },
            "areas": scope_areas(config.authority, config.comparators, catalogue.schemes),
        }
    )


def _suite_text(kind: Kind, relation: str, config: Settings) -> str:
    return (folder(config.project_dir, kind) / f"{relation}.yml").read_text(encoding="utf-8")


def _short_hash(content: dict[str, Any]) -> str:
    text = json.dumps({"gates": GATES_VERSION, **content}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
