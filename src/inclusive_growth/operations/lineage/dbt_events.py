"""Events of dbt's models and tests, made by OpenLineage's own reader of dbt's artefacts.

Names are stable: the candidate file's path and database are left out, so a mart is `marts.<name>` everywhere.
"""

import json
from pathlib import Path
from typing import Any

from openlineage.client.event_v2 import RunEvent
from openlineage.common.provider.dbt.facets import ParentRunMetadata
from openlineage.common.provider.dbt.processor import DbtArtifactProcessor

from inclusive_growth.settings import Settings


class _Artifacts(DbtArtifactProcessor):  # type: ignore[misc]  # untyped in the library
    """Reads the manifest and the run results that the last dbt child left."""

    def __init__(self, folder: Path, producer: str, namespace: str) -> None:
        super().__init__(producer, namespace, skip_errors=True)
        self._folder = folder

    def get_dbt_metadata(self) -> tuple[Any, Any, dict[str, str], None]:
        manifest, results = (
            json.loads((self._folder / name).read_text(encoding="utf-8"))
            for name in ("manifest.json", "run_results.json")
        )
        return manifest, results, {"type": "duckdb", "path": ""}, None

    def extract_dataset_namespace(self, profile: dict[str, str]) -> None:
        self.dataset_namespace = self.job_namespace

    def _format_dataset_name(self, database: str | None, schema: str | None, table: str) -> str:
        return f"{schema}.{table}"

    def dbt_run_run_facet(self) -> dict[str, Any]:
        return {}  # the build's own run is the parent


def model_events(config: Settings, producer: str, run_id: str, job: str) -> list[RunEvent]:
    """START and COMPLETE or FAIL of every model and test of the last dbt run, in order of time."""
    artifacts = _Artifacts(config.work_dir / "dbt" / "target", producer, config.lineage_namespace)
    artifacts.dbt_run_metadata = ParentRunMetadata(run_id, job, config.lineage_namespace)
    events: list[RunEvent] = artifacts.parse().events()
    return sorted(events, key=lambda event: str(event.eventTime))
