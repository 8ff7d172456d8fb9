"""Files of the inbox, opened as what they are: never through a link, never waiting, never more than the limit.

A name is shown with what cannot be printed escaped, so that it can stand in a record, a log and a letter. A file
is opened once; whether it may be read, and its bytes, come from that one descriptor.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.errors import UsageError

LONGEST_CITATION = 100_000
_OTHER_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the inbox: how its name is shown, where it lies, and why it cannot be a dataset's file.

    `trouble` is "" for what may be opened.
    """

    shown: str
    path: Path
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What opening a file gave: its bytes, or the reason why they were not read. `state` changes with the file."""

    body: bytes
    reason: str
    state: str


def found_in(folder: Path, datasets: frozenset[str]) -> Iterator[Found]:
    """Everything in the inbox that is no citation and no file still being copied, sorted by name."""
    for entry in _entries(folder):
        shown = shown_name(entry.name)
        if not entry.is_dir(follow_symlinks=False):
            if not _is_beside(entry.name):
                yield Found(
                    shown, Path(entry.path), "it lies in no dataset's folder; put it into inbox/<dataset>/"
                )
            continue
        if entry.name not in datasets:
            yield Found(
                shown,
                Path(entry.path),
                "there is no such dataset; `igw catalogue list` names them: rename the folder",
            )
            continue
        try:
            inner = list(_entries(Path(entry.path)))
        except OSError as error:
            yield Found(
                shown, Path(entry.path), f"the folder cannot be read ({error.strerror}); correct its rights"
            )
            continue
        for file in inner:
            if not _is_beside(file.name):
                yield Found(f"{shown}/{shown_name(file.name)}", Path(file.path))


def find(folder: Path, shown: str, datasets: frozenset[str]) -> Found:
    """The thing of the inbox that is shown so. Raises UsageError when there is none."""
    dataset, _, name = shown.partition("/")
    path = folder / dataset / name
    # No look at every other file where the name says all.
    plain = dataset in datasets and name == shown_name(name) and "/" not in name and name not in ("", ".", "..")
    if plain and not _is_beside(name) and os.path.lexists(path) and not (folder / dataset).is_symlink():
        return Found(shown, path)
    for found in found_in(folder, datasets):
        if found.shown == shown:
            return found
    raise UsageError(f"'{shown}' is not a file of the inbox {folder}; see `igw inbox`")


def shown_name(name: str) -> str:
    """A name with line breaks, control characters, and bytes of another encoding escaped."""
    return "".join(
        char if char.isprintable() and char != "\\" else char.encode("unicode_escape", "surrogatepass").decode()
        for char in name
    )


def read(path: Path, most: int) -> Read:
    """Open a file once and read it, if it is a plain file of at most `most` bytes."""
    try:
        # From a folder that is held open, so that nobody can put a link in its place meanwhile.
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            before = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
            if reason := _not_plain(before):
                return Read(b"", reason, _state(before))
            how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(path.name, how, dir_fd=folder)
        finally:
            os.close(folder)
    except OSError as error:
        return Read(
            b"", f"it cannot be opened ({error.strerror}); correct its rights or put it in again", _seen(path)
        )
    try:
        opened = os.fstat(descriptor)
        if reason := _not_plain(opened):
            return Read(b"", reason, _state(opened))
        if opened.st_size > most:
            reason = f"the file has {opened.st_size:,} bytes; at most {most:,} are taken (IGW_HTTP_MAX_BYTES)"
            return Read(b"", reason, _state(opened))
        body = _bytes(descriptor, opened.st_size + 1)
        after = os.fstat(descriptor)
    except OSError as error:
        return Read(b"", f"it cannot be read ({error.strerror}); put it in again", _seen(path))
    finally:
        os.close(descriptor)
    if _state(after) != _state(opened) or len(body) != opened.st_size:
        reason = "it changed while it was read; copy it in as <file>.part and rename it when it is whole"
        return Read(b"", reason, _state(after))
    return Read(body, "", _state(opened))


def _bytes(descriptor: int, most: int) -> bytes:
    parts, left = [], most
    while left and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _is_beside(name: str) -> bool:
    """Whether a name is a citation's, or that of a file which is still being copied."""
    return name.endswith((".yml", ".part"))


def _not_plain(status: os.stat_result) -> str:
    for is_kind, name in _OTHER_KINDS:
        if is_kind(status.st_mode):
            return f"it is {name}, not a plain file; put a copy of the published file here"
    if status.st_nlink > 1:
        return "it has another name elsewhere (a hard link); put a copy of the published file here"
    return ""


def _state(status: os.stat_result) -> str:
    identity = (status.st_ino, status.st_mode, status.st_nlink, status.st_size)
    return " ".join(map(str, (*identity, status.st_mtime_ns, status.st_ctime_ns)))


def _seen(path: Path) -> str:
    try:
        return _state(path.lstat())
    except OSError:
        return "away"
