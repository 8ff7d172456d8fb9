"""Events of our own steps: a landing, and a build with its inputs and outputs."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inclusive_growth import __version__
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.operations.lineage.sending import Parent, current_parent, parent_facet, send
from inclusive_growth.records import Candidate, now, utc
from inclusive_growth.settings import Settings

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

PRODUCER = f"urn:inclusive-growth-warehouse:{__version__}"
BUILD = "build"


def tell_landed(
    dataset: str, release_id: str, *, config: Settings, catalogue: Catalogue, origin: str, began: datetime
) -> None:
    """Send the event of a landing: from the publisher's address to the raw dataset."""

    def events() -> Iterator["RunEvent"]:
        from openlineage.client.event_v2 import InputDataset

        entry = catalogue.datasets[dataset]
        published = InputDataset(namespace=origin, name=dataset)
        landed = _raw_dataset(dataset, release_id, config, output=True)
        about = _run({"release_id": release_id, "source": entry.source})
        yield from _run_events(f"land.{dataset}", config, about, [published], [landed], began)

    send(config, events)


def tell_build(candidate: Candidate, *, config: Settings, catalogue: Catalogue, began: datetime) -> None:
    """Send the events of a build: raw datasets to landed tables, these through dbt's models to the marts."""

    def events() -> Iterator["RunEvent"]:
        from inclusive_growth.operations.lineage.dbt_events import model_events

        about = _run({"candidate_id": candidate.candidate_id})
        raw = {name: _raw_dataset(name, release, config) for name, release in sorted(candidate.releases.items())}
        marts = [_table(f"marts.{name}", config) for name in sorted({part.mart for part in candidate.parts})]
        yield from _run_events(BUILD, config, about, list(raw.values()), marts, began)
        me = Parent(about["run_id"], BUILD, config.lineage_namespace)
        for shape in sorted({catalogue.datasets[name].shape_name for name in raw}):
            read = [raw[name] for name in raw if catalogue.datasets[name].shape_name == shape]
            landed = [_table(f"landed.{shape}", config)]
            yield from _run_events(f"load.{shape}", config, _run({}, me), read, landed, began)
        yield from model_events(config, PRODUCER, about["run_id"], BUILD)

    send(config, events)


def tell_failed_build(*, config: Settings, began: datetime) -> None:
    """Send the events of a failed build, with those of dbt's models when dbt got that far."""

    def events() -> Iterator["RunEvent"]:
        from inclusive_growth.operations.lineage.dbt_events import model_events

        about = _run({})
        yield from _run_events(BUILD, config, about, [], [], began, failed=True)
        results = config.work_dir / "dbt" / "target" / "run_results.json"
        if results.is_file() and results.stat().st_mtime >= began.timestamp():  # else an earlier build wrote them
            yield from model_events(config, PRODUCER, about["run_id"], BUILD)

    send(config, events)


def _run(tags: dict[str, str], started_by: Parent | None = None) -> dict[str, Any]:
    """A new run: its id, its parent and its tags."""
    from openlineage.client.facet_v2 import tags_run
    from openlineage.client.uuid import generate_new_uuid

    facets: dict[str, Any] = {}
    if above := started_by or current_parent():
        facets["parent"] = parent_facet(above)
    if tags:
        named = [tags_run.TagsRunFacetFields(key=key, value=value) for key, value in tags.items()]
        facets["tags"] = tags_run.TagsRunFacet(tags=named)
    return {"run_id": str(generate_new_uuid()), "facets": facets}


def _run_events(
    name: str,
    config: Settings,
    about: dict[str, Any],
    inputs: "list[InputDataset]",
    outputs: "list[OutputDataset]",
    began: datetime,
    *,
    failed: bool = False,
) -> "Iterator[RunEvent]":
    """The start and the end of a run."""
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import job_type_job

    kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="INCLUSIVE_GROWTH", jobType="STEP")
    job = Job(namespace=config.lineage_namespace, name=name, facets={"jobType": kind})
    run = Run(runId=about["run_id"], facets=about["facets"])
    end = RunState.FAIL if failed else RunState.COMPLETE
    for state, moment in ((RunState.START, began), (end, now())):
        yield RunEvent(
            eventType=state,
            eventTime=utc(moment),
            run=run,
            job=job,
            producer=PRODUCER,
            inputs=inputs,
            outputs=outputs,
        )


def _raw_dataset(dataset: str, release_id: str, config: Settings, *, output: bool = False) -> Any:
    """A raw dataset of the store, at one of its releases."""
    from openlineage.client.event_v2 import InputDataset, OutputDataset
    from openlineage.client.facet_v2 import dataset_version_dataset

    version = dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=release_id)
    kind = OutputDataset if output else InputDataset
    return kind(namespace=config.lineage_namespace, name=f"raw.{dataset}", facets={"version": version})


def _table(name: str, config: Settings) -> "OutputDataset":
    from openlineage.client.event_v2 import OutputDataset

    return OutputDataset(namespace=config.lineage_namespace, name=name)
