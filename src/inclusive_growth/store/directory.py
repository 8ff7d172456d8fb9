"""The directory store: a local folder with the semantics of S3's `If-None-Match: *`.

Write a temporary file, fsync it, `link` it to its name (which fails if the name is taken), fsync the folder.
"""

import contextlib
import io
import mmap
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from inclusive_growth.errors import AlreadyExists, NotInStore, StoreDiskTrouble
from inclusive_growth.store.keys import checked, erasable
from inclusive_growth.store.process_identity import is_gone, name_of_this_process

# The folder of half-written files. Opening a store sweeps the files of killed writers: at once on the machine
# where the writer ran, elsewhere after a day.
_WRITING = ".writing"
_ABANDONED_SECONDS = 86_400


class DirectoryStore:
    """A local folder as a write-once store; several processes may write at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        self._put(key, io.BytesIO(data))

    def put_file(self, key: str, path: Path) -> None:
        with path.open("rb") as file:
            self._put(key, file)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotInStore(f"{key}: not in the store at {self.root}") from None
        except OSError as error:
            raise StoreDiskTrouble(f"{key}: cannot be read from {self.root}: {error.strerror}") from error

    def map(self, key: str) -> mmap.mmap:
        try:
            with self._path(key).open("rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotInStore(f"{key}: not in the store at {self.root}") from None
        except OSError as error:
            raise StoreDiskTrouble(f"{key}: cannot be read from {self.root}: {error.strerror}") from error

    def exists(self, key: str) -> bool:
        try:
            return self._path(key).is_file()
        except OSError as error:
            raise StoreDiskTrouble(f"{key}: cannot be looked for in {self.root}: {error.strerror}") from error

    def keys(self, prefix: str) -> list[str]:
        folder = prefix.rpartition("/")[0]
        # Walk only the folder that the prefix names, so the time grows with the answer, not with the store.
        below = _walk(str(self._path(folder)) if folder else str(self.root), f"{folder}/" if folder else "")
        return sorted(key for key in below if key.startswith(prefix))

    def url(self, key: str) -> str:
        return str(self._path(key))

    def erase(self, key: str) -> None:
        path = self._path(erasable(key, self.exists))
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync_folder(path.parent)
        except OSError as error:
            raise StoreDiskTrouble(f"{key}: could not be erased from {self.root}: {error.strerror}") from error

    def sweep(self, older_than: float = _ABANDONED_SECONDS) -> int:
        """Remove the half-written files of killed writers; returns how many.

        A file goes at once when its writer ran on this machine and has ended, else when it is old enough.
        """
        swept = 0
        try:
            for entry in os.scandir(self.root / _WRITING):
                with contextlib.suppress(FileNotFoundError):
                    writer = entry.name.partition("-")[0]
                    if is_gone(writer) or time.time() - entry.stat().st_mtime > older_than:
                        Path(entry.path).unlink()
                        swept += 1
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StoreDiskTrouble(
                f"{self.root / _WRITING}: half-written files cannot be swept ({error.strerror}); "
                "correct its rights, or put away what stands in its place"
            ) from error
        return swept

    def _put(self, key: str, source: BinaryIO) -> None:
        target = self._path(key)
        try:
            if target.exists():
                raise FileExistsError
            _make_folder(target.parent)
            _make_folder(self.root / _WRITING)
            handle, name = tempfile.mkstemp(dir=self.root / _WRITING, prefix=f"{name_of_this_process()}-")
            try:
                with os.fdopen(handle, "wb") as file:
                    os.fchmod(handle, 0o644)  # a temporary file is private, a stored object open to readers
                    shutil.copyfileobj(source, file, 1 << 20)
                    file.flush()
                    os.fsync(handle)
                os.link(name, target)
            finally:
                Path(name).unlink(missing_ok=True)
            _sync_folder(target.parent)
        except FileExistsError:
            if not target.is_file():
                raise StoreDiskTrouble(
                    f"{key}: a folder or file stands in its way below {self.root}: move it, or set IGW_HOME"
                ) from None
            # The caller will rely on this object, whose writer may have been killed before the sync.
            _sync_folder(target.parent)
            raise AlreadyExists(f"{key}: already in the store; stored objects are never changed") from None
        except OSError as error:
            raise StoreDiskTrouble(
                f"{key}: could not be written under {self.root}: {error.strerror or error}; nothing was kept, "
                "make room or correct the rights and run again"
            ) from error

    def _path(self, key: str) -> Path:
        return self.root.joinpath(*checked(key).split("/"))


def _walk(folder: str, prefix: str) -> Iterator[str]:
    """Keys of all files below a folder; scandir tells files from folders without a call for each."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreDiskTrouble(
            f"{folder}: the store's folder cannot be read ({error.strerror}); correct its rights"
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name


def _make_folder(folder: Path) -> None:
    """Make a folder and sync its entry, so that it survives a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
