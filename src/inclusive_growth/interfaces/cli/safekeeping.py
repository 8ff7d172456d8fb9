"""Commands of safekeeping: metrics, health, backup, restore and the restore drill."""

from pathlib import Path
from typing import Annotated

import typer

from inclusive_growth.errors import SettingsError
from inclusive_growth.interfaces.cli.terminal import err, out


def metrics(
    to: Annotated[
        Path | None, typer.Option(help="Write them once into this file instead of serving them.")
    ] = None,
) -> None:
    """Serve the metrics for Prometheus on IGW_METRICS_HOST and IGW_METRICS_PORT, until stopped."""
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
        out.print(f"written to {to}")
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
    out.print(f"metrics at {address}; Ctrl-C ends it")
    threading.Event().wait()


def health(
    write: Annotated[bool, typer.Option("--write", help="Also replace marts.data_health in Postgres.")] = False,
) -> None:
    """How each dataset is: when it was seen, since when it fails, whether it is late. No figures."""
    from inclusive_growth.interfaces.cli.printing.health import show
    from inclusive_growth.operations import steps

    report = steps.health(write=write)
    show(report.rows, out)
    if write:
        out.print("marts.data_health: " + ("written" if report.written else "nothing is published yet"))


def backup(
    to: Annotated[str, typer.Option(help="A folder, or s3://bucket/prefix; else IGW_BACKUP_TO.")] = "",
) -> None:
    """Copy what is new in the store to another place; what is there is never written again."""
    from inclusive_growth.operations import steps

    with err.status("backup …") as waiting:
        copied = steps.backup(
            to, progress=lambda count, total: waiting.update(f"backup: {count:,} of {total:,} …")
        )
    out.print(f"copied {copied.copied:,} of {copied.objects:,} objects ({copied.bytes:,} bytes) to {copied.place}")
    if copied.erased:
        out.print(f"erased there too: {copied.erased}")


def restore(
    source: Annotated[str, typer.Option("--from", help="The place that `igw backup` wrote to.")],
) -> None:
    """Fill the empty store from a backup, verify it and build what readers see; stop the scheduler before."""
    from inclusive_growth.operations import steps

    with err.status("restore …") as waiting:
        restored = steps.restore(
            source, progress=lambda count, total: waiting.update(f"restore: {count:,} of {total:,} …")
        )
    done, checked = restored.copied, restored.verified
    out.print(f"copied {done.copied:,} of {done.objects:,} objects ({done.bytes:,} bytes) from {done.place}")
    out.print(
        f"verified {checked:,} objects of the publication that readers see" if checked else "nothing is shown"
    )


def drill(
    source: Annotated[str, typer.Option("--from", help="The place that `igw backup` wrote to.")],
) -> None:
    """The restore drill: rebuild everything from a backup beside the warehouse and compare every table."""
    from inclusive_growth.operations import steps

    with err.status("drill …"):
        result = steps.drill(source)
    for name, (before, after) in result.tables.items():
        out.print(
            f"{'equal  ' if before == after else 'DIFFERS'} {name}: {before.rpartition(' ')[0]}", markup=False
        )
    for problem in result.problems:
        out.print(f"broken {problem}", markup=False)
    out.print(
        f"restored {result.objects:,} objects, verified {result.verified:,}, compared {len(result.tables)} tables"
    )
    if not result.ok:
        raise typer.Exit(1)
