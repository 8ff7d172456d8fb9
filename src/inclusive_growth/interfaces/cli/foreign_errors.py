"""Errors of the machine and of libraries as errors of ours: one line with the remedy, never a traceback.

What nobody foresaw keeps its traceback in a file below IGW_HOME, without the secrets of the settings.
"""

import traceback
from pathlib import Path

from inclusive_growth.errors import (
    DiskTrouble,
    SettingsError,
    SurfaceUnavailable,
    WarehouseError,
)
from inclusive_growth.records import now
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.disk_errors import disk_trouble


def as_ours(error: Exception) -> WarehouseError | None:
    """The error that a person can act on, None for one that nobody foresaw."""
    config = _config()
    first_line = (str(error).splitlines() or [""])[0]
    if words := disk_trouble(error, config.home):
        return DiskTrouble(words)
    if isinstance(error, ImportError):
        return SettingsError(f"igw is not installed whole ({first_line}): run `make setup`, or install it anew")
    if type(error).__module__.partition(".")[0] in ("_duckdb", "duckdb"):
        return _of_duckdb(first_line, config)
    return None


def unforeseen(error: Exception) -> str:
    """Keep the traceback in a file and say in one line what happened and where that file is."""
    from inclusive_growth.logs import without_secrets

    config = _config()
    kept = without_secrets("".join(traceback.format_exception(error)), config)
    said = without_secrets(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}", config)
    try:
        where = (
            f"its traceback is in {_written(kept, config.work_dir / 'errors')}: give it to whoever looks after igw"
        )
    except OSError:
        where = f"its traceback could not be kept:\n{kept}"
    return f"an error that nobody foresaw, {said}; {where}"


def _of_duckdb(said: str, config: Settings) -> WarehouseError | None:
    published = str(config.published_db)
    if "Could not set lock on file" in said:
        return SurfaceUnavailable(f"another program has the file open for writing ({said}): close it")
    if published in said:
        return SurfaceUnavailable(f"{said}; `igw refresh --rebuild` makes the file anew from the store")
    if said.startswith("Out of Memory Error"):
        return SettingsError(f"{said}; raise IGW_DUCKDB_MEMORY (now {config.duckdb_memory}) or free memory")
    return None


def _written(text: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now():%Y-%m-%dT%H%M%S.%fZ}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def _config() -> Settings:
    try:
        return settings()
    except Exception:  # the settings may be what is wrong
        return Settings.model_construct()
