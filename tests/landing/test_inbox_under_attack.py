"""Things in the inbox that are no published file: each is refused alone, in bounded memory and time."""

import os
import resource
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UsageError
from inclusive_growth.interfaces.cli.app import app
from inclusive_growth.landing import inbox, inbox_files
from inclusive_growth.landing.context import Context
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.object_store import open_store
from tests.landing.people import KINDS, grid, xlsx

DATASET = "els_claimant_count"
AT = datetime(2026, 2, 1, tzinfo=UTC)
CITATION = "provided_by: Priya Shah\ncitation: Claimant count, edition of January 2026\nobtained_on: 2026-01-29\n"
HEADER = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
ROW = "E08000031,Walsall,Local authority,Claimant Count,2024-01-01/P1M,5.5,Percentage,%,,,,"
SOUND = f"{HEADER}\n{ROW}\n".encode()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    config = Settings(_env_file=None, home=tmp_path / "home", environment="demo", http_max_bytes=1_000_000)
    (config.home / "inbox" / DATASET).mkdir(parents=True)
    yield Context(config, open_store(config), load_catalogue())


def folder(context: Context) -> Path:
    return context.config.home / "inbox" / DATASET


def put(context: Context, body: bytes = SOUND, name: str = "sound.csv", said: str = CITATION) -> Path:
    path = folder(context) / name
    path.write_bytes(body)
    path.with_name(f"{name}.yml").write_text(said, encoding="utf-8")
    return path


def everything(context: Context) -> dict[str, inbox.InboxVerdict]:
    """What `igw inbox` does with all that waits, by the name that is shown."""
    taken = {file: inbox.take_in(file, context=context, run_at=AT) for file in inbox.waiting(context)}
    assert inbox.waiting(context) == [], "a verdict stands for each, so that nothing is asked twice"
    return taken


def link(path: Path) -> None:
    outside = path.parents[3] / "outside.csv"
    outside.write_bytes(SOUND)
    path.symlink_to(outside)


def hard_link(path: Path) -> None:
    outside = path.parents[3] / "outside.csv"
    outside.write_bytes(SOUND)
    path.hardlink_to(outside)


def listening_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may have 107 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(6_000_000_000)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 60_000_000 + b"</a>")


def nested(path: Path) -> None:
    body = SOUND
    for _ in range(6):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner.zip", body)
        body = path.read_bytes()


LOCKED = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
ODD = {
    "link": (link, "it is a link, not a plain file"),
    "dangling link": (lambda path: path.symlink_to("nowhere"), "it is a link, not a plain file"),
    "hard link": (hard_link, "it has another name elsewhere"),
    "named pipe": (os.mkfifo, "it is a named pipe, not a plain file"),
    "socket": (listening_socket, "it is a socket, not a plain file"),
    "folder": (Path.mkdir, "it is a folder, not a plain file"),
    "sparse file": (sparse, "the file has 6,000,000,000 bytes; at most 1,000,000 are taken (IGW_HTTP_MAX_BYTES)"),
    "zip bomb": (bomb, "unpacks to more than"),
    "nested archives": (nested, "deep; at most 3 are opened"),
    "empty file": (Path.touch, "empty"),
    "locked workbook": (lambda path: path.write_bytes(LOCKED), "locked with a password"),
    "a PDF": (lambda path: path.write_bytes(b"%PDF-1.7\n"), "it cannot be screened for personal data"),
}


@pytest.mark.parametrize("kind", ODD)
def test_a_thing_that_is_no_sound_file_is_refused_and_the_others_go_on(context: Context, kind: str) -> None:
    make, said = ODD[kind]
    odd = folder(context) / "first.csv"
    make(odd)
    odd.with_name("first.csv.yml").write_text(CITATION, encoding="utf-8")
    put(context)
    began = time.monotonic()
    taken = everything(context)
    assert time.monotonic() - began < 20
    assert said in taken[f"{DATASET}/first.csv"].reason
    assert taken[f"{DATASET}/first.csv"].release_id == ""
    assert taken[f"{DATASET}/sound.csv"].reason == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"two\nlines.csv", "two\\nlines.csv"),
        (b"caf\xe9.csv", "caf\\udce9.csv"),
        (b"\x1b[31mred.csv", "\\x1b[31mred.csv"),
        (b"back\\slash.csv", "back\\\\slash.csv"),
        ("Größe – 2026.csv".encode(), "Größe – 2026.csv"),
    ],
)
def test_an_odd_name_is_shown_escaped_and_hinders_nobody(context: Context, name: bytes, shown: str) -> None:
    put(context, name=os.fsdecode(name))
    put(context, SOUND.replace(b"5.5", b"5.6"))
    taken = everything(context)
    assert taken.keys() == {f"{DATASET}/{shown}", f"{DATASET}/sound.csv"}
    assert taken[f"{DATASET}/sound.csv"].reason == ""
    reason = taken[f"{DATASET}/{shown}"].reason
    assert reason == "" if os.fsdecode(name).isprintable() else "cannot be printed" in reason
    assert "\n" not in reason and "\x1b" not in reason


