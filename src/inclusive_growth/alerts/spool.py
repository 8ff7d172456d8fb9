"""Spool: alerts on this host's own disk while the object store cannot be reached."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from inclusive_growth.alerts.delivery import WaitingAlert


@dataclass(frozen=True, slots=True)
class Spool:
    """Folder of waiting alerts (`<name>`) and of those that left (`<name>.sent`).

    While an alert waits for some recipients, `<name>.accepted` lists those who have it. Any other file in the
    folder is no alert: a killed process may have left one half written.
    """

    folder: Path

    def add(self, name: str, body: bytes, key_hash: str) -> bool:
        """Keep an alert safely on disk; False when the same cause is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(f"-{key_hash}.json" in path.name for path in self._alert_files()):
            return False
        self._put(name, body)
        return True

    def _put(self, name: str, body: bytes) -> None:
        part = self.folder / f"{uuid4().hex}.part"
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / name)

    def is_empty(self) -> bool:
        return not self._alert_files()

    def waiting(self) -> list[WaitingAlert]:
        """Alerts that have not left, oldest first."""
        return [alert for alert, was_sent in self.entries() if not was_sent]

    def entries(self) -> list[tuple[WaitingAlert, bool]]:
        """Each alert with whether it left, oldest first."""
        return [(self._alert(path), path.suffix == ".sent") for path in self._alert_files()]

    def _alert(self, path: Path) -> WaitingAlert:
        name = path.name.removesuffix(".sent")
        accepted = self.folder / f"{name}.accepted"
        recipients = json.loads(accepted.read_bytes()) if accepted.exists() else []
        return WaitingAlert(name, path.read_bytes(), frozenset(recipients))

    def _alert_files(self) -> list[Path]:
        paths = [*self.folder.glob("*.json"), *self.folder.glob("*.json.sent")]
        return sorted(path for path in paths if not path.name.startswith("."))

    def mark_accepted(self, alert: WaitingAlert, recipients: tuple[str, ...]) -> None:
        """Remember who has an alert that waits for others."""
        self._put(f"{alert.name}.accepted", json.dumps(sorted({*alert.accepted, *recipients})).encode())

    def mark_sent(self, name: str) -> None:
        (self.folder / name).rename(self.folder / f"{name}.sent")

    def remove(self, name: str) -> None:
        for path in (self.folder / name, self.folder / f"{name}.sent", self.folder / f"{name}.accepted"):
            path.unlink(missing_ok=True)

    @contextmanager
    def one_sender(self) -> Iterator[None]:
        """Hold this host's sending lock; it ends with its process, so a crash leaves nothing locked."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
