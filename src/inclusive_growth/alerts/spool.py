"""The spool: alerts on this host's own disk while the object store cannot be reached."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of waiting alerts (`<name>`) and of those the mail server has taken (`<name>.sent`)."""

    folder: Path

    def add(self, name: str, body: bytes, key_hash: str) -> bool:
        """Keep an alert safely on disk; False when the same cause is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(self.folder.glob(f"*-{key_hash}.json*")):
            return False
        part = self.folder / f".{name}.{os.getpid()}"
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / name)
        return True

    def is_empty(self) -> bool:
        return next(self.folder.glob("*.json*"), None) is None

    def waiting(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.json"))}

    def entries(self) -> list[tuple[str, bytes, bool]]:
        """(name, body, was sent) of everything here, oldest first."""
        return [
            (path.name.removesuffix(".sent"), path.read_bytes(), path.suffix == ".sent")
            for path in sorted(self.folder.glob("*.json*"))
        ]

    def mark_sent(self, name: str) -> None:
        (self.folder / name).rename(self.folder / f"{name}.sent")

    def remove(self, name: str) -> None:
        for path in (self.folder / name, self.folder / f"{name}.sent"):
            path.unlink(missing_ok=True)

    @contextmanager
    def one_sender(self) -> Iterator[None]:
        """Hold this host's sending lock; it goes with its process, so a crash leaves nothing locked."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