def test_a_folder_of_no_dataset_and_a_loose_file_are_told_once(context: Context) -> None:
    put(context)
    stray = context.config.home / "inbox" / "no_such_dataset"
    stray.mkdir()
    (stray / "x.csv").write_bytes(SOUND)
    (context.config.home / "inbox" / "loose.csv").write_bytes(SOUND)
    outside = context.config.home / "elsewhere"
    outside.mkdir()
    (outside / "x.csv").write_bytes(SOUND)
    (context.config.home / "inbox" / "nomis_aps").symlink_to(outside)
    taken = everything(context)
    assert "there is no such dataset" in taken["no_such_dataset"].reason
    assert "it lies in no dataset's folder" in taken["loose.csv"].reason
    assert "it lies in no dataset's folder" in taken["nomis_aps"].reason
    assert taken[f"{DATASET}/sound.csv"].reason == ""


@pytest.mark.parametrize("said", ["a: [", "a: *x", "\x00", "- 1\n- 2", "", "provided_by: &a [x]\ncitation: *a"])
def test_a_broken_citation_refuses_its_file_alone(context: Context, said: str) -> None:
    put(context, name="first.csv", said=said)
    put(context, SOUND.replace(b"5.5", b"5.6"))
    taken = everything(context)
    assert taken[f"{DATASET}/first.csv"].reason.startswith("first.csv.yml: ")
    assert taken[f"{DATASET}/sound.csv"].reason == ""


def test_a_citation_that_is_a_pipe_hangs_nobody(context: Context) -> None:
    (folder(context) / "first.csv").write_bytes(SOUND)
    os.mkfifo(folder(context) / "first.csv.yml")
    assert "it is a named pipe" in everything(context)[f"{DATASET}/first.csv"].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_refused_until_it_has_them(context: Context) -> None:
    put(context).chmod(0)
    assert "Permission denied" in everything(context)[f"{DATASET}/sound.csv"].reason
    (folder(context) / "sound.csv").chmod(0o644)
    assert everything(context)[f"{DATASET}/sound.csv"].reason == ""


