"""Whatever is wrong with a place where readers look, the watchkeeper's round goes on and tells it by email."""

import errno
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from inclusive_growth.alerts import Alert
from inclusive_growth.operations import steps
from inclusive_growth.operations.steps import watching
from inclusive_growth.publish.surfaces import asking, published_file
from inclusive_growth.publish.surfaces.postgres import connection
from inclusive_growth.records import from_json
from inclusive_growth.settings import settings
from inclusive_growth.store.lease import writer_lease
from tests.support.landed_rows import World, els
from tests.support.mail_server import MailServer
from tests.support.warehouse import Warehouse, warehouse

CLAIMANTS = "els_claimant_count"
ROWS = [els("E08000031", "Claimant Count", "2024-01-01T00:00:00/P1M", "6.0")]
LATE = "Explore local statistics, claimant count: the next release is late"
BEHIND = "A place where readers look could not be brought in line"
Trouble = Callable[[Warehouse, pytest.MonkeyPatch], Any]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mail: MailServer) -> Warehouse:
    """Two publications, the file shows the first; a dataset is late; the mail server takes what is sent."""
    for name, value in {
        "HOME": str(tmp_path),
        "ENVIRONMENT": "demo",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail.port),
    }.items():
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()
    made = warehouse(tmp_path)
    made.published(70.0)
    before = made.config.published_db.read_bytes()
    made.published(71.0, 2)
    made.config.published_db.write_bytes(before)
    world = World(tmp_path)
    world.land(CLAIMANTS, ROWS, 1)
    monkeypatch.setattr(watching, "now", lambda: world.day(1) + timedelta(days=500))
    return made


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


def postgres(monkeypatch: pytest.MonkeyPatch, port: int = 5432, **given: str) -> None:
    monkeypatch.setenv("IGW_MARTS_URL", f"postgresql://igw_marts@127.0.0.1:{port}/marts")
    for name, value in given.items():
        monkeypatch.setenv(f"IGW_{name}", value)
    settings.cache_clear()


def unreadable_password(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> str:
    postgres(monkeypatch, MARTS_PASSWORD_FILE="/nowhere/at/all")
    return "IGW_MARTS_PASSWORD_FILE: /nowhere/at/all cannot be read"


def full_disk(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> str:
    def build(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(published_file, "build_beside", build)
    return "No space left on device"


def damaged_file(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> str:
    house.config.published_db.write_bytes(b"no database" * 1000)
    return "not a valid DuckDB database file"


@contextmanager
def recorded() -> Iterator[list[Any]]:
    """Everything that is logged, whether or not some test before has set the log up."""
    was_set_up = structlog.is_configured()
    with capture_logs() as found:
        yield found
    if not was_set_up:
        structlog.reset_defaults()


@pytest.mark.parametrize("trouble", [unreadable_password, full_disk, damaged_file])
def test_emails_leave_and_the_trouble_is_one_of_them(
    house: Warehouse,
    mail: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Trouble,
) -> None:
    said = trouble(house, monkeypatch)
    with recorded() as logged:
        for _ in range(2):
            assert said in steps.watch().surfaces
    told = [line for line in logged if line["event"] == "a surface stays behind"]
    assert len(told) == 2 and all(said in line["reason"] for line in told)
    late, behind = (next(n for n, got in enumerate(mail.subjects) if word in got) for word in (LATE, BEHIND))
    assert late < behind, "emails first"
    assert [subject for subject in mail.subjects if BEHIND in subject] == [BEHIND]
    (letter,) = [found for found in letters(house) if found.kind == "surface_behind"]
    assert said in " ".join(letter.text.split())


def test_a_file_that_another_program_writes_holds_up_nothing(house: Warehouse, mail: MailServer) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(house.config.published_db)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline()
        assert "lock" in steps.watch().surfaces
        holder.communicate()
    assert {LATE, BEHIND} <= set(mail.subjects)
    assert steps.watch().surfaces == "in line"
    assert house.values_seen() == {71.0}


def test_one_surface_in_trouble_does_not_keep_another_behind(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable_password(house, monkeypatch)
    assert steps.watch().surfaces.startswith("Postgres 127.0.0.1:5432/marts: setting IGW_MARTS_PASSWORD")
    assert house.values_seen() == {71.0}


def test_a_lag_that_the_round_removes_is_no_letter(house: Warehouse, mail: MailServer) -> None:
    assert steps.watch().surfaces == "in line"
    assert house.values_seen() == {71.0}
    assert BEHIND not in mail.subjects


def test_a_surface_that_a_writer_is_about_to_bring_in_line_is_no_letter(
    house: Warehouse, mail: MailServer
) -> None:
    with writer_lease(house.store):
        assert steps.watch().surfaces == "in line"
    assert BEHIND not in mail.subjects


def test_digests_are_sent_although_the_health_of_the_data_cannot_be_written(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = unreadable_password(house, monkeypatch)
    told = steps.deliver()
    assert told.sent == 2 and said in told.health


@contextmanager
def silent_postgres(answers: bytes = b"") -> Iterator[int]:
    """A server that takes connections, perhaps answers the greeting, and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    one, _ = listening.accept()
                except OSError:
                    return
                held.append(one)
                if answers:
                    one.recv(8)  # may we speak TLS?
                    one.sendall(b"N")
                    one.recv(4096)
                    one.sendall(answers)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        for one in held:
            one.close()


WELCOME = b"R\x00\x00\x00\x08\x00\x00\x00\x00" + b"Z\x00\x00\x00\x05I"


@pytest.mark.parametrize("answers", [b"", WELCOME], ids=["before the greeting", "after it"])
def test_a_server_that_hangs_does_not_hang_the_round(
    house: Warehouse, mail: MailServer, monkeypatch: pytest.MonkeyPatch, answers: bytes
) -> None:
    monkeypatch.setattr(connection, "_CONNECT_SECONDS", 1)
    monkeypatch.setattr(asking, "ASKING_SECONDS", 1.5)
    with silent_postgres(answers) as port:
        postgres(monkeypatch, port, MARTS_PASSWORD="x")
        began = time.monotonic()
        assert f"Postgres 127.0.0.1:{port}/marts" in steps.watch().surfaces
        assert time.monotonic() - began < 30
    assert {LATE, BEHIND} <= set(mail.subjects)
    assert house.values_seen() == {71.0}, "the other surface is mended"


def letters(house: Warehouse) -> list[Alert]:
    return [from_json(Alert, house.store.get(key)) for key in house.store.keys("outbox/")]
