"""Alerts leave each at least once, in order, whatever is away for a while."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

from inclusive_growth.alerts import deliver, raise_alert
from inclusive_growth.alerts.outbox import reachable_store
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import Store
from tests.support.letters import RUN_AT, letter
from tests.support.mail_server import MailServer


def ids(server: MailServer) -> list[str]:
    return [str(message["Message-ID"]) for message in server.received]


def test_an_alert_is_in_the_outbox_before_it_is_sent(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    seen: list[list[str]] = []
    mail_server.answer = lambda message: seen.append(store.keys("outbox/")) or "250 OK"  # type: ignore[func-returns-value]
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    assert len(seen) == 1
    assert len(seen[0]) == 1


def test_one_cause_makes_one_email(config: Settings, store: Store, mail_server: MailServer) -> None:
    assert raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    assert not raise_alert(letter(), config=config, store=store, run_at=RUN_AT + timedelta(hours=1))
    assert raise_alert(letter(2), config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1", "Letter 2"]


def test_eight_hands_raising_one_cause_at_one_moment_make_one_email(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.stop()
    start = Barrier(8)

    def raise_it(_: int) -> None:
        start.wait()
        raise_alert(letter(), config=config, store=store, run_at=RUN_AT)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_it, range(8)))
    mail_server.start()
    deliver(config=config, store=store, run_at=RUN_AT)
    deliver(config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1"]


def test_while_the_mail_server_is_down_alerts_wait_and_then_leave_in_order_once_each(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.stop()
    for number in (3, 1, 2):  # the order of raising, in one and the same moment
        raise_alert(letter(number), config=config, store=store, run_at=RUN_AT)
    report = deliver(config=config, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 3)
    assert str(config.smtp_port) in report.problem
    mail_server.start()
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 3
    assert mail_server.subjects == ["Letter 3", "Letter 1", "Letter 2"]
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 0
    assert len(mail_server.received) == 3
    assert {key.removeprefix("sent/") for key in store.keys("sent/")} == {
        key.removeprefix("outbox/") for key in store.keys("outbox/")
    }


def test_a_repeat_after_a_crash_between_acceptance_and_marker_carries_the_same_message_id(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    """A child is killed by the mail server itself at the very moment that it accepts the message."""
    mail_server.stop()
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    mail_server.start()
    code = (
        "import sys; from pathlib import Path\n"
        "from inclusive_growth.alerts import deliver\n"
        "from inclusive_growth.records import now\n"
        "from inclusive_growth.settings import Settings\n"
        "from inclusive_growth.store.object_store import open_store\n"
        f"config = Settings(_env_file=None, home=Path({str(config.home)!r}), smtp_host='127.0.0.1',"
        f" smtp_port={config.smtp_port}, mail_from='igw@warehouse.example')\n"
        "deliver(config=config, store=open_store(config), run_at=now())\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code])
    mail_server.answer = lambda message: os.kill(child.pid, signal.SIGKILL) or "250 OK"  # type: ignore[func-returns-value]
    assert child.wait(60) == -signal.SIGKILL
    assert store.keys("sent/") == []
    mail_server.answer = lambda message: "250 OK"
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 1  # the dead sender's lease is free
    assert len(ids(mail_server)) == 2
    assert len(set(ids(mail_server))) == 1


def test_message_ids_differ_by_cause_and_not_by_moment(
    config: Settings, store: Store, mail_server: MailServer, tmp_path: Path
) -> None:
    raise_alert(letter(1), config=config, store=store, run_at=RUN_AT)
    raise_alert(letter(2), config=config, store=store, run_at=RUN_AT)
    elsewhere = config.model_copy(update={"home": tmp_path / "other"})
    raise_alert(letter(1), config=elsewhere, store=reachable_store(elsewhere), run_at=RUN_AT + timedelta(days=3))
    first, second, again = ids(mail_server)
    assert first == again != second
    assert first == f"<{sha256(b'source_failing' + chr(10).encode() + b'cause 1')[:32]}@warehouse.example>"


def test_a_refused_message_waits_and_does_not_stop_the_others(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer = lambda message: "554 no" if message["Subject"] == "Letter 1" else "250 OK"
    for number in (1, 2, 3):
        raise_alert(letter(number), config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 2", "Letter 3"]
    report = deliver(config=config, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 1)
    assert "554" in report.problem
    mail_server.answer = lambda message: "250 OK"
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 1


def test_a_server_that_asks_to_wait_gets_the_same_order_later(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.answer = lambda message: "451 later" if message["Subject"] == "Letter 1" else "250 OK"
    for number in (1, 2):
        raise_alert(letter(number), config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == []
    mail_server.answer = lambda message: "250 OK"
    deliver(config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1", "Letter 2"]


def test_only_one_sender_at_a_time(config: Settings, store: Store, mail_server: MailServer) -> None:
    with writer_lease(store, "outbox"):
        raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
        report = deliver(config=config, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 1)
    assert "outbox" in report.problem
    assert mail_server.received == []
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 1


def test_without_a_mail_server_setting_alerts_stay_and_the_report_says_so(config: Settings, store: Store) -> None:
    silent = config.model_copy(update={"smtp_host": ""})
    raise_alert(letter(), config=silent, store=store, run_at=RUN_AT)
    report = deliver(config=silent, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 1)
    assert "IGW_SMTP_HOST" in report.problem


def test_an_empty_round_takes_no_lease_and_writes_nothing(config: Settings, store: Store) -> None:
    before = store.keys("")
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 0
    assert store.keys("") == before


def broken(config: Settings) -> None:
    """The store's disk goes away: a file stands where its folder was."""
    config.store_dir.rename(config.home / "away")
    config.store_dir.write_text("not a folder")


