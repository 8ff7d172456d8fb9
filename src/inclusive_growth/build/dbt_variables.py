"""Variables that a build passes to dbt: the declared shapes, and the columns of areas in lookups and boundaries.

They are the same for every build of one catalogue with the same datasets landed: dbt reads its whole project again
when a variable changes.
"""

from dataclasses import asdict
from typing import Any

from inclusive_growth.build.inputs import DatasetInputs
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.sources.protocol import ReferenceParams


def dbt_variables(inputs: tuple[DatasetInputs, ...], config: Settings, catalogue: Catalogue) -> dict[str, Any]:
    """Variable -> value, as `dbt_project.yml` describes them."""
    models = (config.project_dir / "dbt_project" / "models" / "staging").rglob("stg_*__observations.sql")
    return {
        "staging_models": sorted(path.stem for path in models),
        "shapes": declared_shapes(catalogue),
        "reference_datasets": _reference_datasets(inputs, catalogue),
    }


def declared_shapes(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Shape -> its columns, measure and dimensions, and its landed table for dbt's list of sources."""
    return {
        name: asdict(shape) | {"table": {"name": name, "description": f"Decoded rows of the shape {name}."}}
        for name, shape in sorted(catalogue.shapes().items())
    }


def _reference_datasets(inputs: tuple[DatasetInputs, ...], catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Landed dataset of areas instead of figures -> its kind, roles of columns and facts of every row."""
    references: dict[str, dict[str, Any]] = {}
    for dataset in inputs:
        params = catalogue.params[dataset.dataset_id]
        if dataset.timeline and isinstance(params, ReferenceParams):
            references[dataset.dataset_id] = {"kind": params.kind, "roles": params.roles, "facts": params.facts}
    return references
