"""Spool: alerts on this host's own disk while the object store cannot be reached."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Spool:
    """Folder of waiting alerts (`<name>`) and of those that the mail server accepted (`<name>.sent`).

    Any other file in the folder is no alert: a killed process may have left one half written.
    """

    folder: Path

    def add(self, name: str, body: bytes, key_hash: str) -> bool:
        """Keep an alert safely on disk; False when the same cause is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(f"-{key_hash}.json" in path.name for path in self._alert_files()):
            return False
        part = self.folder / f"{uuid4().hex}.part"
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / name)
        return True

    def is_empty(self) -> bool:
        return not self._alert_files()

    def waiting(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self._alert_files() if path.suffix == ".json"}

    def entries(self) -> list[tuple[str, bytes, bool]]:
        """(name, body, was sent) of each alert, oldest first."""
        return [
            (path.name.removesuffix(".sent"), path.read_bytes(), path.suffix == ".sent")
            for path in self._alert_files()
        ]

    def _alert_files(self) -> list[Path]:
        paths = [*self.folder.glob("*.json"), *self.folder.glob("*.json.sent")]
        return sorted(path for path in paths if not path.name.startswith("."))

    def mark_sent(self, name: str) -> None:
        (self.folder / name).rename(self.folder / f"{name}.sent")

    def remove(self, name: str) -> None:
        for path in (self.folder / name, self.folder / f"{name}.sent"):
            path.unlink(missing_ok=True)

    @contextmanager
    def one_sender(self) -> Iterator[None]:
        """Hold this host's sending lock; it ends with its process, so a crash leaves nothing locked."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