def mended(config: Settings) -> None:
    config.store_dir.unlink()
    (config.home / "away").rename(config.store_dir)


def test_an_alert_leaves_while_the_store_is_away(config: Settings, store: Store, mail_server: MailServer) -> None:
    broken(config)
    assert reachable_store(config) is None
    assert raise_alert(letter(1), config=config, store=store, run_at=RUN_AT)  # opened before it broke
    assert raise_alert(letter(2), config=config, store=None, run_at=RUN_AT)
    assert not raise_alert(letter(2), config=config, store=None, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1", "Letter 2"]


def test_spooled_alerts_join_the_record_when_the_store_is_back_and_are_not_sent_again(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    broken(config)
    raise_alert(letter(1), config=config, store=None, run_at=RUN_AT)
    mail_server.stop()
    raise_alert(letter(2), config=config, store=None, run_at=RUN_AT + timedelta(seconds=1))
    mended(config)
    mail_server.start()
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 1
    assert mail_server.subjects == ["Letter 1", "Letter 2"]
    assert len(store.keys("outbox/")) == len(store.keys("sent/")) == 2
    assert not list(config.spool_dir.glob("*.json*"))
    assert not raise_alert(letter(1), config=config, store=store, run_at=RUN_AT)


def test_with_both_store_and_mail_server_away_the_spool_keeps_the_alert(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    broken(config)
    mail_server.stop()
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    assert deliver(config=config, store=store, run_at=RUN_AT).waiting == 1
    mail_server.start()
    assert deliver(config=config, store=store, run_at=RUN_AT).sent == 1  # the store is still away
    assert mail_server.subjects == ["Letter 1"]


def test_what_a_killed_process_half_wrote_to_the_spool_stops_no_mail(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    """The write of the spool is killed before the alert has its name."""
    code = (
        "import os, signal; from pathlib import Path\n"
        "from inclusive_growth.alerts.spool import Spool\n"
        "os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Spool(Path({str(config.spool_dir)!r})).add('20261120T093000000000Z-abc.json', b'half', 'abc')\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    assert len(list(config.spool_dir.iterdir())) == 1
    # What an earlier version left behind:
    (config.spool_dir / ".20261120T093000000000Z-def.json.4711").write_bytes(b"half")
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    report = deliver(config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1"]
    assert (report.sent, report.waiting, report.problem) == (0, 0, "")


def test_a_damaged_alert_waits_and_does_not_stop_the_others(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    store.put("outbox/20251120T093000000000Z-abc.json", b"{")
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    assert mail_server.subjects == ["Letter 1"]
    assert deliver(config=config, store=store, run_at=RUN_AT).waiting == 1


def test_what_waits_in_the_outbox_is_counted_although_the_store_refuses_to_be_written(
    config: Settings, store: Store, mail_server: MailServer
) -> None:
    mail_server.stop()
    raise_alert(letter(), config=config, store=store, run_at=RUN_AT)
    (config.home / "store" / "leases").rename(config.home / "leases")
    (config.home / "store" / "leases").write_text("not a folder")
    report = deliver(config=config, store=store, run_at=RUN_AT)
    assert (report.sent, report.waiting) == (0, 1)
    assert "cannot be used" in report.problem
