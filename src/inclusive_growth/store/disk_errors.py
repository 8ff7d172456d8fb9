"""Errors of the disk in one sentence: what happened, at which path, and what to do."""

import errno
import shutil

_REMEDIES = {
    errno.ENOSPC: "the disk is full: make room",
    errno.EDQUOT: "the quota of this user is used up: make room, or raise it",
    errno.EFBIG: "the file would be larger than this process may write: raise the limit (ulimit -f)",
    errno.EROFS: "the disk is read-only: mount it for writing, or set IGW_HOME to a place that can be written",
    errno.ENOTDIR: "a file stands where a folder must be: name another place",
    errno.EISDIR: "a folder stands where a file must be: name another place",
    errno.EACCES: "this user may not: correct the rights, or set IGW_HOME to a place of your own",
    errno.EPERM: "this user may not: correct the rights, or set IGW_HOME to a place of your own",
}
# What libraries say that put the system's error into words of their own.
_WORDS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Read-only file system": errno.EROFS,
}


def disk_trouble(error: BaseException, place: object) -> str:
    """The trouble with the disk in one sentence, "" for any other error; `place` is the home of the warehouse."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if number := _number(cause):
            named = getattr(cause, "filename", None)
            where = (
                f"{named}: could not be used" if named else f"a file could not be written (IGW_HOME is {place})"
            )
            return f"{where}: {_REMEDIES[number]}, then run it again; work that is done is not done twice"
        cause = cause.__cause__ or cause.__context__
    return ""


def disk_remedy(said: str) -> str:
    """What is wrong with the disk and what to do, when another program's words name such a trouble; else ""."""
    return next((_REMEDIES[number] for words, number in _WORDS.items() if words in said), "")


def _number(error: BaseException) -> int:
    if isinstance(error, OSError) and error.errno in _REMEDIES:
        return error.errno or 0
    if isinstance(error, shutil.Error):  # of a whole folder: source, target and words of each file
        return next((number for number in _REMEDIES if f"[Errno {number}]" in str(error)), 0)
    # DuckDB and pyarrow raise errors of their own.
    if type(error).__module__.partition(".")[0] in ("_duckdb", "duckdb", "pyarrow", "sqlite3"):
        return next((number for words, number in _WORDS.items() if words in str(error)), 0)
    return 0
