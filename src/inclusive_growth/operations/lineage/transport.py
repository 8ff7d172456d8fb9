"""The transport of events that the settings name, also for Airflow's provider when it is given `FromSettings`."""

import os
from typing import TYPE_CHECKING, Any

from openlineage.client.transport import Config, Transport
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport
from openlineage.client.transport.noop import NoopConfig, NoopTransport

from inclusive_growth import secret_files
from inclusive_growth.records import now
from inclusive_growth.settings import Settings, settings

if TYPE_CHECKING:
    from openlineage.client.client import Event

TIMEOUT = 5.0  # seconds
RETRIES = 1  # an absent service must not hold up a build


def transport(config: Settings) -> Transport:
    """A file of JSON lines for this process, an HTTP service, or nowhere."""
    if not config.lineage:
        return NoopTransport(NoopConfig())
    if config.lineage == "file":
        config.lineage_dir.mkdir(parents=True, exist_ok=True)
        # Two processes appending to one file would mix their lines.
        name = f"{now():%Y%m%dT%H%M%S%f}-{os.getpid()}.jsonl"
        return FileTransport(FileConfig(log_file_path=str(config.lineage_dir / name), append=True))
    http_config: dict[str, Any] = {
        "url": config.lineage,
        "timeout": TIMEOUT,
        "retry": dict.fromkeys(("total", "read", "connect"), RETRIES),
    }
    if config.lineage_api_key.get_secret_value() or config.lineage_api_key_file:
        key = secret_files.read_secret(
            "LINEAGE_API_KEY", config.lineage_api_key, config.lineage_api_key_file, "LINEAGE"
        )
        http_config["auth"] = {"type": "api_key", "apiKey": key}
    return HttpTransport(HttpConfig.from_dict(http_config))


class FromSettings(Transport):  # type: ignore[misc]  # untyped in the library
    """The transport of our settings, opened in the process that first sends: Airflow forks to send."""

    kind = "inclusive_growth"
    config_class = Config

    def __init__(self, config: Config) -> None:
        self._opened: tuple[int, Transport] | None = None

    def emit(self, event: "Event") -> Any:
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = (os.getpid(), transport(settings()))
        return self._opened[1].emit(event)

    def close(self, timeout: float = -1) -> bool:
        return self._opened is None or bool(self._opened[1].close(timeout))
