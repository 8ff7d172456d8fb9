"""Trouble with one surface: what counts as such, and in which words it is told."""

from inclusive_growth.errors import PublishRefused, SettingsError, SurfaceError, SurfaceUnavailable, WarehouseError


def trouble_kinds() -> tuple[type[Exception], ...]:
    """Exceptions that count as trouble with a surface, a wrong setting, a full disk or a locked file included."""
    import duckdb

    return (SurfaceError, PublishRefused, SettingsError, OSError, duckdb.Error)


def failure_kinds() -> tuple[type[Exception], ...]:
    """Exceptions that may stop one surface after the commit, and never the others."""
    return (WarehouseError, *trouble_kinds())


def trouble_in_words(name: str, error: Exception) -> str:
    """The trouble in one line, without DuckDB's message unless it is about files: others may quote a row."""
    import duckdb

    message = str(error).strip().partition("\n")[0]
    if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.IOException):
        message = f"{type(error).__name__}: the file cannot be used; igw refresh --rebuild makes it anew"
    return message if message.startswith(name) else f"{name}: {message}"


def away_kinds() -> tuple[type[Exception], ...]:
    """Exceptions of a surface that does not answer, a disk or memory that is full, a file that another holds."""
    import duckdb

    return (SurfaceUnavailable, OSError, duckdb.IOException, duckdb.OutOfMemoryException)
