"""Commands of safekeeping: metrics, health, backup, restore and the restore drill."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from inclusive_growth.errors import CorruptObject, SettingsError
from inclusive_growth.interfaces.cli.answers import Answer
from inclusive_growth.interfaces.cli.printing.states import state
from inclusive_growth.interfaces.cli.terminal import notes

if TYPE_CHECKING:
    from inclusive_growth.operations.safekeeping.backup import CopyResult
    from inclusive_growth.operations.safekeeping.drill import DrillResult
    from inclusive_growth.operations.steps.safekeeping import RestoreResult
    from inclusive_growth.operations.steps.watching import DataHealth

BackupPlace = Annotated[str, typer.Option("--from", help="The place that `igw backup` wrote to.")]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where the metrics are: the file that was written, or the address at which they are served."""

    place: str


def metrics(
    to: Annotated[
        Path | None, typer.Option(help="Write them once into this file instead of serving them.")
    ] = None,
) -> "Iterator[Answer[Metrics]]":
    """Serve the metrics for Prometheus on IGW_METRICS_HOST and IGW_METRICS_PORT, until stopped.

    Example: igw metrics --to /var/lib/node_exporter/igw.prom
    """
    import threading

    from prometheus_client import start_http_server, write_to_textfile

    from inclusive_growth import logs
    from inclusive_growth.catalogue import served_catalogue
    from inclusive_growth.operations.watch.metric_reader import stale_after
    from inclusive_growth.operations.watch.metrics import registry
    from inclusive_growth.settings import settings

    config = settings()
    logs.start(config)
    catalogue = served_catalogue(config.authority)
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
        metrics_registry = registry(config, catalogue, wait=stale_after(config.metrics_seconds))
        write_to_textfile(str(to), metrics_registry)
        yield Answer(Metrics(str(to)), lambda made, out: out.print(f"written to {made.place}", highlight=False))
        return
    metrics_registry = registry(config, catalogue)
    try:
        server, _ = start_http_server(config.metrics_port, config.metrics_host, registry=metrics_registry)
    except OSError as error:
        raise SettingsError(
            f"setting IGW_METRICS_PORT: cannot answer on {config.metrics_host}:{config.metrics_port} "
            f"({error.strerror or error}); choose another port or host, or stop what answers there"
        ) from None
    address = f"http://{config.metrics_host}:{server.server_port}/metrics"
    logs.event("metrics are served", address=address)
    yield Answer(Metrics(address), lambda made, out: out.print(f"metrics at {made.place}; Ctrl-C ends it"))
    threading.Event().wait()


def health(
    write: Annotated[bool, typer.Option("--write", help="Also replace marts.data_health in Postgres.")] = False,
) -> "Answer[DataHealth]":
    """How each dataset is: when it was seen, since when it fails, whether it is late. No figures.

    Example: igw health --json
    """
    from inclusive_growth.interfaces.cli.printing.health import show
    from inclusive_growth.operations import steps

    def show_report(report: "DataHealth", out: Console) -> None:
        show(report.rows, out)
        if write:
            out.print("marts.data_health: " + ("written" if report.written else "nothing is published yet"))

    return Answer(steps.health(write=write), show_report)


def backup(
    to: Annotated[str, typer.Option(help="A folder, or s3://bucket/prefix; else IGW_BACKUP_TO.")] = "",
) -> "Answer[CopyResult]":
    """Copy what is new in the store to another place; what is there is never written again.

    Example: igw backup --to /mnt/backup/igw
    """
    from inclusive_growth.operations import steps

    with notes.status("backup …") as waiting:
        copied = steps.backup(
            to, progress=lambda count, total: waiting.update(f"backup: {count:,} of {total:,} …")
        )
    return Answer(copied, _show_backup)


def restore(source: BackupPlace) -> "Answer[RestoreResult]":
    """Fill the empty store from a backup, verify it and build what readers see; stop the scheduler before.

    Example: igw restore --from /mnt/backup/igw
    """
    from inclusive_growth.operations import steps

    with notes.status("restore …") as waiting:
        restored = steps.restore(
            source, progress=lambda count, total: waiting.update(f"restore: {count:,} of {total:,} …")
        )
    return Answer(restored, _show_restored)


def drill(source: BackupPlace) -> "Answer[DrillResult]":
    """The restore drill: rebuild everything from a backup beside the warehouse and compare every table.

    Example: igw drill --from /mnt/backup/igw
    """
    from inclusive_growth.operations import steps

    with notes.status("drill …"):
        result = steps.drill(source)
    error = CorruptObject(f"what the backup {source} gives is not what is published: make another backup")
    return Answer(result, _show_drill, None if result.ok else error)


def _show_backup(copied: "CopyResult", out: Console) -> None:
    out.print(f"copied {copied.copied:,} of {copied.objects:,} objects ({copied.bytes:,} bytes) to {copied.place}")
    if copied.erased:
        out.print(f"erased there too: {copied.erased}")


def _show_restored(restored: "RestoreResult", out: Console) -> None:
    done, checked = restored.copied, restored.verified
    out.print(f"copied {done.copied:,} of {done.objects:,} objects ({done.bytes:,} bytes) from {done.place}")
    out.print(
        f"verified {checked:,} objects of the publication that readers see" if checked else "nothing is shown"
    )


def _show_drill(result: "DrillResult", out: Console) -> None:
    for name, (before, after) in result.tables.items():
        verdict = state("equal  " if before == after else "DIFFERS")
        out.print(verdict, f"{name}: {before.rpartition(' ')[0]}", markup=False)
    for problem in result.problems:
        out.print(f"broken {problem}", markup=False)
    out.print(
        f"restored {result.objects:,} objects, verified {result.verified:,}, compared {len(result.tables)} tables"
    )
