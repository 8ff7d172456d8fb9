"""Sending of events: none while lineage is off, and a receiver's trouble never stops the work itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth import logs
from inclusive_growth.settings import Settings

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent


@dataclass(frozen=True, slots=True)
class Parent:
    """The run that started this process's work, such as an Airflow task."""

    run_id: str
    job: str
    namespace: str


_parent: Parent | None = None  # a process works on one task


def set_parent(parent: Parent | None) -> None:
    """Set the run that started the work of this process."""
    global _parent
    _parent = parent


def current_parent() -> Parent | None:
    return _parent


def send(config: Settings, events: Callable[[], Iterable["RunEvent"]]) -> None:
    """Make the events and send them in order, up to the first failure, which is logged."""
    if not config.lineage:
        return
    try:
        from openlineage.client import OpenLineageClient

        from inclusive_growth.operations.lineage.transport import transport

        client = OpenLineageClient(transport=transport(config))
        for event in events():
            client.emit(event)
        client.close()
    except Exception as error:  # from any library: figures do not wait for their lineage
        logs.trouble("lineage could not be told", reason=f"{type(error).__name__}: {error}")


def parent_facet(above: Parent) -> Any:
    """The facet that names the parent of a run."""
    from openlineage.client.facet_v2 import parent_run

    return parent_run.ParentRunFacet(
        run=parent_run.Run(runId=above.run_id), job=parent_run.Job(namespace=above.namespace, name=above.job)
    )