def test_a_file_that_changes_while_it_is_read_is_refused_until_it_stands_still(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(context)
    read = os.read

    def growing(descriptor: int, size: int) -> bytes:
        part = read(descriptor, size)
        with path.open("ab") as file:
            file.write(b"x")
        return part

    with monkeypatch.context() as patched:
        patched.setattr(inbox_files.os, "read", growing)
        assert "it changed while it was read" in inbox_files.read(path, 1_000_000).reason
    path.write_bytes(SOUND)
    assert everything(context)[f"{DATASET}/sound.csv"].reason == ""


def test_what_is_judged_is_what_was_opened_however_often_it_is_replaced(context: Context) -> None:
    path, stop = put(context), threading.Event()
    personal = SOUND + b"jane.invented@example.org,,,,,,,,,,,\n"

    def swap() -> None:
        while not stop.is_set():
            for body in (personal, SOUND):
                other = path.with_name("next.part")
                other.write_bytes(body)
                other.replace(path)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(30):
            taken = inbox.take_in(f"{DATASET}/sound.csv", context=context, run_at=AT)
            assert taken.release_id or taken.reason
    finally:
        stop.set()
        thread.join()
    kept = [context.store.get(key) for key in context.store.keys("raw/") if "/objects/" in key]
    assert all(b"example.org" not in body for body in kept)


def test_a_file_that_vanishes_is_no_file_and_stops_nobody(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(context)
    with pytest.raises(UsageError, match="is not a file of the inbox"):
        inbox.take_in(f"{DATASET}/gone.csv", context=context, run_at=AT)
    monkeypatch.setenv("IGW_HOME", str(context.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    waiting = inbox.waiting
    monkeypatch.setattr(inbox, "waiting", lambda context: [f"{DATASET}/gone.csv", *waiting(context)])
    done = CliRunner().invoke(app, ["inbox"])
    assert f"{DATASET}/gone.csv: refused: " in done.output
    assert f"{DATASET}/sound.csv: landed" in done.output
    assert done.exit_code == 5


def test_a_thousand_files_are_listed_soon_and_in_little_memory(context: Context) -> None:
    for number in range(1000):
        (folder(context) / f"{number}.csv").write_bytes(b"x")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert len(inbox.waiting(context)) == 1000
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_name_that_is_personal_data_stands_in_no_record(context: Context) -> None:
    put(context, name="jane.invented@example.org.csv")
    (verdict,) = everything(context).values()
    assert "the file's name" in verdict.reason
    assert all(b"jane" not in context.store.get(key) for key in context.store.keys(""))


PERSONAL = SOUND + b"jane.invented@example.org,,,,,,,,,,,\n"


def overruled(body: bytes, by: str = "Sam Other") -> str:
    because = "the address is the publisher's own"
    return f"{CITATION}alarms_are_false:\n  said_by: {by}\n  because: {because}\n  sha256: {sha256(body)}\n"


def test_a_second_person_may_call_alarms_false_and_it_stands_in_the_record(context: Context) -> None:
    put(context, PERSONAL)
    refused = everything(context)[f"{DATASET}/sound.csv"]
    assert sha256(PERSONAL) in refused.reason and "alarms_are_false" in refused.reason
    put(context, PERSONAL, said=overruled(PERSONAL))
    (taken,) = everything(context).values()
    assert taken.reason == "" and taken.release_id
    assert "Sam Other" in taken.overruled and "the publisher's own" in taken.overruled
    release = context.store.get(f"raw/ons_explore_local_statistics/{DATASET}/releases/{taken.release_id}.json")
    assert b"Sam Other" in release


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (overruled(PERSONAL, by="priya SHAH"), "another person must be in said_by"),
        (overruled(SOUND), "is about another file"),
    ],
)
def test_the_provider_or_words_about_another_file_overrule_nothing(
    context: Context, said: str, words: str
) -> None:
    put(context, PERSONAL, said=said)
    assert words in everything(context)[f"{DATASET}/sound.csv"].reason
    assert not context.store.keys("raw/")


@pytest.mark.system
def test_the_command_tells_of_each_and_writes_to_people(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(context)
    put(context, name="two\nlines [red].csv")
    os.mkfifo(folder(context) / "pipe.csv")
    (context.config.home / "inbox" / "no_such_dataset").mkdir()
    monkeypatch.setenv("IGW_HOME", str(context.config.home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    done = CliRunner().invoke(app, ["inbox"])
    assert done.exit_code == 5, done.output
    for line in (
        f"{DATASET}/two\\nlines [red].csv: refused: the file's name",
        f"{DATASET}/pipe.csv: refused: it is a named pipe",
        "no_such_dataset: refused: there is no such dataset",
        f"{DATASET}/sound.csv: landed",
    ):
        assert line in done.output
    letters = b"".join(context.store.get(key) for key in context.store.keys("outbox/"))
    assert b"A file in the inbox is for no dataset" in letters
    assert "nothing waits" in CliRunner().invoke(app, ["inbox"]).output


def test_a_workbook_with_people_on_a_hidden_sheet_leaves_no_byte(context: Context) -> None:
    target = context.config.home / "inbox" / "iod_2019_authorities"
    target.mkdir()
    (target / "figures.xlsx").write_bytes(xlsx(grid(KINDS["birth"]), shared=True))
    (target / "figures.xlsx.yml").write_text(CITATION, encoding="utf-8")
    reason = everything(context)["iod_2019_authorities/figures.xlsx"].reason
    assert "hidden sheet ‘Notes’, cell B2 looks like a date of birth" in reason
    assert "1990" not in reason
    assert not context.store.keys("raw/")
